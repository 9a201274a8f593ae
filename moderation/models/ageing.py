"""Drafts nobody touches any more: their author is told, and a week later they are put away."""

from datetime import timedelta

from django.db import models, transaction
from django.utils import timezone

from moderation import notices, policy

from .states import State

OLD = timedelta(days=30)
GRACE = timedelta(days=7)


class AgeingQuerySet(models.QuerySet):
    def old_drafts(self):
        """Untouched for a month, their authors not told yet."""
        untouched = timezone.now() - OLD
        return self.filter(state=State.DRAFT, offered_at=None, updated_at__lt=untouched)

    def overdue_drafts(self):
        """Their authors were told, and a week went by."""
        return self.filter(state=State.DRAFT, offered_at__lt=timezone.now() - GRACE)


class Ageing:
    """What becomes of a draft with time."""

    @property
    def drops_at(self):
        """When it will be put away unless its author touches it."""
        return self.offered_at and self.offered_at + GRACE

    @transaction.atomic
    def offer(self) -> bool:
        """Tell its author, once, that it will be dropped; False when he touched it this moment."""
        told = type(self).objects.old_drafts().filter(pk=self.pk).update(offered_at=timezone.now())
        if told:
            notices.old_draft(self, days=OLD.days, grace=GRACE.days)
        return bool(told)

    def drop(self):
        """Put it away in its author's name; he can take it up again. Raises Moved when he touched it."""
        comment = f"Put away: untouched for more than {(OLD + GRACE).days} days."
        self.withdraw(by=self.author, version=self.version, comment=comment)

    @transaction.atomic
    def keep(self, *, by, version):
        """The author wants it kept: it counts as touched."""
        policy.may_edit(by, self).require()
        self._swap({State.DRAFT}, State.DRAFT, version=version, offered_at=None)
