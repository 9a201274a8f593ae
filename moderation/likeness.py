"""New pages that may be over again what is there, or what waits: the question, and its answer.

What makes two pages alike is told by the app that owns them (`register_finder`). The gate asks when a page
is proposed, asks again when it is submitted, and shows question and answer to whoever decides.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from moderation.models.row import Page
from moderation.snapshot import overlay

LONGEST_ANSWER = 300


@dataclass
class Newcomer:
    """A page about to be proposed, and the rows that come with it: its names, its links."""

    page: Page
    rows: list = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    """Keys of pages its author was shown as alike: they stay in sight."""


@dataclass(frozen=True)
class Likeness:
    """A page that another one may be over again, as people compare them."""

    key: str
    name: str
    typed: str
    """What to type into a form to name it."""
    kind: str
    year: int | None
    facts: tuple[str, ...] = ()
    """Other names, years, what it is best known for."""
    address: str = ""
    """"" while it is only proposed."""
    submission: object | None = None
    """Where it waits."""
    is_told_apart: bool = False
    """Whether what both say of themselves tells them apart already: films of different years."""
    cover: object = ""
    """Its picture, where it has one."""

    @property
    def edit_address(self):
        return f"{self.address}edit/general/" if self.address else ""


class Question:
    """Which of these is it, or how does it differ? Its fields begin with `name`."""

    def __init__(self, name, found, *, differs="", seen=(), data=None):
        """`seen` are the keys of what its author was shown; with `data` both are what was posted."""
        self.name, self.found = name, list(found)
        self.differs, self.seen = differs, set(seen)
        if data is not None and f"{name}-differs" in data:
            self.differs = data[f"{name}-differs"].replace("\x00", "").strip()[:LONGEST_ANSWER]
            self.seen = set(data.get(f"{name}-seen", "").split())
        self.is_asked = False
        """Whether it was put to its author, and has to be answered."""

    @property
    def keys(self) -> list[str]:
        return [likeness.key for likeness in self.found]

    @property
    def is_open(self) -> bool:
        """Nobody has said yet how it differs from all of these."""
        alike = {likeness.key for likeness in self.found if not likeness.is_told_apart}
        return bool(alike) and not (self.differs and alike <= self.seen)

    def ask(self) -> bool:
        """Put it to its author where that is needed; whether it was."""
        self.is_asked = self.is_open
        return self.is_asked

    @property
    def is_unanswered(self) -> bool:
        return self.is_asked and self.is_open


_finders: dict[type, Callable] = {}


def register_finder(base, find: Callable):
    """`find(model, newcomers, author=…, near=…)` returns {key: [Likeness, …]} for models that are `base`s.

    Of pages that are public, and of those that wait as far as `author` may know of them. With `near`
    misspellings are looked for, too.
    """
    _finders[base] = find


def likenesses(newcomers, *, author, near=False) -> dict:
    """{key of a new page: [Likeness, …]}."""
    by_model = defaultdict(list)
    for newcomer in newcomers:
        by_model[type(newcomer.page)].append(newcomer)
    found: dict = {}
    for model, group in by_model.items():
        for base, find in _finders.items():
            if issubclass(model, base):
                found |= find(model, group, author=author, near=near)
    return found


def questions(changes, *, author, answers=None) -> dict:
    """{change id: Question} of the pages that these changes of a submission would create.

    `answers` is what was posted, if anything was.
    """
    creations = [change for change in changes if change.action == change.Action.CREATE]
    rows = {change.object_id: overlay(change.blank(), change.after) for change in creations}
    newcomers = {
        change.object_id: Newcomer(rows[change.object_id], shown=change.likenesses)
        for change in creations
        if change.is_page_creation
    }
    owners = {str(key): newcomer for key, newcomer in newcomers.items()}
    for change in creations:
        if change.object_id not in newcomers:
            for owner in filter(None, (owners.get(key) for _, key in change.names.values())):
                owner.rows.append(rows[change.object_id])
    found = likenesses(newcomers.values(), author=author)
    return {
        change.pk: Question(
            f"likeness-{change.pk}", found.get(change.object_id, ()), differs=change.differs,
            seen=change.likenesses, data=answers,
        )
        for change in creations
        if change.object_id in newcomers
    }  # fmt: skip
