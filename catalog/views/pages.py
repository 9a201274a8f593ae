"""The page of an entity."""

from django.conf import settings
from django.core.cache import caches
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from catalog.tools import put_tools
from moderation.models.row import find_moved
from moderation.standing import Standing, standing

from .articles import DAY, find, kept_article, key_of
from .own import overlay


@require_safe
def detail(request, model, slug):
    """The page of an entity. For readers without a session it comes whole from the cache."""
    page = find(model, slug)
    if page is None:
        return _redirect_former(model, slug)
    key = key_of(page)
    if request.COOKIES.keys() & {settings.SESSION_COOKIE_NAME, "messages"}:
        return _personal(request, page, key)
    return _anonymous(request, page, key)


def _redirect_former(model, slug):
    page = find_moved(model, slug)
    if not page:
        raise Http404(f"There is no {model._meta.verbose_name} at this address.")
    return redirect(page, permanent=True)


def _anonymous(request, page, key):
    etag = f'"{key}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified()
    else:
        whole = caches["pages"].get(f"whole:{key}:{request.get_host()}")
        if whole is None:
            whole = _frame(request, page, kept_article(page, key))
            caches["pages"].set(f"whole:{key}:{request.get_host()}", whole, DAY)
        response = HttpResponse(whole)
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    return response


def _personal(request, page, key):
    """With the reader's own: his draft, and what of his waits here in its place, unless he asks without."""
    own = Standing()
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        own = standing(request.user, page)
    context = {"is_personal": True, **own.context()}
    if own.waiting and "public" not in request.GET:
        context["trial"] = overlay(page, key, own.waiting)
    trial = context.get("trial")
    article = trial.article if trial else kept_article(page, key)
    response = HttpResponse(_frame(request, page, article, **context))
    response["Cache-Control"] = "private, no-store"
    return response


def _frame(request, page, article, **own) -> str:
    """The article in the site's frame, with what is the reader's own."""
    context = {"page": page, "article": put_tools(article, request, type(page), page.pk), **own}
    return render_to_string("catalog/page.html", context, request)
