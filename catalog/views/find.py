"""Searching all entities, and what a text box offers while one types."""

import re

from django.apps import apps
from django.contrib.auth.decorators import login_required
from django.contrib.contenttypes.models import ContentType
from django.http import Http404
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from catalog import pending
from catalog.entity_field import LONGEST_NAME
from catalog.known_for import known_for
from catalog.likeness import as_likeness
from catalog.models import Entity, Work
from catalog.new_things import NewThing
from moderation.drafts import Draft
from moderation.sections import new_page_section
from search.query import search

RESULTS, OFFERED = 60, 8
FIELD_NAME = re.compile(r"[\w-]{1,100}")
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

    A picker sends its own value, whatever its name is; `only` narrows it to genres, or to themes. Members
    are offered what waits for approval, too, and to add what is not here.
    """
    only = request.GET.get("only", "")
    text = next((value for name, value in request.GET.items() if name != "only"), "")
    text = text.replace("\x00", "").strip()
    by_type = kinds()
    types = [key for key, kind in by_type.items() if kind is model] if model else []
    hits = search(text, types=types, limit=OFFERED * 4 if only else OFFERED).hits
    if only:
        hits = [hit for hit in hits if hit.doc.kind.lower() == only][:OFFERED]
    context = {"options": [(hit, by_type[hit.doc.content_type_id]) for hit in hits]}
    if model and request.user.is_authenticated:
        context |= _for_members(request.user, model, text, only, hits)
    response = render(request, "catalog/suggestions.html", context)
    patch_cache_control(response, private=True)
    return response


def _for_members(user, model, text, only, hits):
    """What a picker shows beyond the names that are found: a fixed number of queries."""
    keys = [hit.doc.object_id for hit in hits]
    rows = {row.pk: row for row in model.reading().filter(pk__in=keys)} if hits else {}
    known = known_for(model, keys)
    for hit in hits:
        row = rows.get(hit.doc.object_id)
        hit.facts = [fact for fact in (row and row.lifetime(), known.get(hit.doc.object_id)) if fact]
    waits = pending.beginning_with(model, text, reader=user, only=only)
    return {
        "waiting": [as_likeness(row) for row in waits if row.pk not in rows],
        "noun": only or model._meta.verbose_name, "model": model, "only": only,
        "new": text if new_page_section(model) and len(text) > 1 else "",
    }  # fmt: skip


@login_required
@require_safe
def new_thing(request, model):
    """What is shown below the box `name` when its reader wants to add the entity he typed there."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_NAME]
    name, only = request.GET.get("name", ""), request.GET.get("only", "")
    kinds_of_it = getattr(getattr(model, "Kind", None), "values", ())
    if not text or not FIELD_NAME.fullmatch(name) or new_page_section(model) is None:
        raise Http404
    thing = NewThing(
        model, text, name=name, only=only if only in kinds_of_it else "", draft=Draft(author=request.user)
    )
    thing.is_chosen = True
    return render(request, "catalog/new_thing.html", {"new_thing": thing})
