from django.db import models


class Source(models.Model):
    """Where a submission's facts come from: a web address or a citation."""

    submission = models.ForeignKey("moderation.Submission", on_delete=models.CASCADE, related_name="sources")
    citation = models.CharField(max_length=500, blank=True)
    url = models.URLField(max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(citation="", url=""), name="source_says_something")
        ]

    def __str__(self):
        return self.citation or self.url
