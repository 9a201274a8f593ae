"""The page of an entity."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from catalog.models import Work
from catalog.tools import put_tools
from moderation.models import Submission
from moderation.models.row import FormerSlug
from moderation.sections import show
from moderation.standing import Standing, standing
from ui.version import TEMPLATES

# The order of sections on a page; a page has those of them that some app declares for it.
MAIN = (
    "overview", "segments", "works", "appearances", "filmography", "performances", "collaborators", "people",
    "characters", "credits", "images", "similar", "alike", "associations",
)  # fmt: skip
ASIDE = (
    "general", "releases", "genres", "themes", "aliases", "companies", "lists", "franchise", "links",
)  # fmt: skip
TOP_EDITORS = 5
DAY = 86_400


@require_safe
def detail(request, model, slug):
    """The page of an entity. For readers without a session it comes whole from the cache."""
    page = find(model, slug)
    if page is None:
        return _redirect_former(model, slug)
    key = f"{page._meta.label}:{page.pk}:{page.revision}:{get_language()}:{TEMPLATES}"
    if request.COOKIES.keys() & {settings.SESSION_COOKIE_NAME, "messages"}:
        return _personal(request, page, key)
    return _anonymous(request, page, key)


def find(model, slug):
    """The entity at an address; a work with its parts, in one query."""
    if model is not Work:
        return model.objects.filter(slug=slug).first()
    family = Work.objects.family(slug)
    if not family or family[0].slug != slug:
        return None
    family[0].family = family
    return family[0]


def _redirect_former(model, slug):
    former = FormerSlug.objects.filter(
        content_type=ContentType.objects.get_for_model(model), slug=slug
    ).first()
    page = former and model.objects.filter(pk=former.object_id).first()
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
            whole = _frame(request, page, _article(page, key))
            caches["pages"].set(f"whole:{key}:{request.get_host()}", whole, DAY)
        response = HttpResponse(whole)
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    return response


def _personal(request, page, key):
    response = HttpResponse(_frame(request, page, _article(page, key), is_personal=True))
    response["Cache-Control"] = "private, no-store"
    return response


def _article(page, key) -> str:
    """Everything of the page that is the same for every reader; read and rendered once per revision."""
    article = caches["pages"].get(key)
    if article is None:
        waiting, editors = Submission.objects.contributions(page)
        context = {
            "page": page, "main": show(page, MAIN), "aside": show(page, ASIDE), "waiting": waiting,
            "editors": editors[:TOP_EDITORS], "noun": page._meta.verbose_name,
        }  # fmt: skip
        article = render_to_string("catalog/article.html", context)
        caches["pages"].set(key, article, DAY)
    return article


def _frame(request, page, article, *, is_personal=False) -> str:
    """The article in the site's frame, with what is the reader's own."""
    own = Standing()
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        own = standing(request.user, page)
    context = {
        "page": page,
        "article": put_tools(article, request, type(page), page.pk),
        "is_personal": is_personal,
        **own.bar(),
    }
    return render_to_string("catalog/page.html", context, request)
