"""What the browse pages filter and sort works by: one narrow row per work, kept by the gate.

`Work` itself is wide (its description alone may hold 60,000 characters) and would need an index for every
combination of filters. A row here takes some 200 bytes: where no index helps, reading all of them is quick.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Max

from catalog.fields import CountryField, LanguageField
from moderation.models import Kept, SubmissionPage
from ui.fields import SortKeyField
from ui.partial_dates import UNKNOWN_SORT_KEY

from .attachments import ExternalLink, Image
from .links import WorkTag
from .nouns import Tag
from .work import Work

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

_sources: list[Callable] = []


def contribute(read: Callable):
    """Let an app above give columns: `read(keys)` returns {key of a work: {column: value}}."""
    _sources.append(read)


class Filtered(Kept):
    """The columns works are filtered by."""

    kind = models.CharField(max_length=12)
    is_part = models.BooleanField()
    country = CountryField()
    language = LanguageField()
    year = models.PositiveSmallIntegerField(null=True)
    decade = models.PositiveSmallIntegerField(null=True)
    runtime = models.PositiveSmallIntegerField(null=True)
    has_segments = models.BooleanField()
    has_image = models.BooleanField()
    has_link = models.BooleanField()
    has_source = models.BooleanField(default=False)

    class Meta:
        abstract = True


FILTERED = [field.name for field in Filtered._meta.fields]


class BrowseRow(Filtered):
    """A work as the browse pages see it."""

    work = models.OneToOneField(Work, on_delete=models.CASCADE, primary_key=True, related_name="browse_row")
    # What they are sorted by. A work of unknown year comes last from either end.
    sort_name = SortKeyField(max_length=300)
    oldest = SortKeyField(max_length=10)
    newest = SortKeyField(max_length=10)
    changed_at = models.DateTimeField(default=LONG_AGO)
    rating = models.PositiveSmallIntegerField(null=True)  # the mean, in hundredths of ten
    rating_sort = models.PositiveSmallIntegerField(default=0)
    list_count = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=[name, "work"], name=f"browse_{name}")
            for name in ("sort_name", "oldest", "newest", "changed_at", "rating_sort", "list_count")
        ] + [
            # Grouped from the index alone, to count what there is of each.
            models.Index(fields=["is_part", "kind", "decade", "country", "language"], name="browse_facets")
        ]

    def __str__(self):
        return self.sort_name

    @property
    def rating_text(self):
        """Out of ten: "8.4"."""
        return f"{self.rating / 100:.1f}" if self.rating else ""

    @classmethod
    def compute(cls, keys):
        works = Work.objects.filter(pk__in=keys).defer("description", "description_html").order_by("pk")
        given = _given(keys)
        return [cls(work=work, **_own(work), **given[work.pk]) for work in works]


class BrowseTag(Filtered):
    """That a work has a tag, with the columns it may be filtered by further: one index answers both."""

    page = "work"

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="+")
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["work", "tag"], name="browsetag_once")]
        indexes = [
            models.Index(
                fields=["tag", "is_part", "kind", "decade", "country", "language", "year", "runtime", "work"],
                name="browsetag_facets",
            )
        ]

    def __str__(self):
        return f"{self.tag_id} of {self.work_id}"

    @classmethod
    def compute(cls, keys):
        rows = BrowseRow.objects.in_bulk(keys)
        return [
            cls(tag_id=tag, work_id=work, **{name: getattr(rows[work], name) for name in FILTERED})
            for work, tag in WorkTag.objects.filter(work__in=keys).order_by("pk").values_list("work", "tag")
        ]


def renew(keys):
    """Bring what browsing keeps of these works up to date."""
    BrowseRow.objects.renew(keys)
    BrowseTag.objects.replace(keys)


def _own(work):
    unknown = work.released_sort == UNKNOWN_SORT_KEY
    return {
        "kind": work.kind,
        "is_part": work.part_of_id is not None,
        "country": work.country,
        "language": work.original_language,
        "year": work.year,
        "decade": work.year // 10 * 10 if work.year else None,
        "runtime": work.runtime,
        "sort_name": work.sort_name,
        "oldest": work.released_sort,
        "newest": "" if unknown else work.released_sort,
    }


def _given(keys):
    """What other tables say of these works."""
    given = defaultdict(lambda: dict.fromkeys(("has_segments", "has_image", "has_link", "has_source"), False))
    segments = Work.objects.filter(part_of__in=keys, kind=Work.Kind.SEGMENT).values_list("part_of", flat=True)
    images = Image.objects.filter(work__in=keys).values_list("work", flat=True)
    links = ExternalLink.objects.filter(work__in=keys).values_list("work", flat=True)
    sourced = _approved(keys).filter(submission__sources__isnull=False).values_list("object_id", flat=True)
    columns = {"has_segments": segments, "has_image": images, "has_link": links, "has_source": sourced}
    for column, holders in columns.items():
        for key in holders.order_by().distinct():
            given[key][column] = True
    for read in (_changed, *_sources):
        for key, columns in read(keys).items():
            given[key] |= columns
    return given


def _approved(keys):
    """What was approved about these works."""
    return SubmissionPage.objects.filter(
        content_type=ContentType.objects.get_for_model(Work), object_id__in=keys, submission__state="approved"
    )


def _changed(keys):
    """When the latest change of each was approved."""
    latest = _approved(keys).order_by().values_list("object_id").annotate(at=Max("submission__decided_at"))
    return {key: {"changed_at": at} for key, at in latest}


Work.keepers.append(renew)
Work.counters.append(BrowseRow.objects.renew)
