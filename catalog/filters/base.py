"""What the filters of all browse pages share."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

import django_filters
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.http import QueryDict

from catalog.filters.parts import Text, among
from catalog.models import Entity
from search.query import search

MOST_NAMED = 500
LONG = ("description", "description_html")
PLACES = ("after", "before")  # where in the listing one is: no part of the filter

_filters: dict[type, type["BrowseFilter"]] = {}


@dataclass(frozen=True)
class Facet:
    """A column whose values are offered beside the listing, each with its count.

    The most frequent come first, or, `in_order`, the latest. Where `excluded` names a filter, values can be
    ruled out, and those asked for have to hold all at once.
    """

    name: str
    heading: str
    column: str = ""
    words: Callable = str
    excluded: str = ""
    in_order: bool = False


class ByName(Text):
    """By any name in any script."""

    def filter(self, rows, text):
        if not text:
            return rows
        model = self.parent.entity
        hits = search(text, types=[ContentType.objects.get_for_model(model).pk], limit=MOST_NAMED).hits
        return among(rows, [hit.doc.object_id for hit in hits])

    def say(self, value):
        return f"“{value}”"


class BrowseForm(forms.Form):
    """Checks what concerns more than one field, or who asks."""

    def clean(self):
        for name, value in list(self.cleaned_data.items()):
            if value and (problem := self.filterset.filters[name].check(value)):
                self.add_error(name, problem)


class BrowseFilter(django_filters.FilterSet):
    """Filters over the rows of one kind of entity."""

    entity: type
    facets: tuple[Facet, ...] = ()
    sorts: dict[str, tuple[str, str]] = {
        "name": ("Name", "sort_name"),
        "new": ("Newest here first", "-pk"),
    }
    default_sort = "name"
    feed_sort = "new"

    q = ByName(label="Name")

    class Meta:
        form = BrowseForm

    def __init__(self, data, *, user=None):
        """`data` is the query of an address; NUL bytes are dropped, they are never meant."""
        self.user = user
        self.query = QueryDict(mutable=True)
        for name, values in data.lists():
            self.query.setlist(name, [value.replace("\x00", "") for value in values])
        super().__init__(self.query, self.everything())

    @classmethod
    def add(cls, **filters):
        """More filters, from an app above."""
        for name, added in filters.items():
            added.field_name = added.field_name or name
            cls.base_filters[name] = added

    @classmethod
    def everything(cls):
        return cls.entity.objects.all()

    def entity_of(self, row):
        return row

    def read_entities(self, rows, *, whole=False):
        """`rows` with what a listing shows of each; long texts only where the `whole` is asked for."""
        return rows if whole else rows.defer(*LONG)

    walking = False

    def start(self):
        """The rows to begin with."""
        return self.queryset

    def narrow(self, *, without=(), walking=False):
        """The rows that match, some filters left out.

        `walking` says that there are many: they are then to be read along the order they are listed in.
        """
        self.walking = walking
        rows = self.start()
        for name, value in self.form.cleaned_data.items():
            if name not in without:
                rows = self.filters[name].filter(rows, value)
        return rows

    def counted_columns(self):
        """What the finds are grouped by to be counted."""
        return [facet.column for facet in self.facets if facet.column]

    def lists(self, values, without):
        """Whether rows of these values are in the listing at all; `without` is a facet left out."""
        return True

    @property
    def sort(self):
        asked = self.query.get("sort", "")
        return asked if asked in self.sorts else self.default_sort

    @property
    def order(self):
        return self.sorts[self.sort][1]

    @property
    def is_personal(self):
        """Whether the result depends on who asks."""
        return bool(self.form.cleaned_data.get("my"))

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if "entity" in vars(cls):
            _filters[cls.entity] = cls

    # Addresses

    def address_query(self, drop=(), **values) -> str:
        """The query of this page with some values changed; `drop` holds (name, value) pairs to take out."""
        query = self.query.copy()
        for name in PLACES:
            query.pop(name, None)
        for name, value in drop:
            query.setlist(name, [one for one in query.getlist(name) if value not in (None, one)])
        for name, value in values.items():
            query[name] = value
        pairs = [(name, value) for name, many in query.lists() for value in many if value]
        return urlencode(pairs)

    def adding(self, name, value) -> str:
        query = self.address_query(drop=[(name, value)])
        return f"{query}&{urlencode([(name, value)])}" if query else urlencode([(name, value)])

    def kept(self) -> dict[str, str]:
        """The query as the paging of a plain listing carries it on."""
        return {name: value for name, value in self.query.items() if value and name not in PLACES}

    @property
    def saved_query(self):
        """What a saved filter remembers: everything but the place in the listing."""
        return self.address_query()

    def chips(self) -> list[tuple[str, str]]:
        """(words, the query without it) of every filter in force."""
        found = []
        for name, value in self.form.cleaned_data.items():
            chosen = self.filters[name]
            if isinstance(value, list):
                texts = [text.strip() for text in self.query.getlist(name)]
                texts = list(dict.fromkeys(text for text in texts if text))
                for one, text in zip(value, texts, strict=True):
                    found.append((chosen.say(one), self.address_query(drop=[(name, text)])))
            elif value not in (None, ""):
                found.append((chosen.say(value), self.address_query(drop=[(name, None)])))
        return found

    # The form

    @property
    def form(self):
        form = super().form
        form.filterset = self
        return form

    def _is_facet(self, name):
        return isinstance(self.form.fields[name].widget, forms.MultipleHiddenInput)

    def shown_fields(self):
        """What is typed or chosen in the form; facets have links of their own."""
        return [
            (one.group, self.form[name])
            for name, one in self.filters.items()
            if not self._is_facet(name) and (one.is_shown or name in self.form.errors)
        ]

    def groups(self):
        """The first fields, and the (heading, fields) behind "More filters"."""
        shown = self.shown_fields()
        more: dict[str, list] = {}
        for group, field in shown:
            if group:
                more.setdefault(group, []).append(field)
        return {
            "first": [field for group, field in shown if not group],
            "more": list(more.items()),
            "more_is_used": any(self.query.get(field.name) for fields in more.values() for field in fields),
        }

    def carried(self):
        """What the form has no box for, to be sent along with it."""
        shown = {field.name for _, field in self.shown_fields()} | {*PLACES, "sort"}
        return [
            (name, value)
            for name, values in self.query.lists() if name not in shown
            for value in values if value
        ]  # fmt: skip

    def facet_errors(self):
        """(field, messages) of bad values that came by a link."""
        shown = {field.name for _, field in self.shown_fields()}
        return [(self.form[name], errors) for name, errors in self.form.errors.items() if name not in shown]


def filter_of(model) -> type[BrowseFilter]:
    return _filters[model]


def browsable() -> list[type]:
    """Every kind of entity with a browse page."""
    return [model for model in _filters if issubclass(model, Entity)]
