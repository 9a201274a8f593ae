"""What a member makes of a browse page: a saved filter, a list of what it finds."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from catalog.filters import Found
from catalog.filters.base import browsable, filter_of
from catalog.models import Character, Person, Work
from catalog.tools import register_browse_tool
from lists.models import List, SavedFilter
from lists.showing import filter_for

LISTABLE = (Work, Person, Character)
LONGEST_LIST, MOST_SAVED = 200, 100
LONGEST_NAME, LONGEST_QUERY = 80, 2000


def tools(request, found):
    """Save this filter, those saved before, make a list of these: for members only."""
    if not request.COOKIES or not request.user.is_authenticated:
        return ""
    filterset = found.filter
    model = filterset.entity
    context = {
        "plural": model.plural, "query": filterset.saved_query, "most": LONGEST_LIST,
        "is_listable": model in LISTABLE, "count": found.count,
        "saved": SavedFilter.objects.filter(owner=request.user, plural=model.plural).order_by("name"),
        "suggestion": ", ".join(words for words, _ in filterset.chips())[:LONGEST_NAME],
    }  # fmt: skip
    return render_to_string("catalog/browse_tools.html", context, request)


register_browse_tool(tools)


@require_POST
@login_required
def save(request):
    """Keep the filter under a name; the same name again replaces it."""
    filterset = _filter(request)
    name = _text(request, "name", LONGEST_NAME)
    if not name:
        messages.error(request, "Give the filter a name to find it by.")
        return redirect(_back(filterset))
    mine = SavedFilter.objects.filter(owner=request.user)
    if mine.count() >= MOST_SAVED:
        messages.error(request, f"You have {MOST_SAVED} saved filters. Delete one first.")
        return redirect(_back(filterset))
    SavedFilter.objects.update_or_create(
        owner=request.user, plural=filterset.entity.plural, name=name,
        defaults={"query": filterset.saved_query},
    )  # fmt: skip
    messages.success(request, f"Saved as “{name}”.")
    return redirect(_back(filterset))


@require_POST
@login_required
def forget(request, pk):
    saved = get_object_or_404(SavedFilter, pk=pk, owner=request.user)
    saved.delete()
    messages.success(request, f"The saved filter “{saved.name}” is deleted.")
    return redirect(f"/{saved.plural}/")


@require_POST
@login_required
@transaction.atomic
def make_list(request):
    """The first finds, in their order, as a private list; or a list that follows the filter."""
    filterset = _filter(request)
    if filterset.entity not in LISTABLE:
        raise Http404("Such things go on no list.")
    title = _text(request, "title", 200) or str(filterset.entity._meta.verbose_name_plural).capitalize()
    made = List(owner=request.user, title=title, visibility=List.Visibility.PRIVATE)
    if "follow" in request.POST:
        return _follow(request, made, filterset)
    found = Found(filterset).first(LONGEST_LIST)
    if not found:
        messages.error(request, "Nothing matches, so there is nothing to make a list of.")
        return redirect(_back(filterset))
    made.save()
    made.fill(found, by=request.user)
    messages.success(request, f"A list of {len(found)}, private until you publish it.")
    return redirect(made)


def _follow(request, made, filterset):
    if filter_for(filterset.entity.plural, filterset.saved_query) is None:
        messages.error(request, "A list is the same for every reader: it cannot follow your own shelf.")
        return redirect(_back(filterset))
    made.follows_plural, made.follows_query = filterset.entity.plural, filterset.saved_query
    made.save()
    messages.success(request, "A list that stays current, private until you publish it.")
    return redirect(made)


def _filter(request):
    """The filter a form was sent for. 404 when it means nothing."""
    models = {model.plural: model for model in browsable()}
    model = models.get(request.POST.get("of", ""))
    query = request.POST.get("query", "")
    if model is None or len(query) > LONGEST_QUERY:
        raise Http404("There is no such filter.")
    filterset = filter_of(model)(QueryDict(query), user=request.user)
    if not filterset.is_valid():
        raise Http404("There is no such filter.")
    return filterset


def _text(request, name, most):
    return request.POST.get(name, "").replace("\x00", "").strip()[:most]


def _back(filterset):
    return f"/{filterset.entity.plural}/?{filterset.saved_query}"
