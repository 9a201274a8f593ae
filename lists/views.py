"""The shelf, curated lists, and the tools on the page of a work."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from catalog.models import Work
from lists.forms import ArrangeForm, ListForm, TrackingForm
from lists.models import List, ListMoved, Tracking
from ui.paging import page_by_key
from ui.typed import keep_typed, typed_before


@login_required
@require_safe
def shelf(request):
    """My watch list."""
    status = request.GET.get("status", "")
    trackings = Tracking.objects.filter(user=request.user).select_related("work", "work__part_of")
    counts = dict(trackings.order_by().values_list("status").annotate(n=Count("pk")))
    if status in Tracking.Status.values:
        trackings = trackings.filter(status=status)
    listing = page_by_key(
        trackings, order="-updated_at",
        token=request.GET.get("after") or request.GET.get("before", ""), backwards="before" in request.GET,
    )  # fmt: skip
    tabs = [(value, label, counts.get(value, 0)) for value, label in Tracking.Status.choices]
    context = {"listing": listing, "tabs": tabs, "status": status, "total": sum(counts.values()),
               "kept": {"status": status} if status else {}}  # fmt: skip
    return render(request, "lists/shelf.html", context)


@keep_typed
def track(request, pk):
    """Set status, rating and note of one work."""
    work = get_object_or_404(Work.objects.select_related("part_of"), pk=pk)
    tracking = Tracking.objects.filter(user=request.user, work=work).first()
    restored = typed_before(request)
    data = request.POST if request.method == "POST" else restored
    if request.method == "POST" and "status" not in request.POST:
        raise Http404
    form = TrackingForm(data, instance=tracking or Tracking(user=request.user, work=work))
    if request.method == "POST" and form.is_valid():
        # One entry per work: a second click of an impatient hand changes the first one's row.
        Tracking.objects.update_or_create(user=request.user, work=work, defaults=form.cleaned_data)
        _touch(work)
        messages.success(request, f"{work.name} is on your shelf: {_status(form)}.")
        return redirect(_back(request, work.get_absolute_url()))
    context = {"form": form, "work": work, "tracking": tracking}
    return render(request, "lists/track.html", context, status=422 if request.method == "POST" else 200)


def _status(form):
    return Tracking.Status(form.cleaned_data["status"]).label.lower()


def _touch(work):
    """The page shows the average rating."""
    Work.objects.filter(pk=work.pk).touch()


@require_POST
@login_required
def untrack(request, pk):
    tracking = get_object_or_404(Tracking.objects.select_related("work"), user=request.user, work=pk)
    tracking.delete()
    _touch(tracking.work)
    messages.success(request, f"{tracking.work.name} is off your shelf.")
    return redirect(_back(request, "/shelf/"))


def _back(request, otherwise):
    """Where the form was, when that is a page of ours."""
    address = request.POST.get("next", "")
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts=None) else otherwise


@require_safe
def index(request):
    """Public lists, the latest first."""
    listing = page_by_key(
        List.objects.public().select_related("owner").with_size(), order="-updated_at",
        token=request.GET.get("after") or request.GET.get("before", ""), backwards="before" in request.GET,
    )  # fmt: skip
    mine = List.objects.filter(owner=request.user).with_size() if request.user.is_authenticated else []
    return render(request, "lists/index.html", {"listing": listing, "mine": mine})


@keep_typed
def new(request):
    """A new list; with ?work= that work goes on it."""
    work = _work(request.POST.get("work") or request.GET.get("work"))
    restored = typed_before(request)
    form = ListForm(request.POST if request.method == "POST" else restored)
    if request.method == "POST" and form.is_valid():
        form.instance.owner = request.user
        made = form.save()
        if work:
            made.add(work, by=request.user)
        messages.success(request, "Your list is there. Add works from their pages.")
        return redirect(made)
    context = {"form": form, "work": work}
    return render(request, "lists/list_form.html", context, status=422 if request.method == "POST" else 200)


def _work(key):
    try:
        return Work.objects.filter(pk=UUID(key)).first() if key else None
    except ValueError:
        return None


@require_safe
def detail(request, pk, slug=None):
    found = get_object_or_404(List.objects.readable_by(request.user).select_related("owner"), pk=pk)
    return render(request, "lists/list_detail.html", _shown(request, found))


def _shown(request, found, **more):
    items = found.items.select_related("work", "work__part_of", "person", "character")
    return {"list": found, "items": items, "is_owner": found.owner_id == request.user.pk, **more}


@keep_typed
def edit(request, pk):
    """Title, description, visibility; order, notes and removal of items: one form, one save."""
    found = _own(request, pk)
    restored = typed_before(request)
    data = request.POST if request.method == "POST" else restored
    form = ListForm(data, instance=found)
    if request.method != "POST" or not form.is_valid():
        context = _shown(request, found, form=form)
        return render(
            request, "lists/list_edit.html", context, status=422 if request.method == "POST" else 200
        )
    rows = ArrangeForm(list(found.items.all()), request.POST)
    problems = rows.errors
    if not problems:
        try:
            found.arrange(rows.keys, rows.notes, version=_version(request))
        except ListMoved:
            problems = [
                "The list changed in another window meanwhile. Look at it as it is now, then save again."
            ]
    if problems:
        context = _shown(request, found, form=form, problems=problems)
        return render(request, "lists/list_edit.html", context, status=409)
    form.save()
    found.touch_works()
    messages.success(request, "Saved.")
    return redirect(found)


def _version(request):
    try:
        return int(request.POST.get("version", ""))
    except ValueError:
        return 0


def _own(request, pk):
    found = get_object_or_404(List.objects.readable_by(request.user), pk=pk)
    if found.owner_id != request.user.pk:
        raise PermissionDenied("Only its owner can change a list.")
    return found


@keep_typed(form_at=lambda request: _back(request, "/lists/"))
@require_POST
def add(request):
    """Put a work on one of the member's lists."""
    work = _work(request.POST.get("work"))
    if work is None:
        raise Http404
    if request.POST.get("list") == "new":
        return redirect(f"/lists/new/?work={work.pk}")
    try:
        found = List.objects.get(pk=UUID(request.POST.get("list", "")), owner=request.user)
    except (ValueError, List.DoesNotExist):
        raise Http404("You have no such list.") from None
    if found.add(work, by=request.user):
        messages.success(request, f"{work.name} is on your list “{found.title}”.")
    else:
        messages.info(request, f"{work.name} was on “{found.title}” already.")
    return redirect(_back(request, work.get_absolute_url()))


@login_required
def delete(request, pk):
    """Ask, then delete: a list cannot be brought back."""
    found = _own(request, pk)
    if request.method == "POST":
        found.touch_works()
        found.delete()
        messages.success(request, f"“{found.title}” is deleted.")
        return redirect("lists")
    return render(request, "lists/list_delete.html", {"list": found, "size": found.items.count()})
