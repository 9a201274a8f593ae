"""How a set of works divides: by decade, genre, country. Apps above add theirs.

For whoever shows numbers about some works, a member's shelf above all: each breakdown is one grouped query.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count

from catalog.models import Tag, Work, WorkTag
from ui.places import country_name


@dataclass(frozen=True)
class Share:
    """One value of a breakdown, how many works have it, and where it leads."""

    label: str
    number: int
    query: str = ""
    address: str = ""


@dataclass(frozen=True)
class Breakdown:
    """`read(keys)` gives the shares of the works with these keys (a query), the largest first."""

    key: str
    title: str
    read: Callable[[object], list[Share]]


_breakdowns: list[Breakdown] = []


def register_breakdown(breakdown: Breakdown):
    _breakdowns.append(breakdown)


def breakdowns() -> list[Breakdown]:
    return list(_breakdowns)


def years(keys) -> list[tuple[int, int]]:
    """(year, works) of every year there is, in order."""
    rows = Work.objects.filter(pk__in=keys, browse_row__year__isnull=False).order_by("browse_row__year")
    return list(rows.values_list("browse_row__year").annotate(n=Count("pk")))


def _genres(keys):
    tags = WorkTag.objects.filter(work__in=keys, tag__kind=Tag.Kind.GENRE).order_by()
    rows = tags.values_list("tag__name", "tag__slug").annotate(n=Count("pk")).order_by("-n", "tag__name")
    return [Share(name, n, f"genre={slug}", f"/tags/{slug}/") for name, slug, n in rows]


def _countries(keys):
    rows = Work.objects.filter(pk__in=keys).exclude(country="").order_by().values_list("country")
    rows = rows.annotate(n=Count("pk")).order_by("-n", "country")
    return [Share(country_name(code), n, f"country={code}", f"/works/?country={code}") for code, n in rows]


register_breakdown(Breakdown("genres", "Genres", _genres))
register_breakdown(Breakdown("countries", "Countries", _countries))
