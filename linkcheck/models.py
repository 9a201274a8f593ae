"""What other sites answered when their addresses were asked. No catalogue data: nobody edits it."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from linkcheck.asking import Answer

LONGEST = 1000
ENOUGH = 3  # failures in a row, each on a day of its own, make a link broken
REST = timedelta(days=30)  # a link that answered is left alone so long
RETRY = timedelta(hours=12)  # one that failed, so long at least, and until the next day
BROKEN_REST = timedelta(days=7)  # one that is called broken


class LinkQuerySet(models.QuerySet):
    def broken(self):
        return self.filter(failures__gte=ENOUGH)

    def moved(self):
        """They answer, and say that their place is another one for good."""
        return self.filter(failures=0).exclude(moved_to="")

    def due(self):
        """Those never asked first, then those asked longest ago."""
        now = timezone.now()
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        rested = Q(failures=0, checked_at__lt=now - REST)
        rested |= Q(failures__range=(1, ENOUGH - 1), checked_at__lt=min(midnight, now - RETRY))
        rested |= Q(failures__gte=ENOUGH, checked_at__lt=now - BROKEN_REST)
        return self.filter(Q(checked_at=None) | rested).order_by(
            models.F("checked_at").asc(nulls_first=True), "pk"
        )

    def keep(self, addresses):
        """Note addresses not known yet; they are asked when their turn comes."""
        wanted = {address for address in addresses if len(address) <= LONGEST}
        known = set(self.filter(url__in=wanted).values_list("url", flat=True))
        self.bulk_create((Link(url=url) for url in sorted(wanted - known)), ignore_conflicts=True)


class Link(models.Model):
    """An address elsewhere, and what came of asking it."""

    url = models.CharField(max_length=LONGEST, unique=True)
    checked_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True, help_text="Of HTTP; none where nothing answered.")
    answer = models.CharField(max_length=200, blank=True, help_text="In words.")
    failures = models.PositiveSmallIntegerField(default=0, help_text="In a row, on days of their own.")
    failing_since = models.DateTimeField(null=True)
    moved_to = models.CharField(max_length=LONGEST, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["checked_at"], name="link_checked"),
            models.Index(fields=["id"], condition=Q(failures__gte=ENOUGH), name="link_broken"),
            models.Index(fields=["id"], condition=Q(failures=0) & ~Q(moved_to=""), name="link_moved"),
        ]

    def __str__(self):
        return self.url

    def claim(self) -> bool:
        """Whether this run is the one to ask it: of two at once only one does."""
        was, self.checked_at = self.checked_at, timezone.now()
        return bool(Link.objects.filter(pk=self.pk, checked_at=was).update(checked_at=self.checked_at))

    def note(self, answer: Answer):
        """Who does not want to be asked by machines has neither failed nor answered."""
        self.status, self.answer = answer.status, answer.words[:200]
        if answer.is_good:
            self.failures, self.failing_since = 0, None
            self.moved_to = answer.moved_to if len(answer.moved_to) <= LONGEST else ""
        elif answer.is_failure:
            self.failures += 1
            self.failing_since = self.failing_since or self.checked_at
            self.moved_to = ""
        self.save(update_fields=["status", "answer", "failures", "failing_since", "moved_to"])
