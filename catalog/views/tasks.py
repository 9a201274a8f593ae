"""Help wanted: what the catalogue lacks, what may stand in it twice, and which links lead nowhere."""

from uuid import UUID

from django.core.cache import caches
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog import broken_links as links
from catalog import missing
from catalog import namesakes as alike

MINUTES = 300
LONGEST_NAME = 300


@require_safe
def index(request):
    """What there is to do, task by task, with how many pages wait for each."""
    numbers = caches["pages"].get_or_set("missing", _numbers, MINUTES)
    known = missing.tasks()
    context = {"tasks": [(known[key], number, is_more) for key, number, is_more in numbers["tasks"]]}
    return render(request, "catalog/around/missing.html", context | numbers["others"])


def _numbers() -> dict:
    looks = [alike.look(model) for model in alike.KINDS]
    broken, moved = links.count("broken"), links.count("moved")
    return {
        "tasks": [(task.key, number, is_more) for task, number, is_more in missing.counted()],
        "others": {
            "namesakes": sum(len(look.groups) for look in looks),
            "more_namesakes": any(look.after for look in looks),
            "broken": broken, "more_broken": broken >= links.WINDOW,
            "moved": moved, "more_moved": moved >= links.WINDOW,
        },
    }  # fmt: skip


def _kind(request, models):
    """The kind of page that ?kind= names, the first one without; and the tabs to choose by."""
    by_name = {model.plural: model for model in models}
    model = by_name.get(request.GET.get("kind", models[0].plural))
    if model is None:
        raise Http404
    return model, [(plural, one._meta.verbose_name_plural) for plural, one in by_name.items()]


@require_safe
def task(request, key):
    found = missing.tasks().get(key)
    if found is None:
        raise Http404
    model, tabs = _kind(request, found.models)
    try:
        after = UUID(request.GET["after"]) if "after" in request.GET else None
    except ValueError:
        after = None
    look = missing.look(found, model, after)
    context = {
        "task": found, "rows": [(page, found.edit_url(page)) for page in look.rows],
        "after": look.after, "is_first": after is None, "kind": model.plural, "tabs": tabs,
        "query": f"kind={model.plural}",
    }  # fmt: skip
    return render(request, "catalog/around/missing_task.html", context)


@require_safe
def namesakes(request):
    model, tabs = _kind(request, alike.KINDS)
    after = request.GET.get("after", "").replace("\x00", "")[:LONGEST_NAME]
    context = {
        "look": alike.look(model, after), "is_first": not after, "kind": model.plural, "tabs": tabs,
        "nouns": model._meta.verbose_name_plural, "query": f"kind={model.plural}",
    }  # fmt: skip
    return render(request, "catalog/around/namesakes.html", context)


@require_safe
def broken_links(request):
    """Links that answer no more; with ?moved those that answer, but from another address."""
    what = "moved" if "moved" in request.GET else "broken"
    after = request.GET.get("after", "")
    number = int(after) if after.isdecimal() and len(after) < 19 else 0
    context = {
        "look": links.look(what, number), "is_first": not number, "what": what,
        "is_checked": links.is_checked(), "query": "moved" if what == "moved" else "",
    }  # fmt: skip
    return render(request, "catalog/around/broken_links.html", context)
