"""Filters of the lists of works; declared once for pages and API."""

import django_filters
from django import forms

from catalog.models import Tag, Work

DECADES = [(str(year), f"{year}s") for year in range(2020, 1890, -10)]
LONGEST_QUERY = 200


class WorkFilter(django_filters.FilterSet):
    """Works by name, kind, decade, genre or theme."""

    q = django_filters.CharFilter(method="by_name", label="Name", max_length=LONGEST_QUERY)
    kind = django_filters.ChoiceFilter(choices=Work.Kind.choices, label="Kind", empty_label="Any kind")
    decade = django_filters.ChoiceFilter(
        choices=DECADES, method="by_decade", label="Decade", empty_label="Any time"
    )
    tag = django_filters.ModelChoiceFilter(
        queryset=Tag.objects.order_by("kind", "sort_name"), field_name="tags__tag", to_field_name="slug",
        label="Genre or theme", empty_label="Any genre or theme",
    )  # fmt: skip

    class Meta:
        model = Work
        fields = ["q", "kind", "decade", "tag"]

    def by_name(self, works, name, value):
        return works.named(value.strip()) if value.strip() else works

    def by_decade(self, works, name, value):
        return works.filter(released_sort__gte=value, released_sort__lt=str(int(value) + 10))

    def filter_queryset(self, queryset):
        works = super().filter_queryset(queryset)
        # Parts stand under their work, unless somebody looks for them.
        asked = self.form.cleaned_data.get("q") or self.form.cleaned_data.get("kind")
        return works if asked else works.whole()


class EntityFilter(django_filters.FilterSet):
    """Any other entity, by name."""

    q = django_filters.CharFilter(method="by_name", label="Name", max_length=LONGEST_QUERY)

    def by_name(self, entities, name, value):
        return entities.named(value.strip()) if value.strip() else entities


def entity_filter(model) -> type[django_filters.FilterSet]:
    if model is Work:
        return WorkFilter
    meta = type("Meta", (), {"model": model, "fields": ["q"]})
    return type(
        f"{model.__name__}Filter", (EntityFilter,), {"Meta": meta, "q": EntityFilter.base_filters["q"]}
    )


class SortForm(forms.Form):
    """How a list is ordered."""

    CHOICES = [("name", "Name"), ("new", "Newest first"), ("old", "Oldest first")]
    ORDERS = {"name": "sort_name", "new": "-released_sort", "old": "released_sort"}

    sort = forms.ChoiceField(choices=CHOICES, required=False, label="Sorted by")
