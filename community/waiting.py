"""Percentiles of how long decisions took, computed by the database."""

from typing import NamedTuple

from django.db.models import Count, F, FloatField, Func, Q, Window
from django.db.models.functions import RowNumber


class Hours(Func):
    """From one time to another. Django's own subtraction is a function in Python on SQLite."""

    output_field = FloatField()
    arity = 2

    def as_sqlite(self, compiler, connection, **extra):
        template = "((julianday(%(expressions)s)) * 24)"
        return self.as_sql(
            compiler, connection, template=template, arg_joiner=") - julianday(", **extra
        )  # fmt: skip

    def as_postgresql(self, compiler, connection, **extra):
        template = "(EXTRACT(EPOCH FROM (%(expressions)s)) / 3600)::double precision"
        return self.as_sql(compiler, connection, template=template, arg_joiner=" - ", **extra)


class Waited(NamedTuple):
    """Hours within which half and nine in ten of so many decisions were made."""

    half: float | None = None
    nine_in_ten: float | None = None
    decisions: int = 0


def waited(decided, by) -> dict[object, Waited]:
    """Of the decided submissions, for each value of the expression `by`; one query, two rows each."""
    hours = Hours("decided_at", "submitted_at")
    ordered = decided.order_by().annotate(
        group=by, hours=hours, size=Window(Count("pk"), partition_by="group"),
        place=Window(RowNumber(), partition_by="group", order_by="hours"),
    )  # fmt: skip
    half, nine_in_ten = (F("size") + 1) / 2, (F("size") * 9 + 9) / 10
    found = {}
    rows = ordered.filter(Q(place=half) | Q(place=nine_in_ten)).order_by("group", "place")
    for group, size, hours in rows.values_list("group", "size", "hours"):
        rounded = round(max(hours, 0), 1)
        earlier = found.get(group)
        found[group] = Waited(earlier.half if earlier else rounded, rounded, size)
    return found
