"""The kinds of filters. Each knows its group in the form and how to say what it does in a chip."""

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef

from catalog.filters.fields import EntityChoice, SeveralField, TagsField
from catalog.models import WorkTag
from catalog.models.browsing import Filtered

MOST = 32_767  # what a small integer column holds


class Spoken:
    """What every filter here has beside a FilterSet's: a group, and words for its chip."""

    group = ""

    def __init__(self, *args, group="", **kwargs):
        self.group = group
        super().__init__(*args, **kwargs)

    def say(self, value) -> str:
        return f"{self.label}: {value}"

    def check(self, value) -> str:
        """What is wrong with a value that is fine by itself, given the others and who asks; or ""."""
        return ""

    @property
    def is_shown(self):
        """Whether the form offers it to this reader."""
        return True


class Number(Spoken, django_filters.NumberFilter):
    """At least, or at most, so much of a column."""

    field_class = forms.IntegerField

    def __init__(self, column, lookup, *, least=0, most=MOST, **kwargs):
        super().__init__(column, lookup, min_value=least, max_value=most, **kwargs)


class Text(Spoken, django_filters.CharFilter):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, max_length=200, **kwargs)


class Choice(Spoken, django_filters.ChoiceFilter):
    """One of a few; narrows nothing by itself where it only tells another filter what to look at."""

    def say(self, value):
        return f"{self.label}: {dict(self.field.choices)[value]}"


class Named(Spoken, django_filters.Filter):
    """An entity by slug or name, for another filter to look at."""

    field_class = EntityChoice

    def __init__(self, queryset, **kwargs):
        super().__init__(queryset=queryset, **kwargs)

    def filter(self, rows, value):
        return rows


class Holds(Named):
    """Those on which some row hangs: `held(entity, filterset)` gives the rows, `key` names where they hang.

    `key` may be a tuple: a work has a person when its parts have.
    """

    def __init__(self, queryset, held, key="work", **kwargs):
        super().__init__(queryset, **kwargs)
        self.held, self.key = held, key

    def filter(self, rows, value):
        return holding(rows, self.held(value, self.parent), self.key) if value else rows


class AnyOf(Spoken, django_filters.Filter):
    """One of several values of a column."""

    field_class = SeveralField

    def __init__(self, column, name, *, each=None, values=(), **kwargs):
        """`name` puts a value into words, `each` checks one; without it `values` are all there are."""
        super().__init__(column, each=each or _one_of(values), **kwargs)
        self.name = name

    def filter(self, rows, values):
        return rows.filter(**{f"{self.field_name}__in": values}) if values else rows

    def say(self, value):
        return f"{self.label}: {self.name(value)}"


def _one_of(values):
    def check(text):
        for value in values:
            if str(value) == text:
                return value
        raise ValidationError(f"“{text[:80]}” is none of the choices.")

    return check


class Flags(Spoken, django_filters.MultipleChoiceFilter):
    """Conditions every one of which has to hold; `conditions` names the lookups of each."""

    def __init__(self, conditions, **kwargs):
        super().__init__(widget=forms.CheckboxSelectMultiple, **kwargs)
        self.conditions = conditions

    def filter(self, rows, values):
        for value in values or ():
            rows = rows.filter(self.conditions[value])
        return rows

    def say(self, value):
        return f"{self.label} {dict(self.field.choices)[value]}"


class Tagged(Spoken, django_filters.Filter):
    """Works with all of these tags, or with none of them."""

    field_class = TagsField

    def filter(self, rows, tags):
        for tag in tags or ():
            tagged = WorkTag.objects.filter(tag=tag)
            if self.exclude:
                rows = rows.exclude(Exists(tagged.filter(work=OuterRef("work"))))
            elif tag != self.parent.leading_tag:
                rows = rows.filter(Exists(tagged.filter(work=OuterRef("work"))))
        return rows

    def say(self, tag):
        return f"not {tag.name}" if self.exclude else tag.name


def holding(rows, held, key):
    """Those of `rows` at which `held` points by `key`.

    Written as IN, so that the database starts from the few rows held.
    """
    keys = (key,) if isinstance(key, str) else key
    first, *others = [held.order_by().exclude(**{name: None}).values(name) for name in keys]
    return among(rows, first.union(*others) if others else first)


def among(rows, keys):
    """Those of `rows` that are entities with these keys, or that stand for such works."""
    own = "work" if issubclass(rows.model, Filtered) else "pk"
    return rows.filter(**{f"{own}__in": keys})
