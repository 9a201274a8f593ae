"""How far the site trusts a member with one kind of page, read off what became of his changes there."""

from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone

from moderation.registry import kind_in_words

from .states import State

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
    fresh: int = 0
    """Approved, but not standing long enough to say anything, or live by a rule and read by nobody yet."""


class TrustingQuerySet(models.QuerySet):
    def trust_of(self, user, page_type) -> Earned:
        """Each of his approved submissions that still stands after some days counts one, and less with
        age; one that was reverted by somebody else takes five away. What went live by a rule counts once
        a moderator has looked at it. A moderator is trusted everywhere.
        """
        approved = (
            self.filter(author=user, page_type=page_type, state=State.APPROVED, is_import=False)
            .order_by("-sequence")
            .values_list("decided_at", "by_rule", "patrolled_at", Exists(self._undone()))[:LOOKED_AT]
        )
        now, survives = timezone.now(), timedelta(days=settings.TRUST_SURVIVES_DAYS)
        half_life = timedelta(days=settings.TRUST_HALF_LIFE_DAYS)
        score, reverted, survived, fresh = 0.0, 0, 0, 0
        for decided_at, by_rule, patrolled_at, is_undone in approved:
            age = now - decided_at
            is_fresh = not is_undone and (age < survives or (by_rule and patrolled_at is None))
            reverted += is_undone
            fresh += is_fresh
            survived += not (is_undone or is_fresh)
            if not is_fresh:
                score += (REVERTED if is_undone else 1) * 0.5 ** (age / half_life)
        return Earned(_level(user, score), score, survived, reverted, fresh)

    def trust_by_kind(self, user) -> list[tuple[str, Earned]]:
        """(kind of page in words, trust) of every kind he has approved changes of."""
        approved = self.filter(author=user, state=State.APPROVED, is_import=False)
        kinds = approved.exclude(page_type=None).order_by().values_list("page_type", flat=True).distinct()
        named = [(kind_in_words(kind), kind) for kind in map(ContentType.objects.get_for_id, kinds)]
        return [(words, self.trust_of(user, kind)) for words, kind in sorted(named, key=lambda one: one[0])]

    def _undone(self):
        """The reversal of a submission by another than its author, unless that was reverted itself."""
        undone = self.model.objects.filter(reverts=OuterRef("pk"), state=State.APPROVED)
        again = self.model.objects.filter(reverts=OuterRef("pk"), state=State.APPROVED)
        return undone.exclude(author=OuterRef("author")).exclude(Exists(again))


def trust_terms() -> dict:
    """By what trust is reckoned on this site, to be told to members."""
    names = ("SURVIVES_DAYS", "HALF_LIFE_DAYS", "KNOWN_AT", "TRUSTED_AT")
    return {name.lower(): getattr(settings, f"TRUST_{name}") for name in names} | {"reverted": -REVERTED}


def _level(user, score):
    """Rounded: five approved yesterday are five."""
    if user.is_moderator or round(score) >= settings.TRUST_TRUSTED_AT:
        return Trust.TRUSTED
    return Trust.KNOWN if round(score) >= settings.TRUST_KNOWN_AT else Trust.NEW
