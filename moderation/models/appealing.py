from django.db import IntegrityError, transaction
from django.utils import timezone

from moderation import notices, policy
from moderation.errors import Refused
from moderation.snapshot import snapshot

from .change import Change
from .source import Source
from .states import DECIDED, State


class Appealing:
    """What its author can do about a decision: appeal once, or propose again what was not published."""

    @transaction.atomic
    def appeal(self, *, by, version, text):
        """Put a rejected submission before another moderator."""
        policy.may_appeal(by, self).require()
        if not text:
            raise Refused("Say why the decision was wrong: another moderator reads it.")
        self._move(
            "appeal", by=by, version=version, comment=text, submitted_at=timezone.now(),
            appealed_against=self.decided_by, decided_by=None, decided_at=None,
        )  # fmt: skip
        self.changes.update(decision=Change.Decision.OPEN)
        self._touch_pages()
        notices.appealed(self, by=by, text=text)

    @transaction.atomic
    def resubmit(self, *, by):
        """A new draft with the values that were not published; returns it."""
        policy.may_edit(by, self).require()
        if self.state not in DECIDED:
            raise Refused("It is not decided yet: change it instead.")
        if self.page_type is None:
            raise Refused("This one undoes an import and cannot be proposed again.")
        again = self.resubmissions.filter(state__in=[*policy.OPEN_STATES, State.APPROVED]).first()
        if again:
            raise Refused(f"You have proposed this again already, in #{again.pk}.")
        changes = list(filter(None, (_unpublished(change) for change in self._decided_changes())))
        if not changes:
            raise Refused("Everything in it was published.")
        draft = self._new_draft()
        for position, change in enumerate(changes, 1):
            change.submission, change.position = draft, position
        Change.objects.bulk_create(changes)
        Source.objects.bulk_create(
            Source(submission=draft, citation=source.citation, url=source.url, speaks_for=source.speaks_for)
            for source in self.sources.all()
        )
        return draft

    def has_unpublished(self) -> bool:
        """Whether `resubmit` would find something."""
        if self.state == State.APPROVED:
            declined = self.changes.filter(decision=Change.Decision.DECLINED)
            return declined.exists() or self.changes.exclude(left_out=[]).exists()
        return self.state == State.REJECTED

    def _decided_changes(self):
        return self.changes.select_related("content_type")

    def _new_draft(self):
        try:
            with transaction.atomic():
                return type(self).objects.create(
                    author=self.author, page_type=self.page_type, page_id=self.page_id,
                    page_label=self.page_label, note=self.note, resubmits=self,
                )  # fmt: skip
        except IntegrityError as error:
            raise Refused("You have a draft for this page. Submit or discard that one first.") from error


def _unpublished(change) -> Change | None:
    """What of this decided change is not public, as a change of a new draft; None when all of it is."""
    again = Change(
        content_type=change.content_type, object_id=change.object_id, label=change.label,
        action=change.action, before=change.before, after=change.after,
    )  # fmt: skip
    if change.decision != Change.Decision.ACCEPTED:
        return again
    if not change.left_out:
        return None
    again.action = Change.Action.UPDATE
    again.after = {name: change.after[name] for name in change.left_out}
    again.before = {name: change.before[name] for name in change.left_out if name in change.before}
    if change.action == Change.Action.CREATE:
        # The row is public without these fields: now they are a change of it.
        again.before = snapshot(change.blank(), change.left_out)
    return again
