from django.db import transaction
from django.utils import timezone

from moderation import policy
from moderation.errors import Refused
from moderation.registry import successor_of

from .change import Change
from .sourcing import require_note
from .versions import contents, moved_between


class Parting:
    """The author takes a submission apart: into two, or something out of it."""

    @transaction.atomic
    def split(self, *, by, version, keys):
        """Move these changes, and what they need, into a submission of their own; returns that one.

        Out of one that waits it takes the note, the sources and the place in the queue along. Out of a
        draft it goes to the queue: the rest stays a draft.
        """
        policy.may_submit(by, self).require()
        changes, old, from_draft = self._part(by, version)
        if from_draft:
            self._require_room()
        ticked = {change.pk: change for change in changes if change.pk in keys}
        needed = dict(ticked)
        while more := [b for a, b in needs(changes) if a.pk in needed and b.pk not in needed]:
            needed |= {change.pk: change for change in more}
        left = self._left(changes, needed)
        if from_draft:
            require_note(self.note, list(needed.values()))
            self._answer(list(needed.values()), None)
        other = type(self).objects.create(
            author=self.author, page_type=self.page_type, page_id=self.page_id, page_label=self.page_label,
            note=self.note, state=self.State.PENDING,
            submitted_at=timezone.now() if from_draft else self.submitted_at,
        )  # fmt: skip
        for source in () if from_draft else self.sources.all():
            source.pk, source.submission = None, other
            source.save()
        self.changes.filter(pk__in=needed).update(submission=other)
        other._log("submit" if from_draft else "split", by=by, comment=f"Split from #{self.pk}.")
        if other._place(list(needed.values()), "" if from_draft else "amended"):
            other._go_live()
        self._parted("split", by, old, left, comment=f"Into #{other.pk}.")
        return other

    @transaction.atomic
    def take_out(self, *, by, version, keys):
        """Drop these changes; the rest stays as it is."""
        changes, old, _ = self._part(by, version)
        dropped = {change.pk: change for change in changes if change.pk in keys}
        left = self._left(changes, dropped)
        self.changes.filter(pk__in=dropped).delete()
        self._parted("amend", by, old, left)

    def _part(self, by, version):
        policy.may_edit(by, self).require()
        open_states = {self.State.DRAFT, self.State.PENDING}
        self._swap(open_states, self.state, version=version)
        changes = list(self.changes.select_related("content_type"))
        return changes, contents(changes), self.state == self.State.DRAFT

    def _left(self, changes, gone):
        if not gone:
            raise Refused("Tick what you mean first.")
        for change, needed in needs(changes):
            if change.pk not in gone and needed.pk in gone:
                raise Refused(f"“{change.label}” needs “{needed.label}”: tick both or neither.")
        left = [change for change in changes if change.pk not in gone]
        if not left:
            raise Refused("That is all of it, and nothing would be left here.")
        return left

    def _parted(self, verb, by, old, left, comment=""):
        if self.state == self.State.DRAFT:
            return
        moved = moved_between(old, contents(left))
        self._log(verb, by=by, came_from=self.state, comment=comment, moved=moved)
        self._touch_pages()
        self._place(left, "amended")


def needs(changes) -> list[tuple[Change, Change]]:
    """(one, other): one cannot go live without the other.

    What names a row that is only being added needs that; a row leaves when nothing points at it any more,
    and where another stands for it, with that one.
    """
    added = {str(change.object_id): change for change in changes if change.action == Change.Action.CREATE}
    gone = {str(change.object_id): change for change in changes if change.action == Change.Action.DELETE}
    pairs = []
    for change in changes:
        for field in change.model._meta.concrete_fields:
            if field.is_relation:
                if needed := added.get(str(change.after.get(field.name))):
                    pairs.append((change, needed))
                if leaving := gone.get(str(change.before.get(field.name))):
                    pairs.append((leaving, change))
    pairs += _successions(added, gone)
    return [(one, other) for one, other in pairs if one is not other]


def _successions(added, gone):
    """(removal, the addition that stands for it): an alias that becomes a segment."""
    for leaving in gone.values():
        successor = added.get(str(successor_of(leaving.model, leaving.object_id)))
        if successor:
            yield leaving, successor


def torn(changes, accepted) -> dict[int, str]:
    """{change id: why not} of removals that would be published without what stands for them.

    The catalogue itself would take those; what else needs another is refused when it is applied.
    """
    added = {str(change.object_id): change for change in changes if change.action == Change.Action.CREATE}
    gone = {str(change.object_id): change for change in accepted if change.action == Change.Action.DELETE}
    return {
        leaving.pk: f"“{leaving.label}” goes because “{successor.label}” is added for it, which you decline: "
        "accept that with it, or decline both."
        for leaving, successor in _successions(added, gone)
        if successor not in accepted
    }
