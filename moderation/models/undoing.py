from django.db import transaction

from moderation import policy
from moderation.errors import Refused

from .closure import Closure


class Undoing:
    """Taking back what was approved: a submission of its own, with the inverse changes."""

    @transaction.atomic
    def revert(self, *, by, note="", cascade=False):
        """Propose the inverse of this approved submission; returns the new one, waiting in the queue.

        Strict: refuses when a later approved change touched the same fields. In cascade those are
        taken back along with it, and whatever was hung on the rows it added.
        """
        taken = self.taken_back(by=by)
        if not cascade and len(taken.submissions) > 1:
            change = taken.first_dependent
            raise Refused(
                f"“{change.label}” was changed again by submission #{change.submission_id}. "
                "Revert that one first, or take back both."
            )
        return type(self)._take_back(taken, by=by, note=note or f"Reverts #{self.pk}.")

    @classmethod
    @transaction.atomic
    def revert_all(cls, submissions, *, by, note):
        """Propose to take back several, the newest first; returns the new submissions.

        Those that touch the same fields can only be taken back together: they share one.
        """
        return [cls._take_back(taken, by=by, note=note) for taken in cls.grouped(submissions, by=by)]

    def taken_back(self, *, by) -> Closure:
        """What taking this one back takes back. Raises Refused where that may not be."""
        return type(self).grouped([self], by=by)[0]

    @classmethod
    def grouped(cls, submissions, *, by) -> list[Closure]:
        """The submissions with all that depends on them, in groups that share nothing, newest first."""
        groups: list[Closure] = []
        for submission in sorted(submissions, key=lambda one: -(one.sequence or 0)):
            policy.may_revert(by, submission).require()
            if submission.state != cls.State.APPROVED:
                raise Refused("Only an approved submission can be reverted.")
            closure = Closure([submission])
            for other in [group for group in groups if group.meets(closure)]:
                groups.remove(other)
                closure = closure.with_all_of(other)
            groups.append(closure)
        for closure in groups:
            for other in closure.submissions:
                ruling = policy.may_revert(by, other)
                if not ruling:
                    raise Refused(f"#{other.pk} would have to be taken back, too. {ruling.reason}")
        return groups

    @classmethod
    def _take_back(cls, taken, *, by, note):
        changes = taken.undoing()
        if not changes:
            raise Refused("There is nothing left to take back: the page is as it was before.")
        newest = taken.submissions[0]
        # Of two who press the button at once the second waits here, and is told.
        cls.objects.select_for_update().get(pk=newest.pk)
        waiting = cls.objects.pending().filter(reverts=newest).first()
        if waiting:
            raise Refused(f"Submission #{waiting.pk}, which takes back #{newest.pk}, waits already.")
        page = taken.asked[0]
        undo = cls._propose(
            changes, by=by, note=note, label=page.page_label, verb="revert",
            page_type=page.page_type, page_id=page.page_id,
        )  # fmt: skip
        undo.reverts.set(taken.submissions)
        for submission in taken.submissions:
            if policy.may_patrol(by, submission):
                submission._note_patrol(by, "patrol", f"Proposed to take it back, in #{undo.pk}.")
        return undo

    @classmethod
    @transaction.atomic
    def take_back_at_once(cls, taken, *, by, note):
        """In a quarantine, where `policy.may_publish_reversal` lets it: nobody else's work is in `taken`."""
        undo = cls._take_back(taken, by=by, note=note)
        undo._publish(by=by, version=undo.version, comment="In a quarantine.", verdicts={})
        return undo

    @classmethod
    @transaction.atomic
    def restore(cls, page, *, to, changes, by, note):
        """Propose the changes that lead a page back to the revision `to` left (see `moderation.past`)."""
        policy.may_propose(by).require()
        if not changes:
            raise Refused("The page reads like that already.")
        waiting = cls.objects.pending().filter(restores=to, page_id=page.pk).first()
        if waiting:
            raise Refused(f"Submission #{waiting.pk}, which restores this revision, waits already.")
        return cls._propose(
            changes, by=by, note=note, page=page, label=str(page), verb="restore", restores=to
        )
