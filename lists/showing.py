"""What the pages of lists show: a page of items in some order, covers, and what a reader has seen."""

from collections import defaultdict

from django.db.models import Value
from django.db.models.functions import Coalesce
from django.http import QueryDict

from catalog.filters import Found
from catalog.filters.base import browsable, filter_of
from lists.models import ListItem
from ui.paging import page_by_key

PAGE = 100
COVERS = 4
OWN_ORDER = "own"
# For reading only: none of these touches the order that is stored.
SORTS = {
    OWN_ORDER: ("Order of the list", "position"),
    "name": ("Name", "name"),
    "new": ("Newest first", "-newest"),
    "old": ("Oldest first", "oldest"),
    "rated": ("Best rated", "-rated"),
    "added": ("Added last", "-added_at"),
}


def page_of(items, sort, place):
    """A page of items in a reader's order."""
    items = items.with_entities().annotate(
        name=Coalesce("work__sort_name", "person__sort_name", "character__sort_name"),
        oldest=Coalesce("work__browse_row__oldest", Value("")),
        newest=Coalesce("work__browse_row__newest", Value("")),
        rated=Coalesce("work__browse_row__rating_sort", Value(0)),
    )
    return page_by_key(items, order=SORTS[sort][1], size=PAGE, **place)


def put_covers(lists):
    """Gives each list `covers`: the work chosen for it, else its first few. One query for all of them."""
    lists = list(lists)
    chosen = {shown.pk: shown.cover_id for shown in lists}
    items = ListItem.objects.filter(list__in=lists, position__lte=COVERS * 2).exclude(work=None)
    works = defaultdict(list)
    for item in items.with_entities().order_by("list", "position"):
        works[item.list_id].append(item.work)
    for shown in lists:
        shown.covers = [shown.cover] if chosen[shown.pk] else works[shown.pk][:COVERS]
    return lists


def live_filter(shown):
    """The filter a live list follows; None when it means nothing any more.

    It is read for nobody in particular: a list must not show where its owner stands with a work.
    """
    return filter_for(shown.follows_plural, shown.follows_query)


def filter_for(plural, query):
    models = {model.plural: model for model in browsable()}
    if plural not in models:
        return None
    filterset = filter_of(models[plural])(QueryDict(query))
    return filterset if filterset.is_valid() else None


def live_found(shown):
    filterset = live_filter(shown)
    return Found(filterset) if filterset else None
