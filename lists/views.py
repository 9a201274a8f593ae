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
from lists.filters import ListFilter
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
        Tracking.objects.keep(request.user, work, form.cleaned_data)
        messages.success(request, f"{work.name} is on your shelf: {_status(form)}.")
        return redirect(_back(request, work.get_absolute_url()))
    context = {"form": form, "work": work, "tracking": tracking}
    return render(request, "lists/track.html", context, status=422 if request.method == "POST" else 200)


def _status(form):
    return Tracking.Status(form.cleaned_data["status"]).label.lower()


@require_POST
@login_required
def untrack(request, pk):
    tracking = get_object_or_404(Tracking.objects.select_related("work"), user=request.user, work=pk)
    Tracking.objects.forget(tracking)
    messages.success(request, f"{tracking.work.name} is off your shelf.")
    return redirect(_back(request, "/shelf/"))


def _back(request, otherwise):
    """Where the form was, when that is a page of ours."""
    address = request.POST.get("next", "")
    ours = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if ours else otherwise


@require_safe
def index(request):
    """Public lists, the latest first, or those a filter finds."""
    filterset = ListFilter(request.GET, user=request.user)
    valid = filterset.is_valid()
    found = filterset.narrow() if valid else List.objects.none()
    listing = page_by_key(
        found.select_related("owner").with_size(), order=filterset.order,
        token=request.GET.get("after") or request.GET.get("before", ""), backwards="before" in request.GET,
    )  # fmt: skip
    mine = List.objects.filter(owner=request.user).with_size() if request.user.is_authenticated else []
    context = {
        "listing": listing, "mine": [] if filterset.chips() else mine, "filter": filterset,
        "groups": filterset.groups(), "chips": filterset.chips(), "kept": filterset.kept(),
    }  # fmt: skip
    return render(request, "lists/index.html", context, status=200 if valid else 400)


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
    return {"list": found, "items": _items(found), "is_owner": found.owner_id == request.user.pk, **more}


@keep_typed
def edit(request, pk):
    """Title, description, visibility; order, notes and removal of items: one form, one save."""
    found = _own(request, pk)
    typed = request.POST if request.method == "POST" else typed_before(request)
    form = ListForm(typed, instance=found)
    rows = ArrangeForm(list(_items(found)), typed)
    problems, status = [], 200
    if request.method == "POST":
        status = 422
        problems = rows.errors
        if form.is_valid() and not problems:
            try:
                found.change(rows.keys, rows.notes, version=_version(request))
            except ListMoved:
                status = 409
                problems = [
                    "The list changed in another window meanwhile. It is shown as it is now, "
                    "with what you typed; save again."
                ]
            else:
                messages.success(request, "Saved.")
                return redirect(found)
    context = {"list": found, "form": form, "rows": rows.rows, "problems": problems}
    return render(request, "lists/list_edit.html", context, status=status)


def _items(found):
    return found.items.select_related("work", "work__part_of", "person", "character")


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
        found.discard()
        messages.success(request, f"“{found.title}” is deleted.")
        return redirect("lists")
    return render(request, "lists/list_delete.html", {"list": found, "size": found.items.count()})
