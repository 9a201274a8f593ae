"""The page of an entity."""

from urllib.parse import quote

from django.conf import settings
from django.core.cache import caches
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from catalog.tools import put_tools
from moderation.models.row import find_moved
from moderation.standing import Standing, standing

from .articles import DAY, find, kept_article, key_at, key_of
from .own import overlay


@require_safe
def detail(request, model, slug):
    """The page of an entity. For readers without a session it comes whole from the cache."""
    is_personal = request.COOKIES.keys() & {settings.SESSION_COOKIE_NAME, "messages"}
    if not is_personal and (kept := _kept(request, model, slug)):
        return _for_everyone(request, *kept)
    page = find(model, slug)
    if page is None:
        return _redirect_former(model, slug)
    key = key_of(page)
    return _personal(request, page, key) if is_personal else _anonymous(request, page, key)


def _redirect_former(model, slug):
    page = find_moved(model, slug)
    if not page:
        raise Http404(f"There is no {model._meta.verbose_name} at this address.")
    return redirect(page, permanent=True)


def _anonymous(request, page, key):
    whole = _frame(request, page, kept_article(page, key))
    caches["pages"].set(_whole_at(request, type(page), page.slug), (key, whole), DAY)
    return _for_everyone(request, key, whole)


def _kept(request, model, slug):
    """(key, page) as it was kept at this address, if it still says what it says now; else None.

    Whoever asks whether his copy is still good needs no page.
    """
    copy = _copy(request)
    kept = caches["pages"].get(_whole_at(request, model, slug))
    if not (copy or kept):
        return None
    key = key_at(model, slug)
    if key and key == copy:
        return key, ""
    return kept if kept and kept[0] == key else None


def _copy(request) -> str:
    """The key of the page the reader has a copy of."""
    return request.headers.get("If-None-Match", "").removeprefix("W/").strip('"')


def _whole_at(request, model, slug):
    return f"whole:{model._meta.label}:{quote(slug)}:{get_language()}:{request.get_host()}"


def _for_everyone(request, key, whole):
    response = HttpResponseNotModified() if _copy(request) == key else HttpResponse(whole)
    response["ETag"] = f'"{key}"'
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
