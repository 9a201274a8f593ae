"""Rows of a page that are ticked and treated alike in one go, with nothing retyped.

A section names such forms as its `tools`. A subclass says which rows there are and what becomes of one.
"""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.core import signing

from moderation.forms import read_base, sign_base
from moderation.proposals import Proposal
from moderation.snapshot import snapshot
from ui.keys import new_key


@dataclass
class Line:
    """A row as the form shows it."""

    key: str
    label: str
    detail: str
    is_ticked: bool
    problem: str


class TickForm(forms.Form):
    """The rows, each with a tick. `shown` travels signed: {key: label, values, whether the draft did it}."""

    is_new = False
    title = explanation = empty = ""
    button_of_one = ""  # on each row: do it with this one alone
    watched: tuple[str, ...] = ()  # fields that must still be as they were shown

    def __init__(self, page, draft, data=None):
        """Raises `signing.BadSignature` when the posted base is not ours, or of another form."""
        super().__init__(data)
        self.page, self.draft, self.problems = page, draft, {}
        of = [page._meta.label, str(page.pk), type(self).__name__]
        base = (
            read_base(data.get("base", ""))
            if data is not None
            else {"of": of, "rows": None, "nonce": str(new_key())}
        )
        if base["of"] != of:
            raise signing.BadSignature("This base belongs to another form.")
        self.live = {str(row.pk): row for row in self.live_rows()}
        self.now = {str(row.pk): row for row in self.rows()}
        fresh = {key: [self.label(row), self._seen(key), self.is_done(row)] for key, row in self.now.items()}
        self.shown = fresh if base["rows"] is None else base["rows"]
        self.nonce = UUID(base["nonce"])
        self.base = sign_base({"of": of, "rows": fresh, "nonce": base["nonce"]})
        self.only = data.get("only", "") if data is not None else ""
        self.ticked = self._ticked(data)

    def _ticked(self, data):
        if data is None:
            return [key for key, row in self.now.items() if self.is_done(row)]
        return [self.only] if self.only else data.getlist("row")

    def _seen(self, key):
        return snapshot(self.live[key], self.watched) if key in self.live else {}

    # What a subclass says

    def live_rows(self) -> list:
        """The public rows."""
        raise NotImplementedError

    def rows(self) -> list:
        """Those to choose from: the public ones as the draft would have them, and the draft's own."""
        raise NotImplementedError

    def label(self, row) -> str:
        return str(row)

    def detail(self, row) -> str:
        return ""

    def is_done(self, row) -> bool:
        """Whether the draft treats the row so already; taking its tick away takes that back."""
        return False

    def problem(self, row) -> str:
        """Why it cannot be done with this row; "" when it can. Called in order, once for each."""
        return ""

    def problem_of_undoing(self, row) -> str:
        return ""

    def propose(self, row):
        raise NotImplementedError

    def undo(self, row):
        return ()

    # What every one does

    @property
    def lines(self) -> list[Line]:
        return [
            Line(key, self.label(row), self.detail(row), key in self.ticked, self.problems.get(key, ""))
            for key, row in self.now.items()
        ]

    def clean(self):
        super().clean()
        if not self.ticked and not self._taken_back():
            self.add_error(None, "Tick at least one row.")
        for key in self.ticked:
            self._check(key)
        for row in self._taken_back():
            self._tell(row, self.problem_of_undoing(row))

    def _check(self, key):
        if key not in self.shown:
            self.add_error(None, "One of the ticked rows was not among those shown. Please choose again.")
            return
        label, seen, _ = self.shown[key]
        if key not in self.now:
            what = "somebody removed it, moved it or made something else of it"
            self.add_error(None, f"“{label}” is not here any more: {what}.")
        elif seen != self._seen(key):
            self._tell(self.now[key], "Somebody changed this meanwhile. Look again before you insist.")
        else:
            self._tell(self.now[key], self.problem(self.now[key]))

    def _tell(self, row, problem):
        if problem:
            self.problems[str(row.pk)] = problem
            self.add_error(None, f"{self.label(row)}: {problem}")

    def _taken_back(self):
        """Rows that were shown ticked and are not any more."""
        if self.only:
            return []
        return [
            row
            for key, row in self.now.items()
            if key not in self.ticked and key in self.shown and self.shown[key][2] and self.is_done(row)
        ]

    def covers(self, draft) -> bool:
        """Whether what is ticked may go to the queue at once: not past a draft that holds more."""
        return draft is None

    def proposals(self) -> list[Proposal]:
        done = [proposal for key in self.ticked for proposal in self.propose(self.now[key])]
        return done + [proposal for row in self._taken_back() for proposal in self.undo(row)]
