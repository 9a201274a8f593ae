from django.conf import settings
from django.db import models

from .reason import Reason


class Event(models.Model):
    """One thing that happened to a submission. In order they are its thread and its audit log."""

    submission = models.ForeignKey("moderation.Submission", on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=20)
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(max_length=10, blank=True)
    version = models.PositiveIntegerField()
    comment = models.TextField(blank=True)
    moved = models.JSONField(default=list, blank=True)
    """Where its author changed what already waited: what each change said before and says now."""
    grounds = models.ForeignKey(Reason, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.by} {self.verb} #{self.submission_id}"
