from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from moderation import policy
from moderation.errors import Refused

UNPATROLLED = Q(by_rule=True, patrolled_at=None)


class PatrollingQuerySet(models.QuerySet):
    def unpatrolled(self):
        """Live by a rule of the site, and no moderator has looked at it yet."""
        return self.filter(UNPATROLLED)


class Patrolling:
    """A moderator looks at what went live by itself."""

    @property
    def is_unpatrolled(self):
        return self.by_rule and self.patrolled_at is None

    @transaction.atomic
    def patrol(self, *, by, comment=""):
        """It looks fine: it stands, and counts for its author's trust."""
        policy.may_patrol(by, self).require()
        if not self._note_patrol(by, "patrol", comment):
            raise Refused("Nobody has to look at this one any more.")

    def _note_patrol(self, by, verb, comment=""):
        """Exactly once, whoever is quicker; a submission that is approved has no other version."""
        first = type(self).objects.unpatrolled().filter(pk=self.pk)
        if not first.update(patrolled_by=by, patrolled_at=timezone.now()):
            return False
        self.refresh_from_db(fields=["patrolled_by", "patrolled_at"])
        self._log(verb, by=by, came_from=self.state, comment=comment)
        return True
