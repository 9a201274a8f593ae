"""How far the site trusts a member with one kind of page, read off what became of his changes there."""

from datetime import timedelta
from typing import NamedTuple

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone

from .states import State

HALF_LIFE = timedelta(days=180)
KNOWN_AT, TRUSTED_AT = 5, 25
REVERTED = -5  # what a submission counts that was taken back
LOOKED_AT = 500  # the latest of a member say enough


class Trust(models.IntegerChoices):
    NEW = 1, "new here"
    KNOWN = 2, "known"
    TRUSTED = 3, "trusted"


class Earned(NamedTuple):
    """A member's trust in one kind of page, and what it comes from."""

    level: Trust
    score: float
    survived: int
    reverted: int


class TrustingQuerySet(models.QuerySet):
    def trust_of(self, user, page_type) -> Earned:
        """Each of his approved submissions that stands counts one, and less with age; one that was
        reverted takes five away. A moderator is trusted everywhere.
        """
        undone = self.model.objects.filter(reverts=OuterRef("pk"), state=State.APPROVED)
        undone = undone.exclude(author=OuterRef("author"))
        approved = (
            self.filter(author=user, page_type=page_type, state=State.APPROVED, is_import=False)
            .order_by("-sequence")
            .values_list("decided_at", Exists(undone))[:LOOKED_AT]
        )
        now, score, reverted, survived = timezone.now(), 0.0, 0, 0
        for decided_at, is_undone in approved:
            reverted += is_undone
            survived += not is_undone
            score += (REVERTED if is_undone else 1) * 0.5 ** ((now - decided_at) / HALF_LIFE)
        return Earned(_level(user, score), score, survived, reverted)


def _level(user, score):
    if user.is_moderator or score >= TRUSTED_AT:
        return Trust.TRUSTED
    return Trust.KNOWN if score >= KNOWN_AT else Trust.NEW
