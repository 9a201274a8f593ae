"""Works, and segments of works."""

from collections.abc import Callable
from functools import cached_property

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction

from catalog.fields import CountryField, LanguageField, PartialDateField
from moderation.models.row import PageQuerySet
from ui.fields import SortKeyField
from ui.partial_dates import UNKNOWN_SORT_KEY, PartialDate

from .illustrated import Illustrated

MAX_DEPTH = 3  # series, episode, segment
MAX_RUNTIME = 6000  # minutes; the longest film ever shown runs 51,420, and nobody rates it


class WorkQuerySet(PageQuerySet):
    def whole(self):
        """Works that stand for themselves: no segments, no episodes."""
        return self.filter(part_of=None)

    @transaction.atomic
    def recount(self):
        """What members say of these works changed: their ratings, the lists they are on."""
        keys = list(self.values_list("pk", flat=True))
        # This takes the locks: of two members who rate at once the second counts both.
        self.model.objects.filter(pk__in=keys).touch()
        for count in self.model.counters:
            count(keys)

    def family(self, slug) -> list["Work"]:
        """The work at `slug` first, then its parts in order; empty when there is none. One query."""
        # Two look-ups by index; asked over a join, databases read all works instead.
        whole = self.filter(slug=slug).values("pk")
        found = self.filter(
            models.Q(slug=slug) | models.Q(part_of=models.Subquery(whole[:1]))
        ).select_related("part_of", "part_of__part_of")
        return sorted(found, key=lambda work: (work.slug != slug, work.position or 0, work.sort_name))


class Work(Illustrated):
    """Anything with a running time and credits. A part of another work is a work, too."""

    class Kind(models.TextChoices):
        FILM = "film", "Film"
        SERIES = "series", "Series"
        EPISODE = "episode", "Episode"
        OVA = "ova", "OVA"
        SHORT = "short", "Short"
        SPECIAL = "special", "Special"
        MUSIC_VIDEO = "music_video", "Music video"
        SEGMENT = "segment", "Segment"

    plural = "works"
    about = ("part_of",)
    # Each brings up to date what some kept table holds of the works with these keys; the counters
    # only where members' ratings and lists are counted.
    keepers: list[Callable] = []
    counters: list[Callable] = []

    kind = models.CharField(max_length=12, choices=Kind, default=Kind.FILM)
    part_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    position = models.PositiveSmallIntegerField(
        "order", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(9999)]
    )
    runtime = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="In minutes.",
        validators=[MinValueValidator(1), MaxValueValidator(MAX_RUNTIME)],
    )  # fmt: skip
    original_language = LanguageField()
    country = CountryField("country of origin")
    released = PartialDateField(editable=False)
    released_sort = SortKeyField(max_length=10, default=UNKNOWN_SORT_KEY)

    objects = WorkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(part_of=models.F("id")), name="work_not_part_of_itself"
            ),
        ]
        indexes = [
            models.Index(fields=["released_sort", "id"], name="work_released"),
            *Illustrated.Meta.indexes,
            models.Index(fields=["part_of", "position"], name="work_parts"),
        ]

    @property
    def year(self):
        return self.released.year

    @property
    def title(self):
        """Name and year, as works are spoken of: "Memories (1995)"."""
        return f"{self.name} ({self.year})" if self.year else self.name

    @property
    def label(self):
        hint = self.disambiguation or (self.part_of.name if self.part_of_id else self.year)
        return f"{self.name} ({hint})" if hint else self.name

    def hint(self):
        return self.disambiguation or (f"in {self.part_of.name}" if self.part_of_id else "")

    def kind_label(self):
        return self.get_kind_display()

    def search_year(self):
        return self.year

    def is_told_apart(self, other):
        """Parts of different works may be called the same: every series has a first episode.

        And no work is a part of itself, though one may be known by the name of the other.
        """
        if self.part_of_id == other.pk or other.part_of_id == self.pk:
            return True
        return bool(self.part_of_id and other.part_of_id) and self.part_of_id != other.part_of_id

    @classmethod
    def reindex(cls, keys):
        mentioning = super().reindex(keys)
        cls.renew_kept(keys)
        return mentioning

    @classmethod
    def renew_kept(cls, keys):
        for keep in cls.keepers:
            keep(keys)

    @classmethod
    def reading(cls):
        return cls.objects.select_related("part_of")

    def clean(self):
        super().clean()
        if self.part_of_id and len(self.ancestors()) + self.height() > MAX_DEPTH:
            raise ValidationError({"part_of": f"Works nest {MAX_DEPTH} deep at most."})

    def ancestors(self) -> list["Work"]:
        """The works this one is part of, the nearest first. Raises ValidationError in a circle."""
        found, work = [], self
        while work.part_of_id:
            if work.part_of_id in (self.pk, *(other.pk for other in found)):
                raise ValidationError({"part_of": "A work cannot be part of itself, nor of its own parts."})
            work = work.part_of
            found.append(work)
        return found

    def height(self) -> int:
        """1 for a work without parts, 2 for one with parts, 3 where those have parts themselves."""
        if Work.objects.filter(part_of__part_of=self.pk).exists():
            return 3
        return 2 if Work.objects.filter(part_of=self.pk).exists() else 1

    def slug_source(self):
        if self.part_of_id:
            return self.name
        return " ".join(filter(None, [self.name, str(self.year or ""), self.disambiguation]))

    def slug_prefix(self):
        return f"{self.part_of.slug}/" if self.part_of_id else ""

    def derive(self):
        """The year comes from the earliest release, else from the work it is part of."""
        was = self.released
        dates = [PartialDate(date) for date in self.releases.exclude(date="").values_list("date", flat=True)]
        earliest = min(dates, key=lambda date: date.sort_key, default=PartialDate())
        self.released = earliest or (self.part_of.released if self.part_of_id else PartialDate())
        self.released_sort = self.released.sort_key
        return super().derive() or was != self.released

    def dependents(self):
        """Parts take over the year and the address."""
        return self.parts.select_related("part_of")

    @cached_property
    def family(self) -> list["Work"]:
        """This work and its parts."""
        return [self, *self.parts.order_by("position", "sort_name")]
