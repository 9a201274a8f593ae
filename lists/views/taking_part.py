"""What others do with a list: vote, copy it, suggest something for it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from lists import pasting
from lists.models import List, ListSuggestion
from lists.views.lists import filled, owned
from ui.typed import back, keep_typed

LONGEST_NOTE = 300
MOST_OPEN = 20  # suggestions of one member that wait on one list


def _of_somebody(request, pk):
    """A list to which others may give something; not those who are blocked."""
    if request.user.is_blocked:
        raise PermissionDenied(request.user.block.words)
    return _readable(request, pk)


def _readable(request, pk):
    return get_object_or_404(List.objects.readable_by(request.user), pk=pk)


@require_POST
@login_required
def vote(request, pk):
    """For somebody's list, or no more."""
    found = _of_somebody(request, pk)
    if found.owner_id == request.user.pk:
        raise PermissionDenied("Nobody votes for his own list.")
    found.vote(request.user, wanted=request.POST.get("vote") != "0")
    return redirect(back(request, found.get_absolute_url()))


@require_POST
@login_required
def copy(request, pk):
    made = _readable(request, pk).copy_for(request.user)
    messages.success(request, "This copy is yours, and private until you publish it.")
    return redirect(made)


@keep_typed(form_at=lambda request, pk: back(request, f"/lists/{pk}/"))
@require_POST
def suggest(request, pk):
    """One work, by its title, its address or an identifier."""
    found = _of_somebody(request, pk)
    if found.curation != List.Curation.SUGGESTIONS or found.is_kept_by(request.user):
        raise PermissionDenied("This list takes no suggestions.")
    text = request.POST.get("title", "").replace("\x00", "").strip()[:300]
    line = next(iter(pasting.match(text, kinds=("work",))), None)
    problem = _problem(request, found, line)
    if problem:
        messages.error(request, problem)
        return redirect(found)
    note = request.POST.get("note", "").replace("\x00", "").strip()[:LONGEST_NOTE]
    _, is_new = ListSuggestion.objects.get_or_create(
        list=found, work=line.entity, defaults={"by": request.user, "note": note}
    )
    said = "Thank you. Its owner decides." if is_new else "Somebody suggested that before."
    messages.success(request, f"{line.entity.name}: {said}")
    return redirect(found)


def _problem(request, found, line):
    if line is None or not (line.entity or line.candidates):
        return "No work here goes by that. Try its title and year, as in “Akira (1988)”."
    if not line.entity:
        named = ", ".join(str(candidate) for candidate in line.candidates[:5])
        return f"Which one: {named}? Write the title as it stands there."
    if found.items.filter(work=line.entity).exists():
        return f"{line.entity.name} is on the list already."
    if found.suggestions.filter(by=request.user, state=ListSuggestion.State.OPEN).count() >= MOST_OPEN:
        return f"{MOST_OPEN} suggestions of yours wait here. Let the owner read those first."
    return ""


@require_POST
@login_required
def decide(request, pk, suggestion):
    """The owner takes or declines a suggestion."""
    found = filled(request, owned(request, pk))
    row = get_object_or_404(ListSuggestion.objects.select_related("work", "by"), pk=suggestion, list=found)
    row.list = found
    take = request.POST.get("decision") == "take"
    if not row.decide(take=take):
        messages.info(request, "That was decided before.")
    else:
        messages.success(request, f"{row.work.name} is {'on the list' if take else 'declined'}.")
    return redirect(found)
