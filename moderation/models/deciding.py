from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from moderation import policy
from moderation.errors import Invalid, NotAllowed, Refused
from moderation.pages import by_model, changed_pages, derive, pages_about, pages_showing, reindex, touch
from moderation.retry import retry_deadlock

from .change import Change, in_order


class Deciding:
    """The verbs of moderators, and what approval does to the catalogue."""

    @transaction.atomic
    def send_back(self, *, by, version, comment):
        """Return it to its author with what to mend."""
        self._require(policy.may_decide(by, self))
        self._move("return", by=by, version=version, comment=comment)
        self._touch_pages()

    @transaction.atomic
    def reject(self, *, by, version, comment):
        self._require(policy.may_decide(by, self))
        self._move("reject", by=by, version=version, comment=comment, **self._decision(by))
        self.changes.update(decision=Change.Decision.DECLINED)
        self._touch_pages()

    @retry_deadlock
    @transaction.atomic
    def approve(self, *, by, version, comment="", declined=None, overwrite=()):
        """Publish the submission: all changes that are not `declined` ({change id: reason}), or none.

        `overwrite` holds the ids of changes whose newer live values a moderator chose to replace.
        Raises NotAllowed, Moved, Conflict or Invalid, and then nothing has happened.
        """
        self._require(policy.may_decide(by, self))
        self._publish(by=by, version=version, comment=comment, declined=declined or {}, overwrite=overwrite)

    @transaction.atomic
    def publish_import(self):
        """Approve an operator's import in the importer's own name: nobody else is to read it first."""
        if not self.is_import:
            raise NotAllowed("Only an import goes live without a moderator.")
        self._place(self.changes.select_related("content_type"))
        self._publish(by=self.author, version=self.version, comment="", declined={})

    def _publish(self, *, by, version, comment, declined, overwrite=()):
        self._move("approve", by=by, version=version, log=False, **self._decision(by))
        changes = list(self.changes.select_related("content_type"))
        accepted = [change for change in changes if change.pk not in declined]
        if not accepted:
            raise Refused("Every change is declined. Reject the submission instead.")
        for change in changes:
            if change.pk in declined:
                change.decision, change.reason = Change.Decision.DECLINED, declined[change.pk]
                change.save(update_fields=["decision", "reason"])
        for change in in_order(accepted):
            try:
                change.apply(overwrite=change.pk in overwrite)
            except ValidationError as error:
                raise Invalid(change, error) from error
            except IntegrityError as error:
                raise Refused(f"“{change.label}” clashes with another entry. Nothing was done.") from error
        about = pages_about(accepted)
        changed = changed_pages(accepted, derive(about))
        self._touch_pages()
        touch(pages_showing(accepted, about | changed, changed))
        touch(by_model(reindex(about | changed)))
        # Logged last: the rows are locked by now, so the events of two submissions that share a row
        # are numbered in the order in which they were applied to it.
        self.sequence = self._log("approve", by=by, came_from=self.State.PENDING, comment=comment).pk
        self.save(update_fields=["sequence"])

    @staticmethod
    def _decision(by):
        return {"decided_by": by, "decided_at": timezone.now()}
