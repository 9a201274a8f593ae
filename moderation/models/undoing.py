from django.db import transaction
from django.utils import timezone

from moderation import policy
from moderation.errors import Refused
from moderation.registry import editable_fields
from moderation.snapshot import snapshot

from .change import Change


class Undoing:
    """Taking back what was approved: a submission of its own, with the inverse changes."""

    @transaction.atomic
    def revert(self, *, by, note=""):
        """Propose the inverse of this approved submission; returns the new one, waiting in the queue.

        Strict: refuses when a later approved change touched the same fields.
        """
        self._require(policy.may_revert(by, self))
        if self.state != self.State.APPROVED:
            raise Refused("Only an approved submission can be reverted.")
        changes = list(self.changes.filter(decision=Change.Decision.ACCEPTED).select_related("content_type"))
        for change in changes:
            if later := change_since(change):
                raise Refused(
                    f"“{change.label}” was changed again by submission #{later.submission_id}. "
                    "Revert that one first."
                )
        undo = type(self).objects.create(
            author=by, page_type=self.page_type, page_id=self.page_id, page_label=self.page_label,
            state=self.State.PENDING, submitted_at=timezone.now(), reverts=self,
            note=note or f"Reverts #{self.pk}.",
        )  # fmt: skip
        inverse = [change.inverse() for change in reversed(changes)]
        for position, change in enumerate(inverse, 1):
            change.submission, change.position = undo, position
            change.save()
        undo._log("revert", by=by, comment=undo.note)
        undo._place(inverse)
        return undo


def change_since(change) -> Change | None:
    """The applied change because of which the row is not as `change` left it; None when it still is.

    What was changed and changed back counts as untouched.
    """
    live = change.current()
    if change.action == Change.Action.DELETE:
        if live is None:
            return None
    elif live is not None:
        expected = change.applied
        if change.action == Change.Action.CREATE:
            expected = snapshot(change.blank(), editable_fields(change.model)) | change.applied
        if snapshot(live, expected) == expected:
            return None
    later = Change.objects.filter(
        content_type=change.content_type,
        object_id=change.object_id,
        decision=Change.Decision.ACCEPTED,
        submission__sequence__gt=change.submission.sequence,
    )
    return later.order_by("submission__sequence").last()
