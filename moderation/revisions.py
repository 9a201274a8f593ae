"""What each revision of a page changed, in a few words: fields of the page, rows by kind, size."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Count

from moderation.models import Change


@dataclass
class Revision:
    """What one approved submission did: "runtime, summary; 2 names added", and by how many characters."""

    fields: dict[str, None] = field(default_factory=dict)
    rows: Counter = field(default_factory=Counter)
    characters: int = 0
    imported: int = 0

    @property
    def words(self) -> list[str]:
        if self.imported:
            return [f"part of an import of {self.imported} entries"]
        return [*self.fields, *(_counted(n, *what) for what, n in self.rows.items())]

    def add(self, change, key):
        """`key` is the page whose history is read: of that the fields are named, of others the kind."""
        if change.object_id == key and change.action == Change.Action.UPDATE:
            # In the order of the model: PostgreSQL stores the names of a JSON object in one of its own.
            fields = [one for one in change.model._meta.concrete_fields if one.name in change.applied]
            self.fields.update(dict.fromkeys(str(one.verbose_name) for one in fields))
        else:
            self.rows[change.model, change.get_action_display()] += 1
        after = change.applied or {}
        before = {name: change.before.get(name) for name in after} if after else change.before
        self.characters += _length(change.model, after) - _length(change.model, before)


def _length(model, values):
    """Of what somebody wrote: names and texts, not what was chosen from a list."""
    texts = [field.name for field in model._meta.concrete_fields if not (field.is_relation or field.choices)]
    return sum(len(values[name]) for name in texts if isinstance(values.get(name), str))


def _counted(number, model, action):
    noun = model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural
    return f"{number} {noun} {action}"


def describe_revisions(submissions, key) -> dict[int, Revision]:
    """By submission. Two queries, however many there are; of an import its size is told, it may be huge."""
    found: dict[int, Revision] = defaultdict(Revision)
    applied = Change.objects.filter(decision=Change.Decision.ACCEPTED)
    own = [one.pk for one in submissions if not one.is_import]
    for change in applied.filter(submission__in=own).select_related("content_type"):
        found[change.submission_id].add(change, key)
    imported = applied.filter(submission__in=[one.pk for one in submissions if one.is_import])
    for number, size in imported.values_list("submission").annotate(n=Count("pk")):
        found[number].imported = size
    return found
