"""What goes live without a moderator: the site's own rules. There are none at first, so everything waits."""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q

from moderation.registry import kind_in_words

from .risk import Risk
from .trusting import Trust

CLASSES = [Risk.CAPTIONS, Risk.FILLS, Risk.CORRECTS]  # whatever else a change does, a moderator reads it


class Needed(models.IntegerChoices):
    """Whose changes a rule lets through."""

    KNOWN = Trust.KNOWN, "known or trusted there"
    TRUSTED = Trust.TRUSTED, "trusted there"
    NOBODY = 9, "nobody: a moderator reads it"


class AutoApprovalQuerySet(models.QuerySet):
    def on(self, page_type) -> dict[Risk, Needed]:
        """By class of risk the trust needed on this kind of page: its own rule before that for any kind."""
        rules = self.filter(Q(page_type=page_type) | Q(page_type=None))
        rules = rules.order_by(F("page_type").asc(nulls_first=True))
        found = {Risk(rule.risk): Needed(rule.needed) for rule in rules}
        return {risk: needed for risk, needed in found.items() if needed != Needed.NOBODY}


class AutoApproval(models.Model):
    """One rule: a change of this class, on this kind of page, by whom the site trusts with that kind."""

    risk = models.PositiveSmallIntegerField(
        "a change that", choices=[(risk.value, risk.deed) for risk in CLASSES]
    )
    page_type = models.ForeignKey(
        ContentType, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="on which pages",
    )  # fmt: skip
    needed = models.PositiveSmallIntegerField("by members who are", choices=Needed, default=Needed.TRUSTED)

    objects = AutoApprovalQuerySet.as_manager()

    class Meta:
        ordering = ["risk", "page_type"]
        constraints = [
            models.UniqueConstraint(
                fields=["risk", "page_type"], name="one_rule_per_class_and_kind",
                violation_error_message="There is a rule for that already.",
            ),
            models.UniqueConstraint(
                fields=["risk"], condition=Q(page_type=None), name="one_rule_per_class_for_all_kinds",
                violation_error_message="There is a rule for that already.",
            ),
        ]  # fmt: skip

    def __str__(self):
        where = kind_in_words(self.page_type) if self.page_type else "any page"
        deed = Risk(self.risk).deed
        if self.needed == Needed.NOBODY:
            return f"A change that {deed} on {where} is always read by a moderator."
        whose = f"if its author is {self.get_needed_display()}"
        return f"A change that {deed} goes live at once on {where}, {whose}."
