from datetime import timedelta

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from moderation import notices, policy
from moderation.errors import Claimed, Refused

from .states import UNDECIDED

LEASE = timedelta(minutes=30)
MOST_TOLD = 50


class LeasingQuerySet(models.QuerySet):
    def free_from(self, user):
        """He decides on nothing any more: what he had claimed waits for others."""
        self.filter(leased_by=user).update(leased_by=None, leased_at=None, leased_until=None)

    def end_leases(self, *, but):
        """Tell moderators whose leases ran out, once each. There is no clock: every claim asks for it."""
        ended = self.filter(state__in=UNDECIDED, leased_by__isnull=False, leased_until__lte=timezone.now())
        for submission in ended.exclude(pk=but)[:MOST_TOLD]:
            submission.end_lease()


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
        policy.may_decide(by, self).require()
        now, holder = timezone.now(), self.reader
        type(self).objects.end_leases(but=self.pk if self.leased_by_id == by.pk else None)
        rows = type(self).objects.filter(pk=self.pk, state__in=UNDECIDED)
        mine = Q(leased_by=by, leased_until__gt=now)
        free = Q(leased_until=None) | Q(leased_until__lte=now)
        renewed = rows.filter(mine).update(leased_until=now + LEASE)
        if not renewed:
            taken = rows if take_over else rows.filter(free)
            renewed = taken.update(leased_by=by, leased_at=now, leased_until=now + LEASE)
        self.refresh_from_db()
        if take_over and renewed and holder not in (None, by):
            notices.taken_over(self, holder=holder.pk, by=by)
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

    @transaction.atomic
    def end_lease(self):
        """It ran out before anything was decided: its holder is told, unless he renewed it this moment."""
        holder = self.leased_by_id
        lease = type(self).objects.filter(pk=self.pk, leased_by=holder, leased_until=self.leased_until)
        if lease.update(leased_by=None, leased_at=None, leased_until=None):
            notices.lease_ran_out(self, holder=holder)

    def _require_free(self, by, although_claimed):
        """Deciding over somebody's shoulder takes a word that one means it."""
        self.refresh_from_db(fields=["leased_by", "leased_until"])
        if self.reader not in (None, by) and not although_claimed:
            raise Claimed(self)
