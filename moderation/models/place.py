from django.contrib.contenttypes.models import ContentType
from django.db import models


class SubmissionPage(models.Model):
    """That a submission is about a page: its history, and the changes waiting there."""

    submission = models.ForeignKey("moderation.Submission", on_delete=models.CASCADE, related_name="pages")
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "submission"], name="submission_page_once"
            )
        ]

    def __str__(self):
        return f"#{self.submission_id} about {self.object_id}"
