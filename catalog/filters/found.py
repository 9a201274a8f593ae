"""What a filter finds: how many, in which order, and how many of each kind.

One grouped reading gives the total and the counts beside the options; it is kept until the next approval, so
it is never out of date. Of up to `MOST_EXACT` finds the keys are read next, and the listing starts from them;
beyond that it is read along the index of its order, and numbers say "1,000+".
"""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from django.core.cache import caches
from django.db.models import Count, Max

from catalog.filters.base import BrowseFilter, Facet
from catalog.models import Tag, WorkTag
from catalog.models.browsing import Filtered
from moderation.models import Submission
from ui.paging import page_by_key

MOST_EXACT = 1000
REMEMBERED = 600  # seconds; a bulk load past the gate shows after that time at the latest
LOOKS = [("sort", None), ("view", None)]  # these change no count
FIRST_OPTIONS, MOST_OPTIONS = 10, 60


@dataclass
class Option:
    """A value of a facet, as a link that asks for it."""

    words: str
    count: int | None
    query: str
    is_on: bool = False
    is_out: bool = False
    query_without: str = ""

    @property
    def count_text(self):
        return "" if self.count is None else capped(self.count)


@dataclass
class ShownFacet:
    facet: Facet
    options: list[Option]

    @property
    def first(self):
        return self.options[:FIRST_OPTIONS]

    @property
    def more(self):
        return self.options[FIRST_OPTIONS:MOST_OPTIONS]


def capped(number) -> str:
    return f"{MOST_EXACT:,}+" if number > MOST_EXACT else f"{number:,}"


class Found:
    """The result of a valid filter; nothing is read before it is asked for."""

    def __init__(self, filterset: BrowseFilter):
        self.filter = filterset

    @cached_property
    def count(self):
        """How many there are; where there is nothing to count by, one more than `MOST_EXACT` at most."""
        if not self._columns:
            return len(self.keys)
        return sum(row[-1] for row in self._table if self._chosen(row))

    @property
    def is_whole(self):
        return self.count <= MOST_EXACT

    @property
    def count_text(self):
        return capped(self.count)

    @cached_property
    def keys(self):
        """Keys of the finds, in no order; one more than `MOST_EXACT` at most."""
        rows = self.filter.narrow().order_by()
        column = "work" if issubclass(rows.model, Filtered) else "pk"
        rows = rows.values_list(column, flat=True)[: MOST_EXACT + 1]
        return self._remembered(f"keys:{self.filter.address_query(drop=LOOKS)}", lambda: list(rows))

    def rows(self):
        """The finds, not in order yet."""
        if self.is_whole:
            return self.filter.everything().filter(pk__in=self.keys)
        return self.filter.narrow(walking=True)

    def page(self, *, token="", backwards=False, whole=False):
        """One page of the listing; its rows are entities, `whole` ones with their long texts."""
        rows = self.filter.read_entities(self.rows(), whole=whole)
        listing = page_by_key(rows, order=self.filter.order, token=token, backwards=backwards)
        listing.rows = [self.filter.entity_of(row) for row in listing.rows]
        return listing

    def first(self, most, *, sort=""):
        order = self.filter.sorts[sort or self.filter.sort][1]
        key = "-pk" if order.startswith("-") else "pk"
        rows = self.filter.read_entities(self.rows()).order_by(order, key)
        return [self.filter.entity_of(row) for row in rows[:most]]

    # Counts beside the options

    @cached_property
    def facets(self) -> list[ShownFacet]:
        shown = [self._facet(facet) for facet in self.filter.facets]
        return [facet for facet in shown if facet.options]

    def _facet(self, facet):
        return ShownFacet(facet, self._tag_options(facet) if facet.excluded else self._options(facet))

    @cached_property
    def _columns(self):
        return self.filter.counted_columns()

    @cached_property
    def _table(self):
        """(value of each column, …, number): the finds as they would be with nothing chosen in any facet.

        One reading of them gives the total and the counts of every facet.
        """
        facets = [facet.name for facet in self.filter.facets if facet.column]
        rows = self.filter.narrow(without=facets).order_by()
        text = self.filter.address_query(drop=[*LOOKS, *((name, None) for name in facets)])
        return self._remembered(
            f"table:{text}", lambda: list(rows.values_list(*self._columns).annotate(n=Count("pk")))
        )

    def _chosen(self, row, *, without=""):
        """Whether a row of the table is what the facets ask for, one of them left out."""
        values = dict(zip(self._columns, row, strict=False))
        data = self.filter.form.cleaned_data
        return self.filter.lists(values, without) and all(
            values[facet.column] in data[facet.name]
            for facet in self.filter.facets
            if facet.column and facet.name != without and data.get(facet.name)
        )

    def _options(self, facet):
        chosen = self.filter.form.cleaned_data.get(facet.name) or []
        place, counts = self._columns.index(facet.column), Counter(dict.fromkeys(chosen, 0))
        for row in self._table:
            if self._chosen(row, without=facet.name):
                counts[row[place]] += row[-1]
        options = [
            Option(
                facet.words(value), count, self.filter.adding(facet.name, value), value in chosen,
                query_without=self.filter.address_query(drop=[(facet.name, str(value))]),
            )
            for value, count in counts.items() if value not in (None, "")
        ]  # fmt: skip
        if facet.in_order:
            return sorted(options, key=lambda option: option.words, reverse=True)
        return sorted(options, key=lambda option: (not option.is_on, -option.count, option.words))

    def _tag_options(self, facet):
        inside = self.filter.form.cleaned_data.get(facet.name) or []
        outside = self.filter.form.cleaned_data.get(facet.excluded) or []
        counts = {slug: (name, n) for slug, name, kind, n in self._tags if kind == facet.name}
        for tag in (*inside, *outside):
            counts.setdefault(tag.slug, (tag.name, 0))
        within, without = {tag.slug for tag in inside}, {tag.slug for tag in outside}
        options = [
            Option(
                name, n, self.filter.adding(facet.name, slug), slug in within, slug in without,
                self.filter.address_query(drop=[(facet.name, slug), (facet.excluded, slug)])
                if slug in within | without
                else self.filter.adding(facet.excluded, slug),
            )
            for slug, (name, n) in counts.items()
        ]  # fmt: skip
        return sorted(options, key=lambda option: (not (option.is_on or option.is_out), -(option.count or 0)))

    @cached_property
    def _tags(self):
        """(slug, name, kind, count) of every tag of the finds.

        Of many finds only tags in use anywhere, without a number, unless they are all there is: counting the
        tags of some ten thousand works would take longer than everything else on the page together.
        """
        if self.is_whole:
            held = WorkTag.objects.filter(work__in=self.keys)
            return self._remembered(f"tags:{self.filter.address_query(drop=LOOKS)}", lambda: _counted(held))
        tags = self._remembered("tags", lambda: _counted(WorkTag.objects.all()))
        return tags if not self.filter.chips() else [(*tag[:3], None) for tag in tags]

    def _remembered(self, name, read):
        """What `read` gives, kept until the next approval; what depends on the reader is not kept."""
        if self.filter.is_personal:
            return read()
        text = f"{self.filter.entity.plural}:{self._version}:{name}"
        key = f"facet:{sha256(text.encode()).hexdigest()}"
        return caches["pages"].get_or_set(key, read, REMEMBERED)

    @cached_property
    def _version(self):
        """The catalogue changes with approved submissions, and with nothing else."""
        return Submission.objects.aggregate(latest=Max("sequence"))["latest"]


def _counted(tagged):
    """Counted by key first: an index alone answers that."""
    counts = dict(tagged.order_by().values_list("tag").annotate(n=Count("pk")))
    tags = Tag.objects.filter(pk__in=counts).values_list("pk", "slug", "name", "kind")
    found = [(slug, name, kind, counts[key]) for key, slug, name, kind in tags]
    return sorted(found, key=lambda tag: (-tag[3], tag[1]))
