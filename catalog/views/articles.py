"""What a page says, the same for every reader: read and rendered once per revision."""

from django.core.cache import caches
from django.template.loader import render_to_string
from django.utils.translation import get_language

from catalog.models import Work
from community.models import Award
from moderation.models import Protection
from moderation.sections import show
from ui.version import TEMPLATES

# The order of sections on a page; a page has those of them that some app declares for it.
MAIN = (
    "overview", "segments", "works", "appearances", "filmography", "performances", "collaborators", "people",
    "characters", "credits", "images", "similar", "alike", "associations",
)  # fmt: skip
ASIDE = (
    "general", "releases", "genres", "themes", "aliases", "companies", "lists", "franchise", "links",
)  # fmt: skip
# What follows from other pages, or from members' lists, is only known as it is today.
OF_TODAY = {"alike", "collaborators", "lists"}
TOP_EDITORS = 5
DAY = 86_400


def find(model, slug):
    """The entity at an address; a work with its parts, in one query. Each knows what protects it."""
    pages = _marked(model)
    if model is not Work:
        return pages.filter(slug=slug).first()
    family = pages.family(slug)
    if not family or family[0].slug != slug:
        return None
    family[0].family = family
    return family[0]


def key_of(page) -> str:
    """Under which what this page says is kept: another one as soon as it changes, or is protected, or is
    so no longer, be it because time went by.
    """
    return _key(page, page.pk, page.revision, _mark(page))


def key_at(model, slug) -> str | None:
    """The same of the page at an address, without reading the page; None when there is none."""
    pages = _marked(model).filter(slug=slug)
    found = pages.values_list("pk", "revision", "protection_mark").first()
    return found and _key(model, *found)


def _key(model, pk, revision, mark):
    return f"{model._meta.label}:{pk}:{revision}.{mark or 0}:{get_language()}:{TEMPLATES}"


def _marked(model):
    return model.objects.annotate(protection_mark=Protection.objects.marks())


def _mark(page):
    """0 for what nothing protects, and for a page nobody can edit: a new one, an old version."""
    return getattr(page, "protection_mark", None) or 0


def kept_article(page, key) -> str:
    article = caches["pages"].get(key)
    if article is None:
        article = render_article(page)
        caches["pages"].set(key, article, DAY)
    return article


def render_article(page, *, is_new=False, is_past=False, edited_in=None) -> str:
    """`is_new`: the page is not there yet, so nothing of it can be edited at its own address, but by its
    author in the submission `edited_in`.

    `is_past`: it is an old version. Nor can that be edited, and it leaves out what is of today.
    """
    without = OF_TODAY if is_past else set()
    main, aside = (
        show(page, [key for key in keys if key not in without], edited_in) for keys in (MAIN, ASIDE)
    )
    waiting, editors = Award.objects.contributions(page)
    context = {
        "page": page, "main": main, "aside": aside, "waiting": waiting, "editors": editors[:TOP_EDITORS],
        "noun": page._meta.verbose_name, "is_new": is_new or is_past, "is_past": is_past,
        "can_edit": edited_in or not (is_new or is_past),
        "protections": _protections(page),
    }  # fmt: skip
    return render_to_string("catalog/article.html", context)


def _protections(page):
    return list(Protection.objects.on(page).standing()) if _mark(page) else []
