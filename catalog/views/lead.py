"""Pages that lead on: leads of an entity, a random work, what is new, changed lately, born today."""

from datetime import date
from secrets import randbelow

from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db.models import OuterRef, Q, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.models import Character, Company, Franchise, Person, Work
from catalog.views.articles import find
from moderation.models import Submission
from search.models import SearchDoc
from ui.paging import page_by_key, place_in
from ui.version import TEMPLATES

NEW = (Work, Person, Character, Company, Franchise)
HOUR = 3600
MOST_PEOPLE = 200
LEAP_YEAR = 2000


@require_safe
def lead(request, model, slug, lead):
    """A lead of a page: a piece of it for a script, a page of its own without one."""
    page = find(model, slug)
    if page is None:
        raise Http404(f"There is no {model._meta.verbose_name} at this address.")
    content = _kept(page, lead)
    if request.htmx:
        response = HttpResponse(content)
    else:
        response = render(
            request, "catalog/leads/page.html", {"page": page, "lead": lead, "content": content}
        )
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["HX-Request"])
    return response


def _kept(page, lead) -> str:
    key = f"lead:{page._meta.label}:{page.pk}:{page.revision}:{lead.key}:{get_language()}:{TEMPLATES}"
    content = caches["pages"].get(key) if lead.keep else None
    if content is None:
        loaded = lead.load(page)
        context = {"page": page, "lead": lead, "content": loaded, "is_empty": not any(loaded.values())}
        content = render_to_string("catalog/leads/fragment.html", context)
        if lead.keep:
            caches["pages"].set(key, content, lead.keep)
    return content


@never_cache
@require_safe
def random_work(request):
    """Any work. A place in the index of keys is drawn, and walked to from its nearer end."""
    count = caches["pages"].get_or_set("number-of-works", Work.objects.count, HOUR) or Work.objects.count()
    place = randbelow(count or 1)
    keys = Work.objects.order_by("pk" if place <= count / 2 else "-pk").values("pk")
    # Some may have gone since they were counted; then the first one there is.
    place = min(place, count - 1 - place) if count else 0
    found = Work.objects.filter(pk__in=keys[place : place + 1]).first() or Work.objects.first()
    return redirect(found or "/works/")


@require_safe
def new(request, kind="works"):
    """What was added lately, of one kind, the newest first."""
    models = {model.plural: model for model in NEW}
    model = models.get(kind)
    if model is None:
        raise Http404
    rows = model.reading().defer("description", "description_html")
    context = {
        "listing": _listing(request, rows, "-pk"), "kind": kind, "is_works": model is Work,
        "noun": model._meta.verbose_name, "nouns": model._meta.verbose_name_plural,
        "tabs": [(plural, model._meta.verbose_name_plural) for plural, model in models.items()],
    }  # fmt: skip
    return render(request, "catalog/around/new.html", context)


def _listing(request, rows, order):
    return page_by_key(rows, order=order, **place_in(request))


@require_safe
def changes(request):
    """Every approved submission, the latest first, with the page it is about."""
    listing = _listing(request, approved(), "-sequence")
    put_addresses(listing.rows)
    return render(request, "catalog/around/changes.html", {"listing": listing})


def approved():
    """Approved submissions with `page_slug` and, of their page's kind, `plural`; in one query."""
    at = SearchDoc.objects.filter(content_type=OuterRef("page_type"), object_id=OuterRef("page_id"))
    return (
        Submission.objects.filter(state=Submission.State.APPROVED)
        .select_related("author")
        .annotate(page_slug=Subquery(at.values("slug")[:1]))
        .order_by("-sequence")
    )


def put_addresses(submissions):
    """Gives each its page's address, "" when that page is gone or there was none."""
    for submission in submissions:
        model = (
            submission.page_type_id and ContentType.objects.get_for_id(submission.page_type_id).model_class()
        )
        submission.page_address = f"/{model.plural}/{submission.page_slug}/" if submission.page_slug else ""
    return submissions


@require_safe
def born_today(request, month=None, day=None):
    """Who was born, and who died, on a day of the year: today's unless the address names one."""
    try:
        year_less = timezone.localdate().replace(year=LEAP_YEAR)
        shown = year_less if month is None else date(LEAP_YEAR, month, day)
    except ValueError:
        raise Http404("There is no such day.") from None
    key = shown.strftime("%m-%d")
    people, coming = people_of(key, MOST_PEOPLE)
    context = {
        "day": shown, "is_today": month is None,
        "born": [person for person in people if person.birthday == key],
        "died": [person for person in people if person.deathday == key],
        "previous": _beside(shown, -1), "next": _beside(shown, 1),
        "coming": coming,
    }  # fmt: skip
    return render(request, "catalog/around/born_today.html", context)


def people_of(day: str, most: int):
    """People born or died on a day of the year ("12-23"), the oldest first, and whose birthday comes next.

    Past the year's end that is the first of the next year. One query, of three looks into an index.
    """
    people = Person.objects.defer("description", "description_html").order_by()
    birthdays = Person.objects.exclude(birthday="").order_by("birthday", "born", "pk").values("pk")
    todays = Person.objects.filter(Q(birthday=day) | Q(deathday=day)).order_by("born", "pk").values("pk")
    looks = (todays[:most], birthdays.filter(birthday__gt=day)[:1], birthdays[:1])
    first, *others = [people.filter(pk__in=look) for look in looks]
    found = sorted(first.union(*others), key=lambda person: (person.born, person.sort_name, person.pk))
    others = [person for person in found if day not in (person.birthday, person.deathday)]
    coming = min(others, key=lambda person: (person.birthday < day, person.birthday), default=None)
    return [person for person in found if person not in others], coming


def _beside(day, step):
    return date.fromordinal(day.toordinal() + step).replace(year=LEAP_YEAR)
