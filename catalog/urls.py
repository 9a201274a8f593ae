from django.urls import path

from catalog.models import Character, Company, Franchise, Person, Tag, Thing, Work
from catalog.views import browse, find, pages
from moderation.urls import page_patterns


def entity_urls(model):
    """Every address of a kind of entity: /people/, /people/new/, /people/satoshi-kon/, …"""
    return [
        path(f"{model.plural}/", browse.browse, {"model": model}, name=model.plural),
        path(f"{model.plural}/suggestions/", find.suggestions, {"model": model}),
        *page_patterns(model.plural, model),
        path(f"{model.plural}/<path:slug>/", pages.detail, {"model": model}, name=model._meta.model_name),
    ]


urlpatterns = [
    path("search/", find.find, name="search"),
    path("search/suggestions/", find.suggestions),
]
urlpatterns += [
    pattern
    for model in (Work, Person, Character, Company, Franchise, Thing, Tag)
    for pattern in entity_urls(model)
]
