"""Who gave most: by month or of all time, as editors and as reviewers."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Min, Q, Sum
from django.utils import timezone

from accounts.models import User
from community import periods
from community.models import Award
from community.periods import next_month
from moderation.models import Submission
from ui.charts import Chart, Series
from ui.figures import Figure, drawn
from ui.moments import midnight

MOST = 100
ALL_TIME = "all"
# key: (heading, whose, how many)
BOARDS = {"editors": ("Editors", "author", "points"), "reviewers": ("Reviewers", "reviewer", "share")}


@dataclass(frozen=True)
class Place:
    """One line of the leaderboard. Who has as many points has the same rank."""

    rank: int
    name: str
    points: int
    submissions: int


@dataclass(frozen=True)
class Board:
    """The ranking of one month, or of all time. Members who left, or do not want to, are not on it."""

    by: str = "editors"
    month: date | None = None

    @property
    def awards(self):
        _, who, what = BOARDS[self.by]
        found = Award.objects.valid().filter(**{f"{what}__gt": 0})
        if self.month:
            start, end = midnight(self.month), midnight(next_month(self.month))
            found = found.filter(counted_at__gte=start, counted_at__lt=end)
        else:
            found = found.filter(counted_at__lte=timezone.now())
        return found.annotate(who=F(who), what=F(what))

    def _totals(self):
        _, who, _ = BOARDS[self.by]
        ranked = self.awards.filter(**{f"{who}__is_active": True, f"{who}__is_ranked": True})
        return ranked.order_by().values("who").annotate(total=Sum("what"), n=Count("pk"))

    def places(self) -> list[Place]:
        """The first hundred, in two queries."""
        rows = list(self._totals().order_by("-total", "who")[:MOST])
        names = User.objects.in_bulk([row["who"] for row in rows])
        found, rank = [], 0
        for number, row in enumerate(rows, 1):
            if number == 1 or row["total"] < rows[number - 2]["total"]:
                rank = number
            found.append(Place(rank, names[row["who"]].username, row["total"], row["n"]))
        return found

    def place_of(self, member) -> Place | None:
        """Where a member stands, however far down; None when he has no points yet or is not ranked."""
        own = self.awards.filter(who=member.pk).aggregate(total=Sum("what"), n=Count("pk"))
        if not own["total"] or not member.is_ranked:
            return None
        before = self._totals().filter(total__gt=own["total"]).count()
        return Place(before + 1, member.username, own["total"], own["n"])


def months() -> list[date]:
    """Those in which something was counted, up to this one; the latest first."""
    today = timezone.localdate().replace(day=1)
    first = Award.objects.aggregate(first=Min("counted_at"))["first"]
    found = [timezone.localtime(first).date().replace(day=1) if first else today]
    while found[-1] < today:
        found.append(next_month(found[-1]))
    return found[::-1]


def month_of(text) -> date | None:
    """ "2026-10": its first day."""
    try:
        return datetime.strptime(text, "%Y-%m").date()
    except ValueError:
        return None


@dataclass(frozen=True)
class Contribution:
    """What a member's work came to: for his profile."""

    points: int
    share: int
    standing: int
    """Submissions of which something earned points and stands."""
    waiting: int
    """Approved, and not counted yet."""
    place: Place | None
    by_month: Figure


def contribution(member) -> Contribution:
    """In six queries at most."""
    own = Award.objects.valid()
    written = own.filter(author=member).aggregate(
        standing=Count("pk", filter=Q(points__gt=0)), total=Sum("points", default=0)
    )
    waiting = Submission.objects.filter(author=member, state="approved", is_import=False, award=None)
    return Contribution(
        points=written["total"], standing=written["standing"], waiting=waiting.count(),
        share=own.filter(reviewer=member).aggregate(n=Sum("share", default=0))["n"],
        place=Board().place_of(member),
        by_month=_by_month(member),
    )  # fmt: skip


def _by_month(member) -> Figure:
    span = periods.months()
    recent = Award.objects.valid().filter(counted_at__gte=span.start, counted_at__lte=timezone.now())
    series = []
    for (name, who, what), tone in zip(BOARDS.values(), ("accent", "edge"), strict=True):
        rows = recent.filter(**{who: member}).order_by().values_list(span.place("counted_at"))
        series.append(Series(name.lower(), span.spread(dict(rows.annotate(n=Sum(what)))), tone))
    chart = Chart(span.labels, [one for one in series if any(one.values)] or series[:1])
    return drawn("points-by-month", "Points by month", span.step, chart)
