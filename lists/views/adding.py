"""Filling a list with many at once: paste, look over what was found, add."""

from django.contrib import messages
from django.shortcuts import redirect, render

from lists import pasting
from lists.views.common import key_of
from lists.views.lists import filled, kept
from ui.typed import keep_typed, typed_before

NOTHING = "-"


@keep_typed
def paste(request, pk):
    """Step one asks for lines; step two shows each as matched, ambiguous or not found, to be mended."""
    found = filled(request, kept(request, pk))
    data = request.POST if request.method == "POST" else typed_before(request)
    if found.is_live:
        messages.info(request, "This list follows a filter; nothing is added by hand.")
        return redirect(found)
    lines = []
    if data is not None:
        text = data.get("text", "")
        lines = pasting.match("\n".join([text, *_retyped(data)]))
        _put_choices(lines, data)
        ready = [line.entity for line in lines if line.entity]
        if "add" in data and request.method == "POST" and ready:
            return _add(request, found, ready, lines)
    context = {"list": found, "lines": lines, "text": data.get("text", "") if data is not None else "",
               "nothing": NOTHING, "most": pasting.MOST_LINES, **_counts(lines)}  # fmt: skip
    if data is not None and not lines:
        context["problem"] = "Nothing to look for: paste at least one line."
    return render(request, "lists/paste.html", context, status=422 if "problem" in context else 200)


def _retyped(data):
    """The lines of step two, as mended."""
    return [data[name].replace("\n", " ") for name in data if name.startswith("line-") and data[name].strip()]


def _put_choices(lines, data):
    """What was chosen among several, and what is to be left out."""
    chosen = {}
    for name in data:
        if name.startswith("line-"):
            chosen[data[name].strip()] = data.get(f"choice-{name.removeprefix('line-')}", "")
    for line in lines:
        choice = chosen.get(line.text, "")
        line.is_left_out = choice == NOTHING
        wanted = key_of(choice)
        line.candidates = line.candidates or ([line.entity] if line.entity else [])
        if line.is_left_out:
            line.entity = None
        elif wanted:
            line.entity = next((one for one in line.candidates if one.pk == wanted), line.entity)


def _add(request, found, ready, lines):
    added = found.add_all(ready, by=request.user)
    there = len({entity.pk for entity in ready}) - added
    left = sum(1 for line in lines if not line.entity)
    words = f"{added} added."
    if there:
        words += f" {there} {'was' if there == 1 else 'were'} there already."
    if left:
        words += f" {left} left out."
    messages.success(request, words)
    return redirect(found)


def _counts(lines):
    return {
        "matched": sum(1 for line in lines if line.entity),
        "open": sum(1 for line in lines if not line.entity and not getattr(line, "is_left_out", False)),
    }
