"""A past for members: approved submissions that stand, or were reverted."""

from datetime import timedelta
from itertools import count

from django.utils import timezone

from accounts.models import User
from moderation.models import AutoApproval, Submission
from moderation.models.auto_approval import Needed

SEQUENCE = count(50_000_000)


def earn(author, page, number, *, days=30, **columns):
    """That many approved submissions about `page`, decided so many days ago; returns the last."""
    decider, _ = User.objects.get_or_create(username="earlier-moderator", is_moderator=True)
    at = timezone.now() - timedelta(days=days)
    decision = {} if columns.get("by_rule") else {"decided_by": decider}
    made = None
    for _ in range(number):
        made = Submission.objects.create(
            author=author, page=page, page_label=str(page), state="approved", submitted_at=at, decided_at=at,
            sequence=next(SEQUENCE), **decision, **columns,
        )  # fmt: skip
    return made


def reverted(submission, *, by, days=1):
    """As if somebody had taken it back."""
    undo = earn(by, submission.page, 1, days=days)
    undo.reverts.add(submission)
    return undo


def rule(risk, needed=Needed.KNOWN, page_type=None):
    return AutoApproval.objects.create(risk=risk, needed=needed, page_type=page_type)
