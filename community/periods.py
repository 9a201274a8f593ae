"""Weeks, months and ages, cut in the site's own time zone.

The edges are computed here and the database only compares with them: the same on both databases, right
when the clocks change, and quicker than truncating every row's time.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Case, CharField, IntegerField, Value, When
from django.utils import timezone

from ui.moments import midnight

WEEKS, MONTHS = 12, 12


def next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def previous_month(day: date) -> date:
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


@dataclass(frozen=True)
class Span:
    """Equal steps up to now: the last twelve weeks or months, this one included."""

    key: str
    name: str
    step: str
    days: list[date]

    @property
    def start(self) -> datetime:
        return midnight(self.days[0])

    @property
    def labels(self) -> list[str]:
        if self.step == "Month":
            return [f"{day:%b}" if day.month > 1 else f"{day:%b %Y}" for day in self.days]
        return [f"{day.day} {day:%b}" for day in self.days]

    def place(self, field) -> Case:
        """Which step a time falls into, counted from 0; for times from `start` on."""
        edges = [midnight(day) for day in self.days[1:]]
        whens = [When(**{f"{field}__lt": edge}, then=Value(n)) for n, edge in enumerate(edges)]
        return Case(*whens, default=Value(len(edges)), output_field=IntegerField())

    def spread(self, counted: dict[int, int]) -> list[int]:
        """The values of all steps, of those that have one."""
        return [counted.get(n, 0) for n in range(len(self.days))]


def weeks() -> Span:
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    days = [monday - timedelta(weeks=n) for n in reversed(range(WEEKS))]
    return Span("weeks", "12 weeks", "Week from", days)


def months() -> Span:
    days = [timezone.localdate().replace(day=1)]
    while len(days) < MONTHS:
        days.insert(0, previous_month(days[0]))
    return Span("months", "12 months", "Month", days)


SPANS = {"weeks": weeks, "months": months}

AGES = (
    ("under a day", timedelta(days=1)),
    ("1–3 days", timedelta(days=3)),
    ("3–7 days", timedelta(days=7)),
    ("7–30 days", timedelta(days=30)),
)
OLDER = "longer"


def age(field) -> Case:
    """How long ago a time is, in words."""
    now = timezone.now()
    whens = [When(**{f"{field}__gt": now - size}, then=Value(words)) for words, size in AGES]
    return Case(*whens, default=Value(OLDER), output_field=CharField())
