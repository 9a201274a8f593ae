from django.urls import path

from catalog.leads import leads_of
from catalog.models import Character, Company, Franchise, Illustrated, Person, Tag, Thing, Work
from catalog.views import browse, calendar, find, images, lead, own, pages, past, tasks, wiki
from moderation.urls import page_patterns


def entity_urls(model):
    """Every address of a kind of entity: /people/, /people/new/, /people/satoshi-kon/, …"""
    return [
        path(f"{model.plural}/", browse.browse, {"model": model}, name=model.plural),
        path(f"{model.plural}/feed/", browse.feed, {"model": model}, name=f"{model.plural}-feed"),
        path(f"{model.plural}/suggestions/", find.suggestions, {"model": model}),
        path(f"{model.plural}/suggestions/new/", find.new_thing, {"model": model}),
        *page_patterns(model.plural, model),
        path(f"{model.plural}/<path:slug>/history/<int:pk>/", past.past, {"model": model}),
        *(
            path(f"{model.plural}/<path:slug>/{lead_to.key}/", lead.lead, {"model": model, "lead": lead_to})
            for lead_to in leads_of(model)
        ),
        *gallery_urls(model),
        path(f"{model.plural}/<path:slug>/", pages.detail, {"model": model}, name=model._meta.model_name),
    ]


def gallery_urls(model):
    if issubclass(model, Illustrated):
        yield path(f"{model.plural}/<path:slug>/images/", images.gallery, {"model": model})


urlpatterns = [
    path("previews/<int:pk>/", own.preview, name="preview"),
    path("media/<slug:shard>/<slug:key>/<slug:size>.webp", images.picture, name="picture"),
    path("search/", find.find, name="search"),
    path("search/suggestions/", find.suggestions),
    path("search/links/", wiki.links),
    path("wanted/", wiki.wanted, name="wanted"),
    path("works/random/", lead.random_work, name="random"),
    path("new/", lead.new, name="new"),
    path("new/<slug:kind>/", lead.new),
    path("changes/", lead.changes, name="changes"),
    path("missing/", tasks.index, name="missing"),
    path("missing/namesakes/", tasks.namesakes),
    path("missing/broken-links/", tasks.broken_links),
    path("missing/<slug:key>/", tasks.task),
    path("born-today/", lead.born_today, name="born-today"),
    path("born-today/<int:month>/<int:day>/", lead.born_today),
    path("calendar/", calendar.today, name="calendar"),
    path("calendar/releases.ics", calendar.feed),
    path("calendar/<int:year>/<int:month>/", calendar.month),
    path("calendar/<int:year>/week/<int:week>/", calendar.week),
]
urlpatterns += [
    pattern
    for model in (Work, Person, Character, Company, Franchise, Thing, Tag)
    for pattern in entity_urls(model)
]
