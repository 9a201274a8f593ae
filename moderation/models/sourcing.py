"""Which value has which source: read off the applied changes, stored nowhere else.

A value is sourced when a submission that set it to this, or confirmed it, brought a source for it. It is
flagged when it has no source although an earlier value of the field had: it changed, its source did not.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from moderation import policy
from moderation.errors import NoteNeeded, Refused
from moderation.snapshot import snapshot

from .change import Change
from .closure import BATCH
from .source import Source

PLACE = "position"  # where a row stands among others is order, and no fact that a source speaks for


@dataclass
class Strand:
    """What became of one field of one row."""

    steps: list[tuple[object, Change, list[Source]]] = field(default_factory=list)

    @property
    def value(self):
        return self.steps[-1][0]

    @property
    def since(self) -> Change:
        """The change that gave the field the value it has; confirmations change nothing."""
        at = len(self.steps) - 1
        while at and self.steps[at - 1][0] == self.value:
            at -= 1
        return self.steps[at][1]

    @property
    def sourced_by(self) -> Change | None:
        """Whose submission brought those sources."""
        return next(
            (step for value, step, sources in reversed(self.steps) if sources and value == self.value), None
        )

    @property
    def sources(self) -> list[Source]:
        """The latest that speak for the value as it is now."""
        return next(
            (sources for value, _, sources in reversed(self.steps) if sources and value == self.value), []
        )

    @property
    def outdated(self) -> list[Source]:
        """The latest that speak for another value, where none speaks for this one: it is flagged."""
        if self.sources:
            return []
        return next((sources for _, _, sources in reversed(self.steps) if sources), [])


def strands(rows: dict[int, set]) -> dict[tuple[object, str], Strand]:
    """By (row key, field); `rows` are the keys by content type. Two queries for each 500 rows of a kind."""
    found: dict = defaultdict(Strand)
    for content_type_id, keys in rows.items():
        ordered = sorted(keys)
        for start in range(0, len(ordered), BATCH):
            _read(content_type_id, ordered[start : start + BATCH], found)
    return found


def _read(content_type_id, keys, found):
    changes = list(
        Change.objects.filter(
            content_type=content_type_id, object_id__in=keys, decision=Change.Decision.ACCEPTED,
            submission__state="approved",
        )
        .select_related("submission__author", "submission__decided_by")
        .defer("before", "after").order_by("submission__sequence", "position")
    )  # fmt: skip
    given = defaultdict(list)
    for source in Source.objects.filter(submission__in={change.submission_id for change in changes}):
        given[source.submission_id].append(source)
    for change in changes:
        for name, value in change.applied.items():
            speaking = [
                source for source in given[change.submission_id] if source.covers(change.object_id, name)
            ]
            found[change.object_id, name].steps.append((value, change, speaking))


def overwritten(changes) -> dict[tuple[object, str], list[Source]]:
    """The sources of every value that these proposed changes would replace by another."""
    rows = defaultdict(set)
    for change in changes:
        if change.action == Change.Action.UPDATE:
            rows[change.content_type_id].add(change.object_id)
    known = strands(rows)
    found = {}
    for change in changes:
        for name, value in change.after.items():
            strand = known.get((change.object_id, name)) if name != PLACE else None
            if change.action == Change.Action.UPDATE and strand and strand.value != value and strand.sources:
                found[change.object_id, name] = strand.sources
    return found


def why_a_note(changes) -> str:
    """Why these changes are not proposed without a note; "" when they may be."""
    removed = next((change for change in changes if change.action == Change.Action.DELETE), None)
    if removed is not None:
        return f"Say why: this removes “{removed.label}”."
    by_row = {change.object_id: change for change in changes}
    for (key, name), sources in overwritten(changes).items():
        change = by_row[key]
        label = change.model._meta.get_field(name).verbose_name
        return f"Say why: the {label} of “{change.label}” has a source ({sources[0]}), and this replaces it."
    return ""


def require_note(note, changes):
    if not note.strip() and (why := why_a_note(changes)):
        raise NoteNeeded(why)


class Sourcing:
    """Confirming a value: a submission that changes nothing and says how one knows."""

    @classmethod
    @transaction.atomic
    def confirm(cls, page, row, name, *, by, citation="", url=""):
        """Propose a source for a value as it stands; returns the submission, waiting in the queue."""
        policy.may_propose(by).require()
        if not (citation or url):
            raise Refused("Name the source that says so: a citation or a web address.")
        stands = snapshot(row, [name])
        key = f"{row.pk}.{name}"
        waiting = Source.objects.filter(submission__state=cls.State.PENDING)
        for source in waiting.filter(submission__changes__object_id=row.pk):
            if source.speaks_for == [key]:
                raise Refused(f"Submission #{source.submission_id}, which confirms this, waits already.")
        change = Change(
            action=Change.Action.UPDATE, content_type=ContentType.objects.get_for_model(row),
            object_id=row.pk, label=str(row)[:400], before=stands, after=stands,
        )  # fmt: skip
        label = row._meta.get_field(name).verbose_name
        note = f"Confirms the {label} of {row}; nothing changes."
        made = cls._propose([change], by=by, note=note, page=page, label=str(page), verb="confirm")
        Source.objects.create(submission=made, citation=citation, url=url, speaks_for=[key])
        return made
