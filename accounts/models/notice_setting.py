from django.db import models

from .user import User


class Kind(models.TextChoices):
    """What members are told of, in the order of the page where each chooses how."""

    APPROVED = "approved", "Something I proposed is approved"
    RETURNED = "returned", "Something I proposed comes back to me"
    REJECTED = "rejected", "Something I proposed is rejected"
    COMMENTED = "commented", "Somebody writes in a thread I take part in"
    REVERTED = "reverted", "Something of mine is taken back"
    FOLLOWED = "followed", "Something I follow changes"
    DRAFT = "draft", "A draft of mine is about to be put away"
    APPEALED = "appealed", "Somebody appeals against a decision of mine"
    LEASE = "lease", "My claim on a submission runs out"


# What only those who decide can be told of.
OF_MODERATORS = {Kind.APPEALED, Kind.LEASE}


class How(models.TextChoices):
    MAIL = "mail", "Inbox and mail"
    INBOX = "inbox", "Inbox only"
    OFF = "off", "Not at all"


class NoticeSettingQuerySet(models.QuerySet):
    def choose(self, user, chosen: dict):
        """{kind: how}. By mail is what nobody has to choose."""
        self.filter(user=user, kind__in=chosen).delete()
        rows = [self.model(user=user, kind=kind, how=how) for kind, how in chosen.items() if how != How.MAIL]
        self.bulk_create(rows, update_conflicts=True, unique_fields=["user", "kind"], update_fields=["how"])

    def end_mail(self, user, kinds):
        """No mail of these kinds any more; what was switched off altogether stays so."""
        kept = self.filter(user=user, kind__in=kinds).values_list("kind", flat=True)
        self.choose(user, dict.fromkeys(set(kinds) - set(kept), How.INBOX))

    def resume_mail(self, user, kinds):
        """Take back `end_mail`."""
        self.filter(user=user, kind__in=kinds, how=How.INBOX).delete()


class NoticeSetting(models.Model):
    """How a member wants to be told of one kind of thing, where that is not by mail too."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notice_settings")
    kind = models.CharField(max_length=10, choices=Kind)
    how = models.CharField(max_length=5, choices=How)

    objects = NoticeSettingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="notice_setting_once")]

    def __str__(self):
        return f"{self.kind}: {self.how}"
