"""What a text offers while one types a link, and where a link to nothing leads."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from catalog.views.find import kinds
from catalog.wiki import Understood
from search.query import search

OFFERED, LONGEST_NAME = 8, 300


def _typed(request, name):
    return request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST_NAME]


@require_safe
def links(request):
    """What a text offers after two brackets: pages of all kinds, and how to name each beyond doubt."""
    by_type = kinds()
    hits = search(_typed(request, "q"), limit=OFFERED).hits
    named = Understood([hit.doc.label for hit in hits])
    for hit in hits:
        is_clear = [doc.pk for doc in named.docs[hit.doc.label]] == [hit.doc.pk]
        hit.value = hit.doc.label if is_clear else f"{named.address_of(hit.doc)}|{hit.doc.name}"
    options = [(hit, by_type[hit.doc.content_type_id]) for hit in hits]
    return render(request, "catalog/suggestions.html", {"options": options})


@require_safe
def wanted(request):
    """Where a link to a page that does not exist leads: is it another's name, or shall it be added?"""
    written = _typed(request, "name")
    meaning = Understood([written])
    if len(docs := meaning.docs[written]) == 1:
        return redirect(f"/{meaning.address_of(docs[0])}/")
    address = meaning.address_in(written)
    by_type = kinds()
    name = address[1].rpartition("/")[2].replace("-", " ").capitalize() if address else written
    hits = search(name, limit=OFFERED).hits if name else []
    models = [by_type[address[0]]] if address else by_type.values()
    context = {
        "name": name,
        "nouns": [(model.plural, model._meta.verbose_name) for model in models],
        "options": [(hit, by_type[hit.doc.content_type_id]) for hit in hits],
    }
    return render(request, "catalog/wanted.html", context)
