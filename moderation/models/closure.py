"""What has to be taken back together: a submission, and every later one that builds on it."""

from collections import defaultdict

from django.contrib.contenttypes.models import ContentType

from moderation.errors import Refused
from moderation.registry import editable_fields
from moderation.snapshot import snapshot

from .change import Change
from .merging import pointing_at
from .squash import squash

MOST_TAKEN = 5000  # changes one reversal may hold
BATCH = 500


class Closure:
    """The changes of the submissions asked for, and all later applied changes that depend on them.

    A later change depends on one when it touched the same field of the same row, unless the row is
    by now as that one left it; or when it made a row point at a row that one added.
    """

    def __init__(self, asked):
        self.asked = list(asked)
        own = _applied().filter(submission__in=asked)
        self._taken = {change.pk: change for change in own}
        self._own = set(self._taken)
        fresh = list(self._taken.values())
        while fresh:
            if len(self._taken) > MOST_TAKEN:
                raise Refused(
                    f"More than {MOST_TAKEN} changes depend on this: too many to take back at once."
                )
            found = [*_on_same_fields(fresh), *_pointing_at_added(fresh)]
            fresh = list({change.pk: change for change in found if change.pk not in self._taken}.values())
            self._taken.update((change.pk, change) for change in fresh)

    @property
    def changes(self) -> list[Change]:
        """In the order in which they were applied."""
        return sorted(self._taken.values(), key=lambda change: (change.submission.sequence, change.position))

    @property
    def submissions(self) -> list:
        """Whose changes these are; the newest first."""
        found = {change.submission_id: change.submission for change in self._taken.values()}
        return sorted(found.values(), key=lambda one: -one.sequence)

    @property
    def first_dependent(self) -> Change:
        return next(change for change in reversed(self.changes) if change.pk not in self._own)

    def meets(self, other):
        return bool(self._taken.keys() & other._taken.keys())

    def with_all_of(self, other):
        self.asked += other.asked
        self._own |= other._own
        self._taken.update(other._taken)
        return self

    def undoing(self) -> list[Change]:
        """The unsaved changes that take all of it back."""
        inverse = [change.inverse() for change in reversed(squash(self.changes))]
        return [change for change in inverse if not (change.action == "delete" and change.current() is None)]


def _applied():
    accepted = Change.objects.filter(decision=Change.Decision.ACCEPTED, submission__state="approved")
    return accepted.select_related("content_type", "submission")


def applied_to(content_type_id, keys):
    """All applied changes of rows of one kind, in the order in which they were applied."""
    keys = sorted(keys)
    for start in range(0, len(keys), BATCH):
        found = _applied().filter(content_type=content_type_id, object_id__in=keys[start : start + BATCH])
        yield from found.order_by("submission__sequence", "position")


def _on_same_fields(changes):
    by_type = defaultdict(lambda: defaultdict(list))
    for change in changes:
        by_type[change.content_type_id][change.object_id].append(change)
    for content_type_id, rows in by_type.items():
        model = next(iter(rows.values()))[0].model
        live = model._base_manager.in_bulk(list(rows))
        moved_on = {
            key: [change for change in touched if not _is_as_left(change, live.get(key))]
            for key, touched in rows.items()
        }
        for later in applied_to(content_type_id, {key for key, touched in moved_on.items() if touched}):
            if any(_depends(later, change) for change in moved_on[later.object_id]):
                yield later


def _depends(later, change):
    if later.submission.sequence <= change.submission.sequence:
        return False
    update = Change.Action.UPDATE
    if later.action != update or change.action != update:
        return True
    return bool(later.applied.keys() & change.applied.keys())


def _is_as_left(change, live):
    """Whether the row is now as this change left it. What was changed and changed back is."""
    if change.action == Change.Action.DELETE:
        return live is None
    if live is None:
        return False
    expected = change.applied
    if change.action == Change.Action.CREATE:
        expected = snapshot(change.blank(), editable_fields(change.model)) | change.applied
    return snapshot(live, expected) == expected


def _pointing_at_added(changes):
    """What made live rows point at rows that these changes added, and that would go."""
    added = defaultdict(dict)
    for change in changes:
        if change.action == Change.Action.CREATE:
            added[change.model][change.object_id] = change.submission.sequence
    for model, keys in added.items():
        for row_model, field in pointing_at(model):
            ends = dict(
                row_model._base_manager.filter(**{f"{field.name}__in": keys}).values_list("pk", field.attname)
            )
            for later in applied_to(ContentType.objects.get_for_model(row_model).pk, ends):
                end = ends[later.object_id]
                # Before that, it pointed at the same row in an earlier life of that.
                if later.submission.sequence >= keys[end] and later.applied.get(field.name) == str(end):
                    yield later
