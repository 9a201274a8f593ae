from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

from .reason import Reason

# What each verb is called when it is told. Others are told by their own name.
VERBS = {
    "submit": "submitted", "amend": "changed what waits", "split": "split", "reopen": "took back to change",
    "withdraw": "withdrew", "comment": "commented", "appeal": "appealed", "revert": "proposed to revert",
    "restore": "proposed to restore", "merge": "proposed to merge", "confirm": "brought a source",
    "approve": "approved", "reject": "rejected", "return": "returned",
    "protect": "protected", "lift protection": "lifted the protection",
    "block": "blocked", "lift block": "lifted the block",
    "quarantine": "began a quarantine", "end quarantine": "ended a quarantine",
    "make moderator": "made a moderator", "unmake moderator": "made a plain member",
    "make owner": "made the owner", "unmake owner": "made no owner any more",
    "reasons": "changed the reasons", "set rules": "set what goes live by itself",
    "go live": "sent live by the site's rules", "patrol": "patrolled",
}  # fmt: skip


class EventQuerySet(models.QuerySet):
    def record(self, verb, *, by, page=None, account=None, about="", comment=""):
        """What moderators did to something that is no submission: a page, an account, the site's rules.

        `about` says which part of it, or what it was called then, in words.
        """
        named = about or str(account or page or "")
        return self.create(
            verb=verb, by=by, page=page, account=account, about=named[:400], comment=comment, version=0
        )


class Event(models.Model):
    """One thing that happened under moderation. In order they are the audit log, and those of one
    submission its thread.
    """

    submission = models.ForeignKey(
        "moderation.Submission", on_delete=models.CASCADE, null=True, related_name="events"
    )
    page_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, null=True, related_name="+")
    page_id = models.UUIDField(null=True)
    page = GenericForeignKey("page_type", "page_id")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    about = models.CharField(max_length=400, blank=True)
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

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [
            models.Index(fields=["verb", "id"], name="event_verb"),
            models.Index(fields=["at"], name="event_at"),
            models.Index(fields=["page_id"], name="event_page"),
        ]

    def __str__(self):
        return f"{self.by} {self.verb} {f'#{self.submission_id}' if self.submission_id else self.about}"

    @property
    def words(self):
        """What was done, as it follows on the name of who did it."""
        return VERBS.get(self.verb, self.verb)
