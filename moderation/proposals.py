"""What a form proposes for one row, and how it meets what others did to the row meanwhile."""

from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType

from moderation.models import Change


@dataclass
class Proposal:
    """One row as a form leaves it. `fields` are all the form covers, `after` those that differ.

    An update that changes nothing is a proposal, too: it takes back what the draft held before.
    """

    model: type
    pk: object
    action: str
    label: str
    fields: tuple[str, ...] = ()
    before: dict = field(default_factory=dict)
    after: dict = field(default_factory=dict)

    @property
    def key(self):
        return ContentType.objects.get_for_model(self.model).pk, self.pk

    def put_into(self, change: Change):
        """Make `change`, a draft's new or earlier change of this row, say this. It may vanish by that."""
        created_here = change.pk and change.action == Change.Action.CREATE
        if self.action == Change.Action.DELETE and created_here:
            change.delete()
            return
        keep = Change.Action.DELETE not in (self.action, change.action)
        before = self._without(change.before) if keep else {}
        after = self._without(change.after) if keep else {}
        change.content_type_id, change.object_id = self.key
        change.action = Change.Action.CREATE if created_here else self.action
        change.label = self.label[:400]
        change.before, change.after = {**before, **self.before}, {**after, **self.after}
        if change.action == Change.Action.UPDATE and not change.after:
            if change.pk:
                change.delete()
            return
        change.save()

    def _without(self, values):
        return {name: value for name, value in values.items() if name not in self.fields}


@dataclass
class Meeting:
    """What became of a row's fields between the opening of a form and its return."""

    before: dict
    after: dict
    rivals: list[str]


def meet(*, base: dict, live: dict, posted: dict) -> Meeting:
    """Three-way, field by field: what the author left alone stays as it is now.

    A field both touched is a rival: the author has to see the other value before he insists. Saving
    again, with the new value as base, is insisting.
    """
    meeting = Meeting({}, {}, [])
    for name, value in posted.items():
        if value in (base[name], live[name]):
            continue
        if live[name] != base[name]:
            meeting.rivals.append(name)
        meeting.before[name], meeting.after[name] = live[name], value
    return meeting
