"""Statistics of a member, and a year in review: his own with his private entries, others' without."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from lists import ratings, statistics
from lists.models import SEEN, Tracking
from ui.charts import Bar
from ui.partial_dates import EARLIEST_YEAR


def _member(username):
    return get_object_or_404(User, username=username, is_active=True)


@login_required
@require_safe
def own(request):
    return redirect("member-statistics", username=request.user.username)


@login_required
@require_safe
def own_year(request, year=None):
    return redirect("member-year", request.user.username, year or timezone.localdate().year)


@require_safe
def member(request, username):
    """What somebody watched, by status, rating, year, decade, genre, country, people."""
    member = _member(username)
    entries = Tracking.objects.of(member, for_reader=request.user)
    years, decades = statistics.by_year(entries)
    context = {
        "member": member, "is_own": member == request.user, "totals": statistics.totals(entries),
        "statuses": statistics.by_status(entries), "years": years, "decades": decades,
        "ratings": _rating_bars(entries, request.user), "divided": statistics.divided(entries),
        "reviews": statistics.years_seen(entries),
    }  # fmt: skip
    return _personal(render(request, "lists/statistics.html", context))


def _rating_bars(entries, reader):
    """A bar for every rating of the reader's own scale that can be given; whole points keep it readable."""
    points = statistics.rating_bars(entries)
    if not points:
        return []
    scale = getattr(reader, "rating_scale", ratings.RatingScale.TEN)
    return [Bar(ratings.shown(half, scale), points[half]) for half in range(1, ratings.MOST + 1)]


@require_safe
def year(request, username, year):
    """What somebody finished in a year."""
    member = _member(username)
    if not EARLIEST_YEAR <= year <= timezone.localdate().year + 1:
        raise Http404("There is no such year.")
    everything = Tracking.objects.of(member, for_reader=request.user)
    entries = everything.filter(status__in=SEEN, finished__startswith=f"{year:04}")
    rows = list(
        entries.select_related("work", "work__part_of").order_by("finished", "pk")[: statistics.MOST_WORKS]
    )
    best = sorted((row for row in rows if row.half_points), key=lambda row: (-row.half_points, row.finished))[
        : statistics.TO_NAME
    ]
    years = [one for one, _ in statistics.years_seen(everything)]
    context = {
        "member": member, "is_own": member == request.user, "year": year, "rows": rows, "best": best,
        "totals": statistics.totals(entries), "months": statistics.months(entries, year),
        "divided": statistics.divided(entries), "years": years,
        "undated": statistics.totals(everything).undated if member == request.user else 0,
    }  # fmt: skip
    return _personal(render(request, "lists/year.html", context))


def _personal(response):
    """The owner's page counts what nobody else may see: no cache may give it to others."""
    response["Cache-Control"] = "private, no-store"
    return response
