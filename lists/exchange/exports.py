"""Taking a list away: the member's own shelf and lists as files, and one list for whoever may read it."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from lists.exchange import writers
from lists.models import List, Tracking

PLANNED = Tracking.Status.PLANNED


def _json(member, trackings):
    lists = List.objects.filter(owner=member).order_by("created_at", "pk")
    items = ("items__work", "items__person", "items__character", "tags")
    return writers.to_json(member, trackings, lists.prefetch_related(*items))


def _watchlist(member, trackings):
    return writers.to_letterboxd(trackings.filter(status=PLANNED))


def _watched(member, trackings):
    return writers.to_letterboxd(trackings.exclude(status=PLANNED))


FILES = {
    "memories.json": ("application/json", _json),
    "shelf.csv": ("text/csv", lambda member, trackings: writers.to_csv(trackings)),
    "myanimelist.xml": ("application/xml", writers.to_mal),
    "letterboxd.csv": ("text/csv", _watched),
    "letterboxd-watchlist.csv": ("text/csv", _watchlist),
}
# Made for other sites, so private entries are in them only where that is asked for.
FOREIGN = {"myanimelist.xml", "letterboxd.csv", "letterboxd-watchlist.csv"}


@login_required
@require_safe
def exports(request):
    mine = Tracking.objects.filter(user=request.user)
    context = {
        "tracked": mine.count(), "private": mine.filter(is_private=True).count(),
        "planned": mine.filter(status=PLANNED).count(),
        "lists": List.objects.filter(owner=request.user).count(),
    }  # fmt: skip
    return render(request, "lists/exchange/exports.html", context)


@login_required
@require_safe
def export(request, name):
    if name not in FILES:
        raise Http404("There is no such export.")
    kind, write = FILES[name]
    trackings = Tracking.objects.filter(user=request.user).select_related("work").order_by("created_at", "pk")
    if name in FOREIGN and "private" not in request.GET:
        trackings = trackings.filter(is_private=False)
    return _file(write(request.user, trackings), kind, name)


def _file(text, kind, name):
    response = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def list_table(request, pk):
    found = get_object_or_404(List.objects.readable_by(request.user), pk=pk)
    return _file(writers.list_to_csv(found), "text/csv", f"{slugify(found.title)[:60] or 'list'}.csv")
