"""Where a member stands with a work."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from catalog.fields import PartialDateField
from catalog.models import Work


class TrackingQuerySet(models.QuerySet):
    def of(self, member, *, for_reader):
        """A member's shelf as somebody sees it: his private entries are for himself alone."""
        mine = self.filter(user=member)
        return mine if for_reader.pk == member.pk else mine.filter(is_private=False)

    @transaction.atomic
    def keep(self, user, work, values):
        """Set a member's one entry for a work. The work's page shows how it is rated."""
        self.keep_all(user, [work.pk], values)

    @transaction.atomic
    def keep_all(self, user, works, values):
        """Set these values in a member's entries for many works, new entries where there are none."""
        kept = self.bulk_create(
            [self.model(user=user, work_id=work, **values) for work in works],
            update_conflicts=True, unique_fields=["user", "work"], update_fields=[*values, "updated_at"],
        )  # fmt: skip
        Work.objects.filter(pk__in=works).recount()
        return kept

    @transaction.atomic
    def forget(self, tracking):
        self.forget_all(tracking.user, [tracking.work_id])

    @transaction.atomic
    def forget_all(self, user, works):
        self.filter(user=user, work__in=works).delete()
        Work.objects.filter(pk__in=works).recount()


class Tracking(models.Model):
    """Status, rating, progress, dates, private note: one entry for each member and work."""

    class Status(models.TextChoices):
        PLANNED = "planned", "Planned"
        WATCHING = "watching", "Watching"
        COMPLETED = "completed", "Completed"
        ON_HOLD = "on_hold", "On hold"
        DROPPED = "dropped", "Dropped"
        REWATCHING = "rewatching", "Rewatching"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="trackings")
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="trackings")
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED)
    # In half steps, 1 to 20, so that averages and constraints stay exact; shown as 0.5 to 10.
    half_points = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    progress = models.PositiveIntegerField(default=0)
    rewatches = models.PositiveSmallIntegerField(default=0)
    started = PartialDateField()
    finished = PartialDateField()
    note = models.TextField("private note", blank=True, max_length=2000)
    is_private = models.BooleanField("private", default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TrackingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "work"], name="tracking_once"),
            models.CheckConstraint(
                condition=Q(half_points=None) | Q(half_points__range=(1, 20)), name="tracking_rating_range"
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=["planned", "watching", "completed", "on_hold", "dropped", "rewatching"]
                ),
                name="tracking_status_known",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "status", "-updated_at"], name="tracking_shelf"),
            models.Index(fields=["user", "-updated_at"], name="tracking_latest"),
            models.Index(fields=["user", "finished"], name="tracking_finished"),
            # What the page of a work says of it, from the index alone.
            models.Index(fields=["work", "is_private", "half_points", "status"], name="tracking_standing"),
        ]

    def __str__(self):
        return f"{self.user}: {self.work}, {self.get_status_display()}"

    @property
    def rating(self):
        """0.5 to 10, or None."""
        return None if self.half_points is None else self.half_points / 2


SEEN = (Tracking.Status.COMPLETED, Tracking.Status.REWATCHING)
