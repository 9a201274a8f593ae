"""What members' shelves and lists add to the browse pages: filters, and columns to sort by."""

from django.db.models import Avg, Count, Exists, OuterRef

from catalog.filters import BrowseFilter, Choice, Holds, WorkFilter
from catalog.filters.parts import Text, among
from catalog.models import Person, Work
from catalog.models.browsing import contribute
from lists.models import List, ListItem, Tracking

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


class ListFilter(BrowseFilter):
    """Public lists: by title, owner, what is on them."""

    entity = List
    sorts = {"new": ("Changed last", "-updated_at"), "name": ("Title", "title")}
    default_sort = "new"

    q = Text("title", "icontains", label="Title")
    work = Holds(Work.objects.all(), items_with, "list", label="With the work")
    person = Holds(Person.objects.all(), items_with, "list", label="With the person")
    owner = Text("owner__username", "iexact", label="By the member")
    ranked = Choice(
        "is_ranked", choices=[("True", "Ranked"), ("False", "Not ranked")], label="Order", empty_label="Any"
    )

    @classmethod
    def everything(cls):
        return List.objects.public()


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
