"""Curated lists: all of them, one of them, its form, its end."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST, require_safe

from accounts.followable import button
from catalog.models import Work
from lists import showing
from lists.filters import ListFilter
from lists.forms import ArrangeForm, ListForm
from lists.merging import Clash
from lists.models import SEEN, List, ListMoved, ListSuggestion
from lists.views.common import LISTABLE, key_of, named_entity
from ui.markdown import render_markdown
from ui.paging import page_by_key, place_in
from ui.typed import back, keep_typed, typed_before

MINE = 50
MOVED = (
    "The list changed in another window meanwhile. It is shown as it is now, with what you typed; save again."
)
BOTH_REWROTE = (
    "Somebody rewrote the same note meanwhile. Both are shown below: keep what is right, and save again. "
    "Everything else of yours and theirs is put together already."
)


@require_safe
def index(request):
    """Public lists, the latest first, or those a filter finds; above them the member's own."""
    filterset = ListFilter(request.GET, user=request.user)
    valid = filterset.is_valid()
    found = filterset.narrow() if valid else List.objects.none()
    listing = page_by_key(
        found.select_related("owner", "cover").defer("description"),
        order=filterset.order,
        **place_in(request),
    )
    mine = []
    if request.user.is_authenticated and not filterset.chips():
        mine = list(List.objects.kept_by(request.user).select_related("owner", "cover")[:MINE])
    showing.put_covers([*listing.rows, *mine])
    context = {
        "listing": listing, "mine": mine, "filter": filterset, "with_work": _with_work(filterset, valid),
        "groups": filterset.groups(), "chips": filterset.chips(), "kept": filterset.kept(),
        "sorts": [
            (label, filterset.address_query(sort=name), name == filterset.sort)
            for name, (label, _) in filterset.sorts.items()
        ],
    }  # fmt: skip
    return render(request, "lists/index.html", context, status=200 if valid else 400)


def _with_work(filterset, valid):
    return filterset.form.cleaned_data.get("work") if valid else None


@keep_typed
def new(request):
    """A new list; with ?work= (?person=, ?character=) that goes on it."""
    entity = named_entity(request.POST) or named_entity(request.GET)
    form = ListForm(request.POST if request.method == "POST" else typed_before(request))
    form.instance.owner = request.user
    if request.method == "POST" and form.is_valid():
        made = form.save()
        form.save_ties()
        if entity:
            made.add(entity, by=request.user)
        messages.success(request, "Your list is there. Add to it from any page, or paste titles below.")
        return redirect(made)
    context = {"form": form, "entity": entity, "noun": entity and entity._meta.model_name}
    return render(request, "lists/list_form.html", context, status=422 if request.method == "POST" else 200)


@require_safe
def detail(request, pk, slug=None):
    """A list as its readers see it; in another order, if they like, without touching the one stored."""
    found = get_object_or_404(List.objects.readable_by(request.user).select_related("owner", "cover"), pk=pk)
    sort = request.GET.get("sort", "")
    sort = sort if sort in showing.SORTS else showing.OWN_ORDER
    context = {
        "list": found, "sort": sort, "sorts": showing.SORTS, "tags": found.tags.all(),
        "kept": {"sort": sort} if sort != showing.OWN_ORDER else {},
        "description": mark_safe(render_markdown(found.description)),  # noqa: S308 (sanitised there)
        **_reader(request.user, found),
    }  # fmt: skip
    if found.is_live:
        live = showing.live_found(found)
        context |= {"live": live, "listing": live.page(**place_in(request)) if live else None,
                    "model_name": found.follows_plural}  # fmt: skip
        context |= {"completion": _seen_of(request.user, live) if live else None}
    else:
        context["listing"] = showing.page_of(found.items.all(), sort, place_in(request))
    return render(request, "lists/list_detail.html", context)


def _reader(user, found):
    """What this reader may do here, and how far he is."""
    if not user.is_authenticated:
        return {}
    is_keeper, is_owner = found.is_kept_by(user), found.owner_id == user.pk
    suggestions = found.suggestions.filter(state=ListSuggestion.State.OPEN).select_related("work", "by")
    return {
        "is_owner": is_owner,
        "follow": None if is_owner else button(user, List, found.pk),
        "is_keeper": is_keeper,
        "has_voted": not is_owner and found.votes.filter(user=user).exists(),
        "may_suggest": not is_keeper and found.curation == List.Curation.SUGGESTIONS,
        "suggestions": (suggestions if is_owner else suggestions.filter(by=user))
        if found.curation == List.Curation.SUGGESTIONS
        else [],
        "completion": None if found.is_live else found.completion(user),
    }


def _seen_of(user, live):
    if not user.is_authenticated or live.filter.entity is not Work or not live.is_whole:
        return None
    return {"seen": user.trackings.filter(work__in=live.keys, status__in=SEEN).count(), "all": live.count}


@keep_typed
def edit(request, pk):
    """Order, ties, notes and removal of items, and for the owner the list itself: one form, one save."""
    found = kept(request, pk)
    typed = request.POST if request.method == "POST" else typed_before(request)
    is_owner = found.owner_id == request.user.pk
    form = ListForm(typed, instance=found) if is_owner else None
    rows = ArrangeForm(list(found.items.with_entities()), typed)
    problems, status = [], 200
    if request.method == "POST":
        status, problems = 422, rows.errors
        if (form is None or form.is_valid()) and not problems:
            status, problems = _store(request, found, form, rows)
        if not problems and status == 200:
            return redirect(found)
    context = {"list": found, "form": form, "rows": rows.rows, "base": rows.base, "problems": problems}
    return render(request, "lists/list_edit.html", context, status=status)


def _store(request, found, form, rows):
    """(status, problems)"""
    verb = found.change if form else found.arrange
    try:
        is_merged = verb(rows.arrangement, version=_version(request), base=rows.shown_base)
    except ListMoved:
        return 409, [MOVED]
    except Clash as clash:
        rows.show_clash(clash)
        return 409, [BOTH_REWROTE]
    if form:
        form.save_ties()
    messages.success(
        request,
        "Saved, together with what changed in another window meanwhile." if is_merged else "Saved.",
    )
    return 200, []


def _version(request):
    try:
        return int(request.POST.get("version", ""))
    except ValueError:
        return 0


def kept(request, pk):
    """A list this member may fill and arrange."""
    found = get_object_or_404(List.objects.readable_by(request.user), pk=pk)
    if not found.is_kept_by(request.user):
        raise PermissionDenied("Only those who keep a list can change it.")
    return found


def filled(request, found):
    """What others see of a list grows by nobody who is blocked; taking it from them is his to do."""
    if request.user.is_blocked and found.visibility != List.Visibility.PRIVATE:
        raise PermissionDenied(request.user.block.words)
    return found


def owned(request, pk):
    found = get_object_or_404(List.objects.readable_by(request.user), pk=pk)
    if found.owner_id != request.user.pk:
        raise PermissionDenied("Only its owner can do that with a list.")
    return found


@keep_typed(form_at=lambda request: back(request, "/lists/"))
@require_POST
def add(request):
    """Put a work, a person or a character on one of the member's lists."""
    entity = named_entity(request.POST)
    if entity is None:
        raise Http404
    if request.POST.get("list") == "new":
        noun = next(noun for noun in LISTABLE if request.POST.get(noun))
        return redirect(f"/lists/new/?{noun}={entity.pk}")
    lists = List.objects.filled_by(request.user).filter(follows_plural="")
    found = lists.filter(pk=key_of(request.POST.get("list"))).first()
    if found is None:
        raise Http404("You have no such list.")
    if found.add(entity, by=request.user):
        messages.success(request, f"{entity.name} is on your list “{found.title}”.")
    else:
        messages.info(request, f"{entity.name} was on “{found.title}” already.")
    return redirect(back(request, entity.get_absolute_url()))


@login_required
def delete(request, pk):
    """Ask, then delete: a list cannot be brought back."""
    found = owned(request, pk)
    if request.method == "POST":
        found.discard()
        messages.success(request, f"“{found.title}” is deleted.")
        return redirect("lists")
    return render(request, "lists/list_delete.html", {"list": found})
