"""Filters of works."""

from django import forms
from django.db.models import Q

from catalog.filters.base import LONG, BrowseFilter, Facet
from catalog.filters.parts import AnyOf, Choice, Flags, Holds, Number, Tagged, Text, among
from catalog.models import BrowseRow, BrowseTag, Franchise, FranchiseEntry, Release, Tag, Work
from catalog.models.work import MAX_RUNTIME
from ui.languages import language_name, normal_tag
from ui.places import country_name

EARLIEST, LATEST = 1870, 2100
DECADES = range(EARLIEST, LATEST, 10)
# Kinds that stand under another work, and are listed only when asked for.
PARTS = (Work.Kind.SEGMENT, Work.Kind.EPISODE)


def kind_name(value):
    return Work.Kind(value).label


def decade_name(value):
    return f"{value}s"


def one_country(text):
    code = text.upper()
    if country_name(code) == code:
        raise forms.ValidationError(f"“{text[:10]}” is no country known here.")
    return code


class Until(Number):
    """The upper end of a range."""

    def __init__(self, *args, lower, **kwargs):
        super().__init__(*args, **kwargs)
        self.lower = lower

    def check(self, value):
        lower = self.parent.form.cleaned_data.get(self.lower)
        return f"That is less than {lower}, where the range begins." if lower and lower > value else ""


class Certified(Text):
    """By certificate, in a system if one is chosen."""

    def filter(self, rows, value):
        system = self.parent.form.cleaned_data.get("system")
        if not (value or system):
            return rows
        named = Q(certification_system=system) if system else Q()
        named &= Q(certification=value) if value else ~Q(certification="")
        return among(rows, Release.objects.filter(named).values("work"))


class System(Choice):
    """Which system the certificate is of; `Certified` filters by it."""

    def filter(self, rows, value):
        return rows


def franchise_entries(franchise, filterset):
    return FranchiseEntry.objects.filter(franchise=franchise)


class WorkFilter(BrowseFilter):
    entity = Work
    facets = (
        Facet("kind", "Kind", "kind", kind_name),
        Facet("genre", "Genre", excluded="not_genre"),
        Facet("theme", "Theme", excluded="not_theme"),
        Facet("decade", "Decade", "decade", decade_name, in_order=True),
        Facet("country", "Country", "country", country_name),
        Facet("language", "Original language", "language", language_name),
    )
    sorts = {
        "name": ("Name", "sort_name"),
        "new": ("Newest first", "-newest"),
        "old": ("Oldest first", "oldest"),
        "changed": ("Recently changed", "-changed_at"),
        "rating": ("Best rated", "-rating_sort"),
        "lists": ("On most lists", "-list_count"),
    }
    default_sort = "new"
    feed_sort = "changed"

    kind = AnyOf("kind", kind_name, values=Work.Kind.values, label="Kind")
    genre = Tagged(kind=Tag.Kind.GENRE, label="Genre")
    not_genre = Tagged(kind=Tag.Kind.GENRE, label="Not of genre", exclude=True)
    theme = Tagged(kind=Tag.Kind.THEME, label="Theme")
    not_theme = Tagged(kind=Tag.Kind.THEME, label="Without theme", exclude=True)
    tag = Tagged(label="Genre or theme")
    decade = AnyOf("decade", decade_name, values=DECADES, label="Decade")
    country = AnyOf("country", country_name, each=one_country, label="Country")
    language = AnyOf("language", language_name, each=normal_tag, label="Language")
    year_from = Number("year", "gte", least=EARLIEST, most=LATEST, label="From year", group="When")
    year_to = Until(
        "year", "lte", lower="year_from", least=EARLIEST, most=LATEST, label="To year", group="When"
    )
    min_runtime = Number("runtime", "gte", most=MAX_RUNTIME, label="At least minutes", group="How long")
    max_runtime = Until(
        "runtime", "lte", lower="min_runtime", most=MAX_RUNTIME, label="At most minutes", group="How long"
    )
    system = System(
        choices=Release.System.choices, label="Certified by", empty_label="Any board", group="Certification"
    )
    certificate = Certified(label="Certificate", group="Certification")
    franchise = Holds(Franchise.objects.all(), franchise_entries, label="Franchise", group="Who and what")
    has = Flags(
        {name: Q(**{f"has_{name}": True}) for name in ("segments", "image", "link", "source")},
        choices=[("segments", "segments"), ("image", "a picture"), ("link", "a link elsewhere"),
                 ("source", "a source given")],
        label="Has", group="Has",
    )  # fmt: skip

    @classmethod
    def everything(cls):
        return BrowseRow.objects.all()

    leading_tag = None

    def start(self):
        """With a tag asked for, the rows of that tag; unless they are to be read in some other order."""
        data = self.form.cleaned_data
        asked = [tag for name in ("tag", "theme", "genre") for tag in data.get(name) or ()]
        tags = [] if self.walking else asked
        self.leading_tag = tags[0] if tags else None
        return BrowseTag.objects.filter(tag=tags[0]) if tags else self.queryset

    def entity_of(self, row):
        row.work.row = row
        return row.work

    def read_entities(self, rows, *, whole=False):
        rows = rows.select_related("work", "work__part_of")
        rows = rows.defer(*(f"work__part_of__{name}" for name in LONG))
        return rows if whole else rows.defer(*(f"work__{name}" for name in LONG))

    def narrow(self, *, without=(), walking=False):
        rows = super().narrow(without=without, walking=walking)
        return rows if "kind" in without or self._asks_for_parts() else rows.filter(is_part=False)

    def _asks_for_parts(self):
        """Parts stand under their work unless somebody looks for them."""
        data = self.form.cleaned_data
        return bool(data.get("q") or set(PARTS) & set(data.get("kind") or ()))

    def counted_columns(self):
        return [*super().counted_columns(), "is_part"]

    def lists(self, values, without):
        if without == "kind":  # the count beside a kind of part shows that there are some
            return not values["is_part"] or values["kind"] in PARTS or bool(self.form.cleaned_data.get("q"))
        return not values["is_part"] or self._asks_for_parts()
