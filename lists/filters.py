"""What members' shelves and lists add to the browse pages: filters, and columns to sort by."""

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db.models import Avg, Count, Exists, F, OuterRef
from django.db.models.functions import Coalesce

from catalog.filters import BrowseFilter, Choice, Holds, Number, WorkFilter
from catalog.filters.base import LONG, MOST_NAMED, ByName
from catalog.filters.parts import Tagged, Text, among
from catalog.filters.works import DECADES
from catalog.models import Person, Tag, Work
from catalog.models.browsing import contribute
from lists.models import List, ListItem, Tracking
from search.query import search
from ui.places import country_choices
from ui.text import fold

# The mean is drawn towards the middle as if that many members had given it: one 10 is no masterpiece yet.
PRIOR_VOTES, PRIOR = 3, 13
NOT_MINE = "none"


def ratings_of(keys):
    """The mean of the ratings shown in the open, and what the best rated are sorted by."""
    rated = Tracking.objects.filter(work__in=keys, is_private=False, half_points__isnull=False)
    means = rated.order_by().values_list("work").annotate(mean=Avg("half_points"), votes=Count("pk"))
    return {
        key: {
            "rating": round(float(mean) * 50),
            "rating_sort": round(
                (float(mean) * votes + PRIOR * PRIOR_VOTES) / (votes + PRIOR_VOTES) * 50
            ),
        }
        for key, mean, votes in means
    }  # fmt: skip


def list_counts_of(keys):
    public = ListItem.objects.filter(work__in=keys, list__visibility=List.Visibility.PUBLIC)
    counts = public.order_by().values_list("work").annotate(n=Count("pk"))
    return {key: {"list_count": n} for key, n in counts}


contribute(ratings_of)
contribute(list_counts_of)


def items_with(entity, filterset):
    return ListItem.objects.filter(**{entity._meta.model_name: entity})


class Filed(Text):
    """By one of the words lists are filed under."""

    def filter(self, rows, value):
        return rows.filter(tags__folded=fold(value)) if value else rows


class ListFilter(BrowseFilter):
    """Public lists: by title, owner, what is on them."""

    entity = List
    sorts = {
        "new": ("Changed last", "-updated_at"),
        "top": ("Most votes", "-score"),
        "long": ("Longest", "-size"),
        "name": ("Title", "title"),
    }
    default_sort = "new"

    q = Text("title", "icontains", label="Title")
    work = Holds(Work.objects.all(), items_with, "list", label="With the work")
    person = Holds(Person.objects.all(), items_with, "list", label="With the person")
    owner = Text("owner__username", "iexact", label="By the member")
    tag = Filed(label="Tag")
    ranked = Choice(
        "is_ranked", choices=[("True", "Ranked"), ("False", "Not ranked")], label="Order", empty_label="Any"
    )

    @classmethod
    def everything(cls):
        return List.objects.public()


class OnShelf(ByName):
    """Entries of works by any of their names."""

    def filter(self, rows, text):
        if not text:
            return rows
        works = Work.objects.all()
        hits = search(text, types=[ContentType.objects.get_for_model(Work).pk], limit=MOST_NAMED).hits
        return rows.filter(work__in=works.filter(pk__in=[hit.doc.object_id for hit in hits]))


class Rated(Number):
    """At least, or at most, so many of ten points."""

    field_class = forms.DecimalField

    def __init__(self, lookup, **kwargs):
        super().__init__("half_points", lookup, least=0, most=10, decimal_places=1, **kwargs)

    def filter(self, rows, value):
        return rows if value is None else rows.filter(**{f"half_points__{self.lookup_expr}": value * 2})


class Listed(Choice):
    """Private entries, or those in the open."""

    def filter(self, rows, value):
        return rows.filter(is_private=value == "yes") if value else rows


class ShelfFilter(BrowseFilter):
    """A member's own shelf."""

    entity = Tracking
    sorts = {
        "changed": ("Changed last", "-updated_at"),
        "added": ("Added last", "-created_at"),
        "name": ("Name", "name"),
        "best": ("Best rated by me", "-half_points_sort"),
        "worst": ("Worst rated by me", "half_points_sort"),
        "new": ("Newest works first", "-newest"),
        "old": ("Oldest works first", "oldest"),
        "finished": ("Finished last", "-finished"),
    }
    default_sort = "changed"
    leading_tag = None

    q = OnShelf(label="Name")
    status = Choice("status", choices=Tracking.Status.choices, label="Status", empty_label="Any")
    kind = Choice("work__kind", choices=Work.Kind.choices, label="Kind", empty_label="Any", group="The work")
    genre = Tagged(kind=Tag.Kind.GENRE, label="Genre")
    theme = Tagged(kind=Tag.Kind.THEME, label="Theme")
    decade = Choice(
        "work__browse_row__decade", choices=[(str(decade), f"{decade}s") for decade in reversed(DECADES)],
        label="Decade", empty_label="Any", group="The work",
    )  # fmt: skip
    country = Choice(
        "work__country", choices=country_choices, label="Country", empty_label="Any", group="The work"
    )
    rated_from = Rated("gte", label="Rated at least", group="My entry")
    rated_to = Rated("lte", label="Rated at most", group="My entry")
    seen_in = Text("finished", "startswith", label="Finished in", group="My entry")
    private = Listed(
        choices=[("yes", "Only private"), ("no", "Only open")], label="Private", empty_label="Both",
        group="My entry",
    )  # fmt: skip

    @classmethod
    def everything(cls):
        return Tracking.objects.all()

    def start(self):
        return super().start().filter(user=self.user)

    def read_entities(self, rows, *, whole=False):
        long = [f"{work}__{name}" for work in ("work", "work__part_of") for name in LONG]
        return (
            rows.select_related("work", "work__part_of")
            .defer(*long)
            .annotate(
                name=F("work__sort_name"),
                half_points_sort=Coalesce("half_points", 0),
                oldest=F("work__browse_row__oldest"),
                newest=F("work__browse_row__newest"),
            )
        )


class Mine(Choice):
    """By where the reader himself stands with a work."""

    @property
    def is_shown(self):
        return self.reader is not None

    @property
    def reader(self):
        user = self.parent.user
        return user if user is not None and user.is_authenticated else None

    def check(self, value):
        return "" if self.reader else "Sign in to filter by your own shelf."

    def filter(self, rows, value):
        if not value:
            return rows
        mine = Tracking.objects.filter(user=self.reader)
        if value == NOT_MINE:
            return rows.exclude(Exists(mine.filter(work=OuterRef("work"))))
        return among(rows, mine.filter(status=value).values("work"))


WorkFilter.add(
    my=Mine(
        choices=[*Tracking.Status.choices, (NOT_MINE, "Not on my shelf")], label="On my shelf",
        empty_label="Whether or not", group="Mine",
    ),
)  # fmt: skip
