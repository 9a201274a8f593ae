"""What a submission is worth: the rule, without a database.

Pure functions over the history of one row. `templates/community/points.html` tells the same to people.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

SETTLES = timedelta(days=30)
PER_PAGE_ADDED = 5
MOST_PER_SUBMISSION = 20
MOST_PER_PAGE_AND_DAY = 30
MOST_SHARE = 5  # of a reviewer, in one submission
MOST_SHARE_PER_DAY = 30
LONG = 40  # letters, from which on a text can be said to be the same as another
EMPTY = (None, "", [], {})


@dataclass(frozen=True)
class Write:
    """One applied change of a row, with what the rule asks of its submission."""

    submission: int
    author: int
    at: datetime
    action: str
    values: dict
    amended: frozenset[str] = frozenset()
    earns: bool = True
    """Not so for imports, reversals, restorations and merges: they bring nothing new."""


@dataclass
class Worth:
    """What one change came to, 30 days after it was approved."""

    stands: bool = False
    points: int = 0
    amended: int = 0
    """How many of the values that stand are the moderator's own."""
    texts: list[str] = field(default_factory=list)
    """The long ones it counts for: nobody is counted twice for the same."""


def worths(writes: list[Write], *, is_page: bool, uncounted: Iterable[str] = ()) -> dict[int, Worth]:
    """By submission: what each change in the history of a row came to. `writes` are all there ever were,
    in order; `uncounted` are fields that only say where the row stands.
    """
    found, seen, credited = {}, set(), set()
    for number, write in enumerate(writes):
        row = _after(writes[number:], write.at + SETTLES)
        standing = _standing(write, row)
        worth = Worth(stands=(row is None) if write.action == "delete" else bool(standing))
        worth.amended = len(standing & write.amended)
        new = [
            name
            for name in sorted(standing - set(uncounted))
            if write.values[name] not in EMPTY
            and (name, _key(write.values[name])) not in seen
            and (name, write.author) not in credited
        ]
        if write.earns and write.action != "delete":
            worth.points = _points(write, row, new, is_page)
            worth.texts = [value for name in new if is_long(value := write.values[name])]
            credited |= {(name, write.author) for name in new}
        seen |= {(name, _key(value)) for name, value in write.values.items()}
        found[write.submission] = worth
    return found


def is_long(value) -> bool:
    return isinstance(value, str) and len(value) >= LONG


def _points(write, row, new, is_page):
    if write.action != "create":
        return len(new)
    return (PER_PAGE_ADDED + len(new)) if is_page else int(bool(new))


def _after(writes, end) -> dict | None:
    """{field: (who wrote it, value)} of the row as these writes had left it by then; None: removed."""
    row = {}
    for write in writes:
        if write is not writes[0] and write.at > end:
            break
        if write.action == "delete":
            row = None
        else:
            row = (row or {}) | {name: (write.author, value) for name, value in write.values.items()}
    return row


def _standing(write, row) -> set[str]:
    """Fields that read as this change left them, or that only its own author changed again."""
    if row is None or write.action == "delete":
        return set()
    return {
        name
        for name, value in write.values.items()
        if name in row and (row[name][0] == write.author or row[name][1] == value)
    }


def _key(value):
    return json.dumps(value, sort_keys=True)
