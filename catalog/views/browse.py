"""Lists of a kind of entity: filtered, counted, sorted, paged by key; as a page and as a feed."""

from datetime import UTC, datetime

from django.contrib.syndication.views import Feed
from django.http import HttpResponseBadRequest
from django.shortcuts import render
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from catalog.filters import Found, filter_of
from catalog.models import Work
from catalog.tools import browse_tools
from ui.paging import place_in

FEED_LENGTH = 40
VIEWS = ("grid", "table")


@require_safe
def browse(request, model):
    """The list of a kind of entity; everything about it stands in the address."""
    filterset = filter_of(model)(request.GET, user=request.user)
    valid = filterset.is_valid()
    meta = model._meta
    context = {
        "model": model, "filter": filterset, "noun": meta.verbose_name, "nouns": meta.verbose_name_plural,
        "plural": model.plural, "is_works": model is Work, "chips": filterset.chips(),
        "look": look_of(request), "looks": _looks(filterset) if model is Work else [],
        "groups": filterset.groups(), "query": filterset.address_query(),
    }  # fmt: skip
    if valid:
        found = Found(filterset)
        listing = found.page(**place_in(request))
        tools = browse_tools(request, found)
        context |= {"found": found, "listing": listing, "tools": tools}
    return render(request, "catalog/browse.html", context, status=200 if valid else 400)


def look_of(request):
    asked = request.GET.get("view", "")
    return asked if asked in VIEWS else VIEWS[0]


def _looks(filterset):
    return [(look, filterset.address_query(view=look)) for look in VIEWS]


@require_safe
def feed(request, model):
    """What a filter finds, as an Atom feed: what changed last first, unless the address says otherwise."""
    filterset = filter_of(model)(request.GET)
    if not filterset.is_valid():
        return HttpResponseBadRequest("Part of this filter means nothing.", content_type="text/plain")
    return FoundFeed(filterset)(request)


class FoundFeed(Feed):
    feed_type = Atom1Feed

    def __init__(self, filterset):
        self.filter = filterset

    def title(self):
        words = ", ".join(words for words, _ in self.filter.chips())
        nouns = str(self.filter.entity._meta.verbose_name_plural).capitalize()
        return f"{nouns}: {words}" if words else nouns

    def link(self):
        return f"/{self.filter.entity.plural}/?{self.filter.address_query()}"

    def feed_url(self):
        return f"/{self.filter.entity.plural}/feed/?{self.filter.address_query()}"

    def items(self):
        sort = self.filter.sort if "sort" in self.filter.query else self.filter.feed_sort
        return Found(self.filter).first(FEED_LENGTH, sort=sort)

    def item_title(self, entity):
        return getattr(entity, "title", entity.label)

    def item_description(self, entity):
        return entity.deck

    def item_pubdate(self, entity):
        return _made_at(entity)

    def item_updateddate(self, entity):
        row = getattr(entity, "row", None)
        return row.changed_at if row else _made_at(entity)


def _made_at(entity):
    """A key holds the millisecond in which it was minted (UUIDv7)."""
    return datetime.fromtimestamp((entity.pk.int >> 80) / 1000, tz=UTC)
