from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Sum

from moderation.models import Submission

STATES = Submission.State


class AwardQuerySet(models.QuerySet):
    def valid(self):
        """Of submissions that were not taken back since."""
        return self.filter(is_void=False)

    def outdated(self):
        """Counted for a decision that an appeal put aside since."""
        return self.exclude(version=F("submission__version"))

    def wrongly(self, *, void):
        """Awards that are void, or valid, though an approved reversal says otherwise."""
        reversals = Submission.objects.filter(reverts=OuterRef("submission"), state=STATES.APPROVED)
        is_reverted = Exists(reversals.exclude(reverted_by__state=STATES.APPROVED))
        return self.filter(~is_reverted if void else is_reverted, is_void=void)

    def contributions(self, page):
        """(waiting, [(editor, points, approved submissions), …]) of a page, in one query.

        Before anything is counted the number of submissions says who comes first.
        """
        counts = list(
            Submission.objects.touching(page)
            .filter(state__in=[STATES.PENDING, STATES.APPROVED])
            .values_list("state", "author__username", "is_import")
            .annotate(n=Count("pk"), points=Sum("award__points", filter=Q(award__is_void=False), default=0))
            .order_by("-points", "-n", "author__username")
        )
        waiting = sum(n for state, _, _, n, _ in counts if state == STATES.PENDING)
        editors = [
            (name, points, n)
            for state, name, is_import, n, points in counts
            if state == STATES.APPROVED and not is_import
        ]
        return waiting, editors


class Award(models.Model):
    """What a decided submission brought its author and its reviewer, counted 30 days after the decision.

    Derived: `manage.py settle_points --again` makes them all anew from the history.
    """

    submission = models.OneToOneField(
        Submission, on_delete=models.CASCADE, primary_key=True, related_name="award"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="awards")
    points = models.PositiveSmallIntegerField()
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="shares"
    )
    share = models.PositiveSmallIntegerField("the reviewer's share", default=0)
    counted_at = models.DateTimeField(help_text="30 days after the decision, whenever the command ran.")
    version = models.PositiveIntegerField(help_text="Of the submission: an appeal makes it another.")
    is_void = models.BooleanField(default=False, help_text="It was taken back after it was counted.")
    texts = models.JSONField(default=list, help_text="Digests of the long texts it counts for.")

    objects = AwardQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["counted_at", "author", "points"], name="award_of_authors"),
            models.Index(fields=["counted_at", "reviewer", "share"], name="award_of_reviewers"),
        ]

    def __str__(self):
        return f"#{self.submission_id}: {self.points} + {self.share}"
