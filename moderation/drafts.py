"""What a draft holds, and what a form showed of it: the two sides a saved form is measured by."""

from dataclasses import asdict, dataclass, field

from moderation.models import Change
from moderation.snapshot import overlay


class Draft:
    """A draft's changes, by row. Empty where there is no draft."""

    def __init__(self, submission=None):
        changes = submission.changes.select_related("content_type") if submission else ()
        self._changes = {(change.model, change.object_id): change for change in changes}

    def _change(self, row):
        return self._changes.get((type(row), row.pk))

    def over(self, row):
        """The row as the draft would have it; the same object."""
        change = self._change(row)
        return overlay(row, change.after) if change else row

    def creates(self, row) -> bool:
        change = self._change(row)
        return bool(change and change.action == Change.Action.CREATE)

    def removes(self, row) -> bool:
        change = self._change(row)
        return bool(change and change.action == Change.Action.DELETE)

    def created(self, model) -> list:
        return [
            overlay(change.blank(), change.after)
            for (of, _), change in self._changes.items()
            if of is model and change.action == Change.Action.CREATE
        ]


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
