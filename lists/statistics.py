"""A shelf in numbers, and a year of it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Avg, Count, F, Q, Sum

from catalog import breakdowns
from lists.models import SEEN, Tracking
from ui.charts import Bar, shares

SHOWN = 12
MOST_WORKS = 400  # named in a year in review
TO_NAME = 10


@dataclass
class Totals:
    """How much there is on a shelf."""

    entries: int = 0
    seen: int = 0
    minutes: int = 0
    mean: float | None = None
    rated: int = 0
    seen_again: int = 0
    undated: int = 0

    @property
    def hours(self):
        return round((self.minutes or 0) / 60)

    @property
    def days(self):
        return round(self.hours / 24, 1)


def totals(entries) -> Totals:
    """One query. Every time a work was seen again counts its length again."""
    seen = Q(status__in=SEEN)
    found = entries.aggregate(
        entries=Count("pk"), seen=Count("pk", filter=seen),
        minutes=Sum(F("work__runtime") * (F("rewatches") + 1), filter=seen, default=0),
        seen_again=Sum("rewatches", filter=seen, default=0), mean=Avg("half_points"),
        rated=Count("half_points"), undated=Count("pk", filter=seen & Q(finished="")),
    )  # fmt: skip
    return Totals(**found)


def divided(entries):
    """(title, [(bar, percent)]) of genres, countries, people, …"""
    keys = entries.values("work")
    found = [
        (
            one.title,
            shares([Bar(share.label, share.number, share.address) for share in one.read(keys)[:SHOWN]]),
        )
        for one in breakdowns.breakdowns()
    ]
    return [(title, rows) for title, rows in found if rows]


def by_year(entries):
    """(columns of years of release, columns of decades), with gaps where there is nothing."""
    counted = dict(breakdowns.years(entries.values("work")))
    if not counted:
        return [], []
    years = [Bar(str(year), counted.get(year, 0)) for year in range(min(counted), max(counted) + 1)]
    decades = Counter()
    for year, number in counted.items():
        decades[year // 10 * 10] += number
    ranged = range(min(decades), max(decades) + 10, 10)
    return years, [Bar(f"{decade}s", decades[decade]) for decade in ranged]


def rating_bars(entries):
    points = Counter()
    rows = entries.exclude(half_points=None).order_by().values_list("half_points").annotate(n=Count("pk"))
    for half, number in rows:
        points[half] += number
    return points


def by_status(entries):
    counts = dict(entries.order_by().values_list("status").annotate(n=Count("pk")))
    return [Bar(label, counts[value]) for value, label in Tracking.Status.choices if value in counts]


def years_seen(entries) -> list[tuple[int, int]]:
    """(year, works finished in it), the latest first."""
    days = entries.filter(status__in=SEEN).exclude(finished="").order_by().values_list("finished", flat=True)
    return sorted(Counter(int(day[:4]) for day in days).items(), reverse=True)


def months(entries, year):
    counts = Counter(day[5:7] for day in entries.values_list("finished", flat=True) if len(day) > 4)
    return [Bar(date(year, month, 1).strftime("%b"), counts[f"{month:02}"]) for month in range(1, 13)]
