"""The page of an entity as it was."""

from django.core.cache import caches
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from moderation.past import as_it_was
from moderation.retry import retry_deadlock
from moderation.views.addresses import page_at
from moderation.views.history import revision_of

from .articles import DAY, key_of, render_article


@require_safe
def past(request, model, slug, pk):
    """Read only, marked as old, for no search engine. Kept under the number of the revision and of today's,
    since it names other entities as they are called today; never as the live page.
    """
    page = page_at(model, slug)
    if page.slug != slug:
        return redirect(f"{page.get_absolute_url()}history/{pk}/", permanent=True)
    revision = revision_of(page, pk)
    key = f"past:{revision.pk}:{key_of(page)}"
    article = caches["pages"].get(key)
    if article is None:
        article = _article(page, revision)
        caches["pages"].set(key, article, DAY)
    context = {"page": page, "revision": revision, "article": article}
    response = render(request, "catalog/past.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "private, no-store"
    return response


@retry_deadlock
def _article(page, revision):
    with as_it_was(page, revision) as then:
        return render_article(then, is_past=True)
