"""Pages, sections and single fields that not everybody may change, and what changes meet them."""

from collections import defaultdict
from functools import cache

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Count, F, Max, OuterRef, Q, Subquery
from django.utils import timezone

from moderation import policy
from moderation.pages import Rows, copy_of
from moderation.registry import editable_fields, page_models, sections_of
from moderation.snapshot import overlay
from ui.moments import until_words

from .event import Event
from .row import Page

WHOLE = ""
BATCH = 500
MOST_ON_A_PAGE = 1000


def parts_of(page_model) -> dict[str, str]:
    """What can be protected of such a page, in words: all of it, a section, a field of its own."""
    sections = sections_of(page_model).values()
    fields = [page_model._meta.get_field(name) for name in editable_fields(page_model)]
    return {
        WHOLE: "the whole page",
        **{f"section-{one.key}": f"the section “{one.title}”" for one in sections if one.parts},
        **{f"field-{one.name}": f"the field “{one.verbose_name}”" for one in fields},
    }


def touched_parts(changes) -> dict[tuple[type, object], set[str]]:
    """By (model, key) of each page: the parts of it in which these changes are edited.

    A row counts for the page on whose sections it is edited: a credit for the work, not for the person.
    """
    rows, found = Rows(changes), defaultdict(set)
    for change in changes:
        if issubclass(change.model, Page):
            names = {*change.before, *change.after}
            if change.action == change.Action.DELETE:
                names = editable_fields(change.model)
            found[change.model, change.object_id] |= {WHOLE, *(f"field-{name}" for name in names)}
        live = rows.find(change.model, change.object_id) or change.blank()
        for values in (change.before, change.after):
            row = overlay(copy_of(live), values)
            for section, part in _edited_in(change.model):
                page = part.page_of(row, rows)
                if page is not None and part.concerns(change, row, rows):
                    found[type(page), page.pk] |= {WHOLE, f"section-{section.key}"}
    return found


@cache
def _edited_in(row_model) -> tuple:
    """The (section, part) pairs of all kinds of pages in which rows of this kind are edited."""
    return tuple(
        (section, part)
        for page_model in page_models()
        for section in sections_of(page_model).values()
        for part in section.parts
        if part.form._meta.model is row_model
    )


class ProtectionQuerySet(models.QuerySet):
    def standing(self):
        """An end that is past needs nobody to lift it."""
        return self.filter(Q(until=None) | Q(until__gt=timezone.now()), lifted_at=None)

    def on(self, page):
        return self.filter(page_type=ContentType.objects.get_for_model(page), page_id=page.pk)

    def meeting(self, changes):
        """The standing ones on what these changes would alter."""
        if not self.standing().exists():
            return []
        touched = touched_parts(list(changes))
        keys, met = sorted(key for _, key in touched), []
        for start in range(0, len(keys), BATCH):
            near = self.standing().filter(page_id__in=keys[start : start + BATCH]).select_related("by")
            met += [one for one in near if one.part in touched.get((one.page_model, one.page_id), ())]
        return met

    @transaction.atomic
    def protect(self, page, *, by, level, reason, part=WHOLE, until=None) -> "Protection":
        """Protect a page or a part of it, in place of what protected that before."""
        policy.may_protect(by).require()
        type(page).objects.select_for_update().get(pk=page.pk)  # two moderators take turns
        before = self.on(page).filter(part=part, lifted_at=None)
        standing = before.standing().first()
        if standing and (standing.level, standing.reason, standing.until) == (level, reason, until):
            return standing
        before.filter(until__lte=timezone.now()).update(lifted_at=F("until"))
        before.update(lifted_at=timezone.now(), lifted_by=by)
        made = self.create(
            page=page, page_label=str(page)[:400], part=part, level=level, reason=reason, until=until, by=by
        )
        Event.objects.record(
            "protect", by=by, page=page, about=f"{page}: {made.part_words}",
            comment=f"For {made.get_level_display()} only, {made.ending}. {reason}",
        )  # fmt: skip
        return made

    def marks(self):
        """For a subquery over pages: a number that is another one whenever what protects a page changes.

        Protections only leave a page, or come with a higher key: the highest and how many say which.
        """
        mark = Max("pk") * MOST_ON_A_PAGE + Count("pk")
        here = self.standing().filter(page_id=OuterRef("pk")).order_by()
        return Subquery(here.values("page_id").annotate(mark=mark).values("mark"))


class Protection(models.Model):
    """That only some may change a page, a section or a field of it: who, why, until when."""

    class Level(models.TextChoices):
        TRUSTED = "trusted", "trusted members and moderators"
        MODERATORS = "moderators", "moderators"

    page_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    page_id = models.UUIDField()
    page = GenericForeignKey("page_type", "page_id")
    page_label = models.CharField(max_length=400)
    part = models.CharField("what of it", max_length=80, blank=True)  # a key of `parts_of`
    level = models.CharField("who may change it", max_length=10, choices=Level)
    reason = models.TextField("why", max_length=500)
    until = models.DateTimeField(null=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = ProtectionQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["page_id"], name="protection_page")]
        constraints = [
            models.UniqueConstraint(
                fields=["page_type", "page_id", "part"], condition=Q(lifted_at=None), name="protected_once"
            )
        ]

    def __str__(self):
        return f"{self.page_label}: {self.part_words}"

    @property
    def page_model(self):
        return ContentType.objects.get_for_id(self.page_type_id).model_class()

    @property
    def stands(self) -> bool:
        return self.lifted_at is None and (self.until is None or self.until > timezone.now())

    @property
    def part_words(self) -> str:
        return parts_of(self.page_model).get(self.part, "a part that is not there any more")

    @property
    def ending(self) -> str:
        return "until somebody lifts it" if self.until is None else until_words(self.until)

    @property
    def words(self) -> str:
        """Said to whoever it keeps from changing something."""
        what = f"“{self.page_label}”" if not self.part else f"In “{self.page_label}” {self.part_words}"
        return (
            f"{what} is protected: only {self.get_level_display()} may change it, {self.ending}. "
            f"Reason: {self.reason.rstrip('. ')}. What you write can wait in your draft; ask {self.by} "
            "or another moderator to make the change."
        )

    def covers(self, section) -> bool:
        """Whether nothing of a section is left to change."""
        return self.part in (WHOLE, f"section-{section.key}")

    def reaches(self, section) -> bool:
        """Whether some of a section is protected."""
        names = {name for part in section.parts if part.is_of_page for name in part.form._meta.fields}
        return self.covers(section) or self.part.removeprefix("field-") in names

    @transaction.atomic
    def lift(self, *, by):
        """Open to everyone again. Lifted twice, it is lifted once."""
        policy.may_protect(by).require()
        lifted = Protection.objects.standing().filter(pk=self.pk)
        if lifted.update(lifted_at=timezone.now(), lifted_by=by):
            Event.objects.record("lift protection", by=by, page=self.page, about=str(self))


class ProtectingQuerySet(models.QuerySet):
    """Asked of submissions: what keeps somebody from proposing."""

    def hindrances(self, user, changes) -> list[Protection]:
        """The protections these changes meet that do not let this member through."""
        return self._closed_to(user, Protection.objects.meeting(changes))

    def hindrances_in(self, user, page, section) -> list[Protection]:
        """Those he would meet in a section of a page, before he has typed anything."""
        near = Protection.objects.on(page).standing().select_related("by")
        return self._closed_to(user, [one for one in near if one.reaches(section)])

    def _closed_to(self, user, protections):
        kinds = {one.page_type_id for one in protections}
        trust = {kind: self.trust_of(user, kind).level for kind in kinds}
        return [one for one in protections if not policy.may_pass(user, one, trust[one.page_type_id])]
