from types import MappingProxyType

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Follow
from moderation import notices, policy
from moderation.errors import Invalid, NotAllowed, Refused
from moderation.pages import by_model, changed_pages, derive, pages_about, pages_showing, reindex, touch
from moderation.retry import retry_deadlock

from .change import Change, in_order
from .parting import torn
from .row import Page
from .verdict import AS_PROPOSED


class Deciding:
    """The verbs of moderators, and what approval does to the catalogue.

    Where another moderator reads the submission, each wants `although_claimed`.
    """

    @transaction.atomic
    def send_back(self, *, by, version, comment, grounds=None, although_claimed=False):
        """Return it to its author with what to mend. Any moderator may finish it then."""
        policy.may_decide(by, self).require()
        self._require_free(by, although_claimed)
        self._move("return", by=by, version=version, comment=comment, grounds=grounds)
        self._touch_pages()
        notices.returned(self, by=by, comment=comment)

    @transaction.atomic
    def reject(self, *, by, version, comment, grounds=None, although_claimed=False):
        policy.may_decide(by, self).require()
        self._require_free(by, although_claimed)
        self._move("reject", by=by, version=version, comment=comment, grounds=grounds, **self._decision(by))
        self.changes.update(decision=Change.Decision.DECLINED)
        self._touch_pages()
        notices.rejected(self, by=by, comment=comment)

    @retry_deadlock
    @transaction.atomic
    def approve(self, *, by, version, comment="", verdicts=None, although_claimed=False):
        """Publish the submission: all that its `verdicts` ({change id: Verdict}) accept, or nothing.

        A change without a verdict is accepted as proposed.
        Raises NotAllowed, Claimed, Moved, Conflict or Invalid, and then nothing has happened.
        """
        policy.may_decide(by, self).require()
        self._require_free(by, although_claimed)
        self._publish(by=by, version=version, comment=comment, verdicts=verdicts or {})

    @transaction.atomic
    def publish_import(self):
        """Approve an operator's import in the importer's own name: nobody else is to read it first."""
        if not self.is_import:
            raise NotAllowed("Only an import goes live without a moderator.")
        self._place(self.changes.select_related("content_type"))
        self._publish(by=self.author, version=self.version, comment="")

    def _publish(self, *, by, version, comment, verdicts=MappingProxyType({}), by_rule=False):
        came_from = self.state
        decision = self._decision(None if by_rule else by)
        self._move("approve", by=by, version=version, log=False, by_rule=by_rule, **decision)
        changes = list(self.changes.select_related("content_type"))
        accepted = in_order_of_applying(changes, verdicts)
        if not accepted:
            raise Refused("Every change is declined. Reject the submission instead.")
        for why in torn(changes, accepted).values():
            raise Refused(why)
        for change in changes:
            if change not in accepted:
                change.decline(verdicts[change.pk])
        for change in accepted:
            publish(change, verdicts.get(change.pk, AS_PROPOSED))
            if change.is_page_creation and change.object_id == self.page_id:
                self.page_label = change.label
        about = pages_about(accepted)
        if any(change.amended for change in accepted):
            self._note_pages(about)
        changed = changed_pages(accepted, derive(about))
        self._touch_pages()
        touch(pages_showing(accepted, about | changed, changed))
        touch(by_model(reindex(about | changed)))
        # Logged last: the rows are locked by now, so the events of two submissions that share a row
        # are numbered in the order in which they were applied to it.
        verb = "go live" if by_rule else "approve"
        self.sequence = self._log(verb, by=by, came_from=came_from, comment=comment).pk
        self.save(update_fields=["sequence", "page_label"])
        notices.approved(self, by=by, comment=comment, declined=len(changes) - len(accepted))
        _forget(accepted)

    @staticmethod
    def _decision(by):
        return {"decided_by": by, "decided_at": timezone.now()}


def in_order_of_applying(changes, verdicts) -> list:
    """The accepted ones, as they are to be applied."""
    accepted = [change for change in changes if verdicts.get(change.pk, AS_PROPOSED).accept]
    return in_order(accepted)


def _forget(changes):
    """Nobody follows a page that is gone. Those of a merged one follow its heir (`hand_over`)."""
    for change in changes:
        if change.action == Change.Action.DELETE and issubclass(change.model, Page):
            Follow.objects.forget(change.model, [change.object_id])


def publish(change, verdict):
    """Apply one change; what the catalogue will not take is said in words."""
    try:
        change.apply(verdict)
    except ValidationError as error:
        raise Invalid(change, error) from error
    except IntegrityError as error:
        raise Refused(f"“{change.label}” clashes with another entry. Nothing was done.") from error
