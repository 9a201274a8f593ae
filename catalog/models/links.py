"""What ties a work to other nouns of the catalogue, and its releases."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from catalog.fields import CountryField, PartialDateField
from moderation.models import Row

from .work import MAX_RUNTIME, Work


class WorkRow(Row):
    """A row of a work."""

    home = "work"
    about = ("work",)

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="%(class)ss")
    note = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField("order", default=1)

    class Meta:
        abstract = True


class Release(WorkRow):
    """A work as it came out once: where, when, under which name, in which medium."""

    class Medium(models.TextChoices):
        THEATRICAL = "theatrical", "Theatrical"
        HOME_VIDEO = "home_video", "Home video"
        BROADCAST = "broadcast", "Broadcast"
        STREAMING = "streaming", "Streaming"
        FESTIVAL = "festival", "Festival"

    class System(models.TextChoices):
        MPA = "mpa", "MPA (US)"
        EIRIN = "eirin", "Eirin (JP)"
        BBFC = "bbfc", "BBFC (GB)"
        FSK = "fsk", "FSK (DE)"
        CNC = "cnc", "CNC (FR)"
        ACB = "acb", "ACB (AU)"
        KMRB = "kmrb", "KMRB (KR)"
        TVPG = "tvpg", "TV Parental Guidelines (US)"

    name = models.CharField("released as", max_length=300, blank=True)
    country = CountryField()
    date = PartialDateField()
    medium = models.CharField(max_length=10, choices=Medium, blank=True)
    certification_system = models.CharField(max_length=6, choices=System, blank=True)
    certification = models.CharField(max_length=20, blank=True, help_text="As printed: R, G, 12, PG-13.")
    runtime = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="In minutes, where it differs.",
        validators=[MinValueValidator(1), MaxValueValidator(MAX_RUNTIME)],
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work", "name", "country", "date", "medium"],
                name="release_once",
                violation_error_message="This release stands there already.",
            )
        ]
        indexes = [
            models.Index(
                fields=["certification_system", "certification", "work"], name="release_certification"
            ),
            models.Index(fields=["date", "id"], name="release_date"),
            models.Index(fields=["country", "date"], name="release_country_date"),
        ]

    def __str__(self):
        return " ".join(filter(None, [self.name, self.country, str(self.date)])) or "Release"

    def clean(self):
        if not (self.date or self.country or self.name):
            raise ValidationError("A release needs a date, a country or a name.")
        if self.certification_system and not self.certification:
            raise ValidationError({"certification": "Which certificate did it get?"})


class WorkTag(WorkRow):
    """That a work belongs to a genre or has a theme."""

    shown_on = ("tag",)

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="tags")
    tag = models.ForeignKey("catalog.Tag", on_delete=models.PROTECT, related_name="works")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work", "tag"],
                name="worktag_once",
                violation_error_message="The work is tagged with this already.",
            )
        ]
        indexes = [models.Index(fields=["tag", "work"], name="worktag_by_tag")]
        # The newest works of a tag, however many it has, without reading the others.
        indexes = [models.Index(fields=["tag", "id"], name="worktag_newest")]

    @classmethod
    def reading(cls):
        return cls.objects.select_related("tag")

    def __str__(self):
        return str(self.tag)


class FranchiseEntry(WorkRow):
    """A work's place in a franchise."""

    about = ("work", "franchise")

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="franchise_entries")
    franchise = models.ForeignKey("catalog.Franchise", on_delete=models.PROTECT, related_name="entries")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work", "franchise"],
                name="franchiseentry_once",
                violation_error_message="The work is in this franchise already.",
            )
        ]

    @classmethod
    def reading(cls):
        return cls.objects.select_related("franchise", "work")

    def __str__(self):
        return str(self.franchise)


class Relation(WorkRow):
    """What one work is to another: this work is a `kind` of the other."""

    class Kind(models.TextChoices):
        SEQUEL = "sequel", "Sequel of"
        PREQUEL = "prequel", "Prequel of"
        REMAKE = "remake", "Remake of"
        ADAPTATION = "adaptation", "Adaptation of"
        SPIN_OFF = "spin_off", "Spin-off of"
        COMPILATION = "compilation", "Compilation of"
        INFLUENCE = "influence", "Influenced by"
        SIMILAR = "similar", "Similar to"

    # How the same tie reads on the page of the other work.
    INVERSE = {
        Kind.SEQUEL: "Followed by",
        Kind.PREQUEL: "Preceded by",
        Kind.REMAKE: "Remade as",
        Kind.ADAPTATION: "Adapted as",
        Kind.SPIN_OFF: "Spin-off",
        Kind.COMPILATION: "Compiled in",
        Kind.INFLUENCE: "Influence on",
        Kind.SIMILAR: "Similar to",
    }

    about = ("work", "other")

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="relations")
    other = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="inverse_relations")
    kind = models.CharField(max_length=11, choices=Kind, default=Kind.SIMILAR)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work", "other", "kind"],
                name="relation_once",
                violation_error_message="This relation stands there already.",
            ),
            models.CheckConstraint(
                condition=~models.Q(work=models.F("other")),
                name="relation_not_to_itself",
                violation_error_message="A work cannot be related to itself.",
            ),
        ]

    @classmethod
    def reading(cls):
        return cls.objects.select_related("other", "other__part_of")

    def __str__(self):
        return f"{self.get_kind_display()} {self.other}"


class Association(WorkRow):
    """A thing that matters in a work."""

    about = ("work", "thing")

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="associations")
    thing = models.ForeignKey("catalog.Thing", on_delete=models.PROTECT, related_name="associations")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work", "thing"],
                name="association_once",
                violation_error_message="The work is associated with this already.",
            )
        ]

    @classmethod
    def reading(cls):
        return cls.objects.select_related("thing")

    def __str__(self):
        return str(self.thing)
