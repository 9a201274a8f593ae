"""What a run of applied changes comes to: for each row at most one change, from the first to the last."""

from moderation.registry import editable_fields
from moderation.snapshot import snapshot

from .change import Change


class _Row:
    """One row through a run of its changes."""

    def __init__(self, first):
        self.first = self.last = first
        self.before: dict = {}
        self.after: dict = {}

    def add(self, change):
        self.last = change
        if change.action == Change.Action.CREATE:
            self.after = dict(change.applied)
        elif change.action == Change.Action.DELETE:
            self.before = change.before | self.before
            self.after = {}
        else:
            for name, value in change.applied.items():
                self.before.setdefault(name, change.before.get(name))
                self.after[name] = value

    def net(self) -> Change | None:
        was = self.first.action != Change.Action.CREATE
        stays = self.last.action != Change.Action.DELETE
        if not (was or stays):
            return None
        made = Change(
            pk=self.last.pk, content_type=self.last.content_type, object_id=self.last.object_id,
            label=self.last.label, merged_into=self.last.merged_into, decision=Change.Decision.ACCEPTED,
        )  # fmt: skip
        if not was:
            made.action, made.after = Change.Action.CREATE, self.after
        elif not stays:
            made.action, made.before = Change.Action.DELETE, self.before
        else:
            self._difference(made)
            if not made.after:
                return None
        made.applied = made.after
        return made

    def _difference(self, made):
        """A row that came back after it was gone has, where nothing is said, what a new row has."""
        known = [name for name in self.before if name in editable_fields(made.model)]
        now = snapshot(made.model(), known) | self.after
        made.action = Change.Action.UPDATE
        made.before = {name: self.before[name] for name in known if self.before[name] != now[name]}
        made.after = {name: now[name] for name in made.before}


def squash(changes) -> list[Change]:
    """Unsaved changes; `changes` are applied ones, in the order in which they were applied."""
    rows: dict = {}
    for change in changes:
        rows.setdefault((change.content_type_id, change.object_id), _Row(change)).add(change)
    return [net for row in rows.values() if (net := row.net())]
