from django.db import models


class ReasonQuerySet(models.QuerySet):
    def offered(self):
        return self.filter(is_offered=True)


class Reason(models.Model):
    """Why something is returned, rejected or declined. The table is the site's own to change."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80, unique=True)
    words = models.TextField(
        "what its author reads", blank=True, max_length=1000,
        help_text="Stands in the note until the moderator writes his own. Empty: he has to write one.",
    )  # fmt: skip
    guideline = models.CharField(
        max_length=300, blank=True, help_text="An address on this site, such as /about/, or elsewhere."
    )
    position = models.PositiveSmallIntegerField(default=0)
    is_offered = models.BooleanField("offered to moderators", default=True)

    objects = ReasonQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name
