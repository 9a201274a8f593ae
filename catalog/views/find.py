"""Searching all entities, and what a text box offers while one types."""

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.models import Entity, Work
from search.query import search

RESULTS, OFFERED = 60, 8
# The order in which groups of results stand when equally good.
FIRST = ("work", "person", "character", "company", "franchise", "thing", "tag", "role")


def kinds() -> dict[int, type]:
    """Every kind of entity by content type id."""
    models = [model for model in apps.get_models() if issubclass(model, Entity)]
    models.sort(key=lambda model: FIRST.index(model._meta.model_name))
    return {ContentType.objects.get_for_model(model).pk: model for model in models}


@require_safe
def find(request):
    """The page of results: all kinds with their counts, or one kind alone."""
    text = request.GET.get("q", "").replace("\x00", "").strip()
    by_type, chosen = kinds(), request.GET.get("kind", "")
    everything = search(text, limit=RESULTS)
    found = everything
    if types := [key for key, model in by_type.items() if model._meta.model_name == chosen]:
        found = search(text, types=types, limit=RESULTS)
    tabs = [
        (model._meta.model_name, model._meta.verbose_name_plural, everything.counts[key])
        for key, model in by_type.items()
        if everything.counts[key]
    ]
    context = {
        "text": text,
        "found": found,
        "all_found": everything,
        "tabs": tabs,
        "chosen": chosen if types else "",
        "results": [(hit, by_type[hit.doc.content_type_id]) for hit in found.hits],
        "works_key": ContentType.objects.get_for_model(Work).pk,
    }
    return render(request, "catalog/search.html", context)


@require_safe
def suggestions(request, model=None):
    """Options for a text box: of one kind for a picker, of all for the search in the header.

    A picker sends its own value, whatever its name is; `only` narrows it to genres, or to themes.
    """
    only = request.GET.get("only", "")
    values = [value for name, value in request.GET.items() if name != "only"]
    text = (values[0] if values else "").replace("\x00", "").strip()
    by_type = kinds()
    types = [key for key, kind in by_type.items() if kind is model] if model else []
    hits = search(text, types=types, limit=OFFERED * 4 if only else OFFERED).hits
    if only:
        hits = [hit for hit in hits if hit.doc.kind.lower() == only][:OFFERED]
    options = [(hit, by_type[hit.doc.content_type_id]) for hit in hits]
    return render(request, "catalog/suggestions.html", {"options": options})
