"""Paging by key: flat at any depth, where OFFSET slows down with every page."""

from dataclasses import dataclass

from django.core import signing
from django.db.models import Q

PAGE = 48


def place_in(request) -> dict:
    """Which page of a listing an address asks for."""
    token = request.GET.get("after") or request.GET.get("before", "")
    return {"token": token, "backwards": "before" in request.GET}


@dataclass
class KeyPage:
    """One page of rows. `after` and `before` are tokens for the address of the next and previous one."""

    rows: list
    after: str = ""
    before: str = ""


def page_by_key(
    queryset, *, order: str, token: str = "", backwards: bool = False, size: int = PAGE
) -> KeyPage:
    """The rows that follow the one `token` stands for, ordered by `order` ("-" for descending) and key.

    A broken or foreign token gives the first page.
    """
    name, descending = order.lstrip("-"), order.startswith("-")
    queryset = queryset.order_by(*_order(name, descending != backwards))
    listed = f"{queryset.model._meta.label} {order}"
    start = _read(token, listed)
    if start:
        operator = "lt" if descending != backwards else "gt"
        value, key = start
        # The outer bound lets the index be used; the inner pair breaks ties.
        queryset = queryset.filter(**{f"{name}__{operator}e": value}).filter(
            Q(**{f"{name}__{operator}": value}) | Q(pk__gt=key)
            if operator == "gt"
            else Q(**{f"{name}__{operator}": value}) | Q(pk__lt=key)
        )
    rows = list(queryset[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards and start:
        rows.reverse()
    if not rows:
        return KeyPage([])
    has_next = more if not (backwards and start) else True
    has_previous = bool(start) if not backwards else more
    return KeyPage(
        rows,
        _write(listed, rows[-1], name) if has_next else "",
        _write(listed, rows[0], name) if has_previous else "",
    )


def _order(name, descending):
    sign = "-" if descending else ""
    return f"{sign}{name}", f"{sign}pk"


def _write(listed, row, name):
    return signing.dumps([listed, str(getattr(row, name)), str(row.pk)], salt="page", compress=True)


def _read(token, listed):
    try:
        of, value, key = signing.loads(token, salt="page")
    except (signing.BadSignature, ValueError):
        return None
    return (value, key) if of == listed else None
