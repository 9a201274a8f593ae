"""What a draft holds, and what a form showed of it: the two sides a saved form is measured by."""

from collections import defaultdict
from dataclasses import asdict, dataclass, field
from functools import cached_property
from hashlib import sha256
from uuid import UUID

from moderation.models import Change, Row, Submission
from moderation.snapshot import overlay
from ui.keys import new_key

RANDOM_BITS = 62  # of a UUIDv7, at its end


class Draft:
    """A draft's changes, by row. Empty where there is no draft."""

    def __init__(self, submission=None, author=None):
        changes = submission.changes.select_related("content_type") if submission else ()
        self._changes = {(change.model, change.object_id): change for change in changes}
        self.author = author
        self.nonce = new_key()
        """Of the form being filled in: the new things in it get their keys from it."""
        self.fresh: dict = {}
        self.fresh_proposals: dict = {}
        """New things a form adds along with its rows; a second row that names one means the same."""

    def _change(self, row):
        return self._changes.get((type(row), row.pk))

    def over(self, row):
        """The row as the draft would have it; the same object."""
        change = self._change(row)
        return self._tied(overlay(row, change.after), change) if change else row

    def creates(self, row) -> bool:
        change = self._change(row)
        return bool(change and change.action == Change.Action.CREATE)

    def removes(self, row) -> bool:
        change = self._change(row)
        return bool(change and change.action == Change.Action.DELETE)

    def created(self, model) -> list:
        return [
            self._tied(overlay(change.blank(), change.after), change)
            for (of, _), change in self._changes.items()
            if of is model and change.action == Change.Action.CREATE
        ]

    def points_at(self, key) -> bool:
        """Whether a row would hang on the one with this key."""
        return any(str(key) in change.after.values() for change in self._changes.values())

    def question_of(self, row):
        """What its author said when the row was added: (how it differs, what he was shown)."""
        change = self._change(row)
        return (change.differs, change.likenesses) if change else ("", [])

    def mint(self, *of) -> UUID:
        """A key for a new thing: the same one when the same form is sent again."""
        digest = int.from_bytes(sha256("\n".join(of).encode()).digest()[:8])
        fixed = self.nonce.int >> RANDOM_BITS << RANDOM_BITS
        return UUID(int=fixed | digest & ((1 << RANDOM_BITS) - 1))

    def _tied(self, row, change):
        """With the rows it points at, also those that are only proposed."""
        for named_by, target in change.names.items():
            if target in self._named:
                setattr(row, named_by.name, self._named[target])
        return row

    @cached_property
    def _named(self) -> dict:
        """Every row the draft's changes point at, by (model, key as text): one query per model."""
        wanted = defaultdict(set)
        for change in self._changes.values():
            for model, key in change.names.values():
                if issubclass(model, Row):
                    wanted[model].add(key)
        found = {(model, str(row.pk)): row for model, keys in wanted.items()
                 for row in model.reading().filter(pk__in=keys)}  # fmt: skip
        missing = {key for model, keys in wanted.items() for key in keys if (model, key) not in found}
        for change in Change.objects.creations_of(missing).order_by("pk") if missing else ():
            found[change.model, str(change.object_id)] = proposed_row(change, reader=self.author)
        for change in self._changes.values():  # a performance names an appearance that names a character
            if row := found.get((change.model, str(change.object_id))):
                for named_by, target in change.names.items():
                    if target in found:
                        setattr(row, named_by.name, found[target])
        return found


def proposed_row(change, *, reader):
    """The row as an open submission would create it; blank where that is somebody else's draft now."""
    of = change.submission
    is_hidden = of.state == Submission.State.DRAFT and of.author_id != getattr(reader, "pk", None)
    row = overlay(change.blank(), {} if is_hidden else change.after)
    row.proposed_in = of
    return row


@dataclass
class Shown:
    """What the author was shown of one row; it travels signed in the form.

    `live` are the public values (None for a row that is in his draft only), `values` what the form
    said (his draft over them), `typed` the texts that stood for other rows, `removed` whether his
    draft removes it. A field he leaves as shown is not his: whatever became of it meanwhile stays.
    """

    live: dict | None
    values: dict
    typed: dict = field(default_factory=dict)
    removed: bool = False

    def dump(self) -> dict:
        return asdict(self)

    def base(self, live: dict) -> dict:
        """The public values he saw; for a field that came with a newer release of the site, today's."""
        return {**live, **(self.live if self.live is not None else {})}
