"""How members stand with a work, for everyone to see: entries kept in private are in no number."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count

from lists.models import Tracking
from ui.charts import Bar


@dataclass
class Standing:
    ratings: Counter = field(default_factory=Counter)
    """Members by half points."""
    statuses: Counter = field(default_factory=Counter)

    @property
    def number(self):
        return self.ratings.total()

    @property
    def average(self):
        """Out of ten."""
        return sum(half * n for half, n in self.ratings.items()) / self.number / 2 if self.number else None

    @property
    def tracked(self):
        return self.statuses.total()

    @property
    def by_status(self):
        """("completed", 12), …: those there are, in the order of the choices."""
        return [(label.lower(), n) for value, label in Tracking.Status.choices if (n := self.statuses[value])]

    @property
    def distribution(self):
        """A bar for each whole point of ten: 9.5 counts with 10."""
        points = Counter()
        for half, number in self.ratings.items():
            points[-(-half // 2)] += number
        return [Bar(str(point), points[point]) for point in range(1, 11)]

    def __bool__(self):
        return bool(self.tracked)


def standing_of(work) -> Standing:
    """In one query, of an index alone."""
    rows = Tracking.objects.filter(work=work, is_private=False).order_by()
    found = Standing()
    for status, half_points, number in rows.values_list("status", "half_points").annotate(n=Count("pk")):
        found.statuses[status] += number
        if half_points:
            found.ratings[half_points] += number
    return found
