"""What a form proposes for one row, and how it meets what others did to the row meanwhile."""

from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType

from moderation.likeness import Question
from moderation.models import Change
from moderation.registry import editable_fields
from moderation.snapshot import snapshot

LONGEST_LABEL = 400


@dataclass
class Proposal:
    """One row as a form leaves it. `fields` are those its author touched, `after` those that differ.

    A touched field that does not differ is in `fields` alone: it takes back what the draft held of it.
    """

    model: type
    pk: object
    action: str
    label: str
    fields: tuple[str, ...] = ()
    before: dict = field(default_factory=dict)
    after: dict = field(default_factory=dict)
    question: Question | None = None
    """Of a new page: what it is like, and what its author says to that."""

    @property
    def key(self):
        return ContentType.objects.get_for_model(self.model).pk, self.pk

    def put_into(self, change: Change):
        """Make `change`, a draft's new or earlier change of this row, say this. It may vanish by that."""
        created_here = change.pk and change.action == Change.Action.CREATE
        if self.action == Change.Action.DELETE and (created_here or not self.before):
            if change.pk:
                change.delete()  # the row was never public
            return
        keep = Change.Action.DELETE not in (self.action, change.action)
        before = self._untouched(change.before) if keep else {}
        after = self._untouched(change.after) if keep else {}
        change.content_type_id, change.object_id = self.key
        change.action = Change.Action.CREATE if created_here else self.action
        change.label = self.label[:LONGEST_LABEL]
        change.before, change.after = {**before, **self.before}, {**after, **self.after}
        if self.question:
            change.differs, change.likenesses = self.question.differs, self.question.keys
        if change.action != Change.Action.UPDATE or change.after:
            change.save()
        elif change.pk:
            change.delete()

    def _untouched(self, values):
        return {name: value for name, value in values.items() if name not in self.fields}


def creation(row, names, question=None) -> Proposal:
    """A new row, with the fields in which it differs from a blank one."""
    blank = snapshot(type(row)(), names)
    values = {name: value for name, value in snapshot(row, names).items() if value != blank[name]}
    return Proposal(
        type(row), row.pk, Change.Action.CREATE, str(row), tuple(names), after=values, question=question
    )


def removal(row) -> Proposal:
    """Of a public row."""
    before = snapshot(row, editable_fields(type(row)))
    return Proposal(type(row), row.pk, Change.Action.DELETE, str(row), before=before)


@dataclass
class Meeting:
    """What became of a row's fields between the opening of a form and its return."""

    touched: tuple[str, ...]
    before: dict
    after: dict
    rivals: list[str]


def meet(*, shown: dict, base: dict, live: dict, posted: dict) -> Meeting:
    """Three-way, field by field: what the author left as it was shown stays as it is now.

    A field both touched is a rival: the author has to see the other value before he insists. Saving
    again, with the new value as base, is insisting.
    """
    touched = tuple(name for name, value in posted.items() if value != shown.get(name, base[name]))
    meeting = Meeting(touched, {}, {}, [])
    for name in touched:
        if posted[name] in (base[name], live[name]):
            continue
        if live[name] != base[name]:
            meeting.rivals.append(name)
        meeting.before[name], meeting.after[name] = live[name], posted[name]
    return meeting
