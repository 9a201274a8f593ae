from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from moderation import policy
from moderation.errors import Claimed, Refused

from .states import UNDECIDED

LEASE = timedelta(minutes=30)


class Leasing:
    """A moderator's short claim on what he reads. It warns the others and locks nobody out."""

    @property
    def reader(self):
        """Who reads it now; None when nobody does, or his lease has run out."""
        if self.leased_until is None or self.leased_until <= timezone.now():
            return None
        return self.leased_by

    def claim(self, *, by, take_over=False):
        """Take or renew the lease. Raises Claimed when somebody else holds it, unless taken over."""
        self._require(policy.may_decide(by, self))
        now = timezone.now()
        rows = type(self).objects.filter(pk=self.pk, state__in=UNDECIDED)
        mine = Q(leased_by=by, leased_until__gt=now)
        free = Q(leased_until=None) | Q(leased_until__lte=now)
        renewed = rows.filter(mine).update(leased_until=now + LEASE)
        if not renewed:
            taken = rows if take_over else rows.filter(free)
            renewed = taken.update(leased_by=by, leased_at=now, leased_until=now + LEASE)
        self.refresh_from_db()
        if not renewed:
            raise Claimed(self) if self.reader else Refused("There is nothing to decide here any more.")

    def release(self, *, by, until=None):
        """Give the lease back. With `until`, only the one that runs until then: a page that is left
        must not take away what the next page has renewed."""
        rows = type(self).objects.filter(pk=self.pk, leased_by=by)
        if until is not None:
            rows = rows.filter(leased_until=until)
        rows.update(leased_by=None, leased_at=None, leased_until=None)
        self.refresh_from_db()

    def _require_free(self, by, although_claimed):
        """Deciding over somebody's shoulder takes a word that one means it."""
        self.refresh_from_db(fields=["leased_by", "leased_until"])
        if self.reader not in (None, by) and not although_claimed:
            raise Claimed(self)
