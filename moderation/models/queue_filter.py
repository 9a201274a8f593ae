from django.conf import settings
from django.db import models

MOST_SAVED = 50


class QueueFilter(models.Model):
    """A filter of the queue that a moderator comes back to."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="queue_filters"
    )
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="queue_filter_once")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"/queue/?{self.query}"
