from django.conf import settings
from django.db import models


class SavedFilter(models.Model):
    """A filter of a browse page under a name of the member's own."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters"
    )
    name = models.CharField(max_length=80)
    plural = models.CharField(max_length=20)  # what it browses, as in the address: works, people
    query = models.CharField(max_length=2000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "plural", "name"], name="savedfilter_named_once")
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"/{self.plural}/?{self.query}"
