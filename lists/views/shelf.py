"""The shelf: one click, a form for all of an entry, many at once, and undo."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from catalog.models import Work
from lists import ratings
from lists.filters import ShelfFilter
from lists.forms import EntryForm, ScaleForm, TrackingForm
from lists.models import ShelfUndo, Tracking
from lists.views.common import key_of
from ui.paging import page_by_key, place_in
from ui.typed import back, keep_typed, typed_before

LOOKS = ("grid", "table")
REMOVE, PRIVATE, OPEN = "remove", "private", "open"
MOST_AT_ONCE = 500


@login_required
@require_safe
def shelf(request):
    """What a member keeps: filtered, sorted, as a grid or a table, a page at a time."""
    filterset = ShelfFilter(request.GET, user=request.user)
    valid = filterset.is_valid()
    counts = dict(
        Tracking.objects.filter(user=request.user).order_by().values_list("status").annotate(n=Count("pk"))
    )
    found = filterset.narrow() if valid else Tracking.objects.none()
    listing = page_by_key(filterset.read_entities(found), order=filterset.order, **place_in(request))
    status = filterset.query.get("status", "")
    look = request.GET.get("view")
    context = {
        "listing": listing, "filter": filterset, "chips": filterset.chips(), "groups": filterset.groups(),
        "kept": filterset.kept(), "total": sum(counts.values()), "status": status,
        "tabs": [
            (label, counts.get(value, 0), filterset.address_query(status=value), value == status)
            for value, label in Tracking.Status.choices
            if counts.get(value) or value == status
        ],
        "all_query": filterset.address_query(drop=[("status", None)]),
        "look": look if look in LOOKS else LOOKS[0],
        "looks": [(name, filterset.address_query(view=name)) for name in LOOKS],
        "statuses": Tracking.Status.choices, "ratings": ratings.choices(request.user.rating_scale)[1:],
        "scale": ScaleForm(instance=request.user),
    }  # fmt: skip
    return render(request, "lists/shelf.html", context, status=200 if valid else 400)


@keep_typed
def track(request, pk):
    """All of one entry: status, rating, progress, dates, note. The page of a work sends part of it."""
    work = get_object_or_404(Work.objects.select_related("part_of"), pk=pk)
    tracking = Tracking.objects.filter(user=request.user, work=work).first()
    data = request.POST if request.method == "POST" else typed_before(request)
    if request.method == "POST" and "status" not in request.POST:
        raise Http404
    instance, scale = tracking or Tracking(user=request.user, work=work), request.user.rating_scale
    if data is None or "progress" in data:
        form = EntryForm(data, instance=instance, scale=scale, parts=work.parts.count())
    else:
        form = TrackingForm(data, instance=instance, scale=scale)
    if request.method == "POST" and form.is_valid():
        undo = ShelfUndo.objects.change(request.user, [work.pk], form.cleaned_data)
        _say(request, f"{work.name} is on your shelf: {_label(form.cleaned_data['status'])}.", undo)
        return redirect(back(request, work.get_absolute_url()))
    context = {"form": form, "work": work, "tracking": tracking, "next": back(request, "/shelf/")}
    return render(request, "lists/track.html", context, status=422 if request.method == "POST" else 200)


@keep_typed(form_at=lambda request: back(request, "/shelf/"))
@require_POST
def mark(request):
    """One click on a card: `planned` or `completed` holds the work's key. The same again takes it back."""
    status = next((one for one in Tracking.Status.values if one in request.POST), None)
    work = Work.objects.filter(pk=key_of(request.POST.get(status or ""))).first()
    if work is None:
        raise Http404
    there = Tracking.objects.filter(user=request.user, work=work, status=status).exists()
    if there:
        undo = ShelfUndo.objects.remove(request.user, [work.pk])
        _say(request, f"{work.name} is off your shelf.", undo)
    else:
        undo = ShelfUndo.objects.change(request.user, [work.pk], {"status": status})
        _say(request, f"{work.name} is on your shelf: {_label(status)}.", undo)
    return redirect(back(request, work.get_absolute_url()))


@require_POST
@login_required
def untrack(request, pk):
    tracking = get_object_or_404(Tracking.objects.select_related("work"), user=request.user, work=pk)
    undo = ShelfUndo.objects.remove(request.user, [tracking.work_id])
    _say(request, f"{tracking.work.name} is off your shelf.", undo)
    return redirect(back(request, "/shelf/"))


@require_POST
@login_required
def change_many(request):
    """One change for every ticked entry."""
    keys = [key for text in request.POST.getlist("work")[:MOST_AT_ONCE] if (key := key_of(text))]
    mine = Tracking.objects.filter(user=request.user, work__in=keys)
    works = list(mine.values_list("work", flat=True))
    change = request.POST.get("change", "")
    values = _bulk_values(change)
    if not works:
        messages.error(request, "Tick the entries to change first.")
    elif change == REMOVE:
        undo = ShelfUndo.objects.remove(request.user, works)
        _say(request, f"{_entries(works)} off your shelf.", undo)
    elif values is None:
        messages.error(request, "Choose what to change.")
    else:
        undo = ShelfUndo.objects.change(request.user, works, values)
        _say(request, f"{_entries(works)} changed.", undo)
    return redirect(back(request, "/shelf/"))


def _bulk_values(change):
    """What a choice of the bulk form sets; None when it means nothing."""
    kind, _, value = change.partition(":")
    if kind == "status" and value in Tracking.Status.values:
        return {"status": value}
    if kind == "rating" and value in {"", *(str(half) for half in range(1, ratings.MOST + 1))}:
        return {"half_points": int(value) if value else None}
    return {PRIVATE: {"is_private": True}, OPEN: {"is_private": False}}.get(kind)


def _entries(works):
    return "1 entry is" if len(works) == 1 else f"{len(works)} entries are"


@require_POST
@login_required
def undo(request, pk):
    """Put back what was before a change; once."""
    change = ShelfUndo.objects.filter(pk=pk, user=request.user).first()
    if change is None:
        messages.info(request, "That was undone already, or is too long ago.")
        return redirect(back(request, "/shelf/"))
    done, left = change.put_back()
    if done:
        messages.success(request, "Undone: your shelf is as it was.")
    if left:
        messages.warning(
            request, f"{'One entry' if left == 1 else f'{left} entries'} changed again since, and stayed so."
        )
    return redirect(back(request, "/shelf/"))


@require_POST
@login_required
def scale(request):
    """How ratings are shown to this member."""
    form = ScaleForm(request.POST, instance=request.user)
    if form.is_valid():
        request.user.save(update_fields=["rating_scale"])
        messages.success(request, "Ratings are shown to you that way now.")
    return redirect(back(request, "/shelf/"))


def _say(request, words, undo):
    """A message with an Undo button: base.html makes one of the address in its tags."""
    messages.success(request, words, extra_tags=undo.get_absolute_url())


def _label(status):
    return Tracking.Status(status).label.lower()
