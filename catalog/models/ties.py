"""Everything a work is tied to (tags, franchises, things, other works) in one query."""

from typing import NamedTuple

from django.db.models import CharField, Value

from ui.partial_dates import PartialDate

from .links import Association, FranchiseEntry, Relation, WorkTag
from .nouns import Tag
from .work import Work


class Tie(NamedTuple):
    """One row of a work, with what its page shows of the other end."""

    table: str
    kind: str
    position: int
    note: str
    name: str
    slug: str
    released: str

    @property
    def year(self):
        return PartialDate(self.released).year

    @property
    def address(self):
        plural = {"tag": "tags", "franchise": "franchises", "thing": "things"}.get(self.table, Work.plural)
        return f"/{plural}/{self.slug}/"


def _text(value):
    return Value(value, output_field=CharField())


def _select(table, rows, end, *, kind="nothing", released="nothing"):
    return (
        rows.annotate(table=_text(table), nothing=_text(""))
        .order_by()
        .values_list("table", kind, "position", "note", f"{end}__name", f"{end}__slug", released)
    )


def ties_of(work) -> list[Tie]:
    """Sorted by place, then by name. Read once for each `work` object: five sections show parts of it."""
    if "ties" not in vars(work):
        work.ties = _read(work)
    return work.ties


def _read(work):
    found = _select("tag", WorkTag.objects.filter(work=work), "tag", kind="tag__kind").union(
        _select("franchise", FranchiseEntry.objects.filter(work=work), "franchise"),
        _select("thing", Association.objects.filter(work=work), "thing", kind="thing__kind"),
        _select(
            "relation", Relation.objects.filter(work=work), "other", kind="kind", released="other__released"
        ),
        _select(
            "inverse", Relation.objects.filter(other=work), "work", kind="kind", released="work__released"
        ),
        all=True,
    )
    return sorted((Tie(*row) for row in found), key=lambda tie: (tie.position, tie.name))


def tags_of(ties, kind: Tag.Kind) -> list[Tie]:
    return [tie for tie in ties if tie.table == "tag" and tie.kind == kind]
