from django.db import models


class Source(models.Model):
    """Where a submission's facts come from: a web address or a citation."""

    submission = models.ForeignKey("moderation.Submission", on_delete=models.CASCADE, related_name="sources")
    citation = models.CharField(max_length=500, blank=True)
    url = models.URLField(max_length=500, blank=True)
    # "row key" for a whole row, "row key.field" for one field; empty: for all the submission says.
    speaks_for = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(citation="", url=""), name="source_says_something")
        ]

    def __str__(self):
        return self.citation or self.url

    def covers(self, key, name) -> bool:
        """Whether it speaks for field `name` of the row with this key."""
        return not self.speaks_for or str(key) in self.speaks_for or f"{key}.{name}" in self.speaks_for
