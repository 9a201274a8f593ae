"""Filters of people, characters, companies, franchises, things and tags."""

from django.db.models import Exists, OuterRef

from catalog.filters.base import BrowseFilter, Facet
from catalog.filters.parts import AnyOf, Choice, Flags, Holds, Text
from catalog.filters.works import one_country
from catalog.models import (
    Association,
    Character,
    Company,
    ExternalLink,
    Franchise,
    FranchiseEntry,
    Image,
    Person,
    Tag,
    Thing,
    Work,
)
from ui.places import country_name

DECADES = [(str(year), f"{year}s") for year in range(2020, 1840, -10)]


class Decade(Choice):
    """The decade of a partial date."""

    def __init__(self, column, **kwargs):
        super().__init__(column, choices=DECADES, empty_label="Any time", **kwargs)

    def filter(self, rows, value):
        if not value:
            return rows
        column = self.field_name
        return rows.filter(**{f"{column}__gte": value, f"{column}__lt": str(int(value) + 10)})


def attached(subject):
    """Has a picture, has a link elsewhere."""
    tables = {"image": Image, "link": ExternalLink}
    return Flags(
        {
            name: Exists(table.objects.filter(**{subject: OuterRef("pk")}))
            for name, table in tables.items()
        },
        choices=[("image", "a picture"), ("link", "a link elsewhere")], label="Has", group="Has",
    )  # fmt: skip


class PersonFilter(BrowseFilter):
    entity = Person

    born = Decade("born", label="Born in the", group="Life")
    birth_place = Text("birth_place", "icontains", label="Birth place", group="Life")
    has = attached("person")


class CharacterFilter(BrowseFilter):
    entity = Character

    has = attached("character")


class CompanyFilter(BrowseFilter):
    entity = Company
    facets = (Facet("country", "Country", "country", country_name),)

    country = AnyOf("country", country_name, each=one_country, label="Country")
    founded = Decade("founded", label="Founded in the")
    has = attached("company")


def entries_of(work, filterset):
    return FranchiseEntry.objects.filter(work=work)


def associations_of(work, filterset):
    return Association.objects.filter(work=work)


class FranchiseFilter(BrowseFilter):
    entity = Franchise

    work = Holds(Work.objects.all(), entries_of, "franchise", label="With the work")
    has = attached("franchise")


def thing_kind(value):
    return Thing.Kind(value).label


class ThingFilter(BrowseFilter):
    entity = Thing
    facets = (Facet("kind", "Kind", "kind", thing_kind),)

    kind = AnyOf("kind", thing_kind, values=Thing.Kind.values, label="Kind")
    work = Holds(Work.objects.all(), associations_of, "thing", label="In the work")
    has = attached("thing")


def tag_kind(value):
    return Tag.Kind(value).label


class TagFilter(BrowseFilter):
    entity = Tag
    facets = (Facet("kind", "Kind", "kind", tag_kind),)

    kind = AnyOf("kind", tag_kind, values=Tag.Kind.values, label="Kind")
