"""The front page: search first, then what a visitor, a member or a moderator would want next."""

from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db.models import Count, Exists, Min, OuterRef, Value
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from catalog import missing
from catalog.models import Character, Person, Work
from catalog.views.lead import approved, people_of, put_addresses
from lists.models import List, Tracking
from moderation.models import Submission
from ui.version import TEMPLATES

STRIP = 12
LATEST = 8
LOOKED_AT = 48  # of the newest works, for what they lack
WANTED = 6
BIRTHDAYS = 8
SHELF = 200  # of the latest entries of a shelf, for what changed on them
MINUTES, HOUR = 300, 3600
LARGE = 10_000
PROSE = ("description", "description_html")
OPEN = (Tracking.Status.WATCHING, Tracking.Status.REWATCHING, Tracking.Status.PLANNED)


@require_safe
def home(request):
    """Of the catalogue it shows what is so after the latest approval, kept until the next."""
    latest = put_addresses(list(approved()[:LATEST]))
    context = {
        "latest": latest,
        "lists": List.objects.public().select_related("owner").defer("description")[:LATEST],
        "queue": Submission.objects.pending().aggregate(size=Count("pk"), oldest=Min("submitted_at")),
        **_kept(latest[0].sequence if latest else 0),
    }
    if request.user.is_authenticated:
        context |= _own(request.user)
    return render(request, "home.html", context)


def _kept(sequence) -> dict:
    """The parts that follow from the catalogue alone, rendered."""
    today = timezone.localdate()
    key = f"home:{sequence}:{today}:{get_language()}:{TEMPLATES}"
    parts = caches["pages"].get(key)
    if parts is None:
        newest = missing.newest(Work, LOOKED_AT, part_of=None)
        people, coming = people_of(today.strftime("%m-%d"), BIRTHDAYS)
        context = {
            "newest": newest[:STRIP], "anthologies": _anthologies(), "counts": _counts(), "today": today,
            "people": people, "coming": coming, "wanted": _wanted(newest),
        }  # fmt: skip
        parts = {
            name: render_to_string(f"home/{name}.html", context) for name in ("welcome", "works", "around")
        }
        caches["pages"].set(key, parts, MINUTES)
    return {name: mark_safe(html) for name, html in parts.items()}  # noqa: S308 (our own templates)


def _anthologies():
    """The latest films with segments. Which those are is asked once an hour where it costs a long search."""
    works, keys = Work.objects.defer(*PROSE), caches["pages"].get("home:anthologies")
    if keys:
        found = works.in_bulk(keys)
        return [found[key] for key in keys if key in found]
    segments = Work.objects.filter(part_of=OuterRef("pk"), kind=Work.Kind.SEGMENT)
    dated = works.whole().filter(Exists(segments)).exclude(released="")
    found = list(dated.order_by("-released_sort", "pk")[:STRIP])
    if len(found) == STRIP:
        caches["pages"].set("home:anthologies", [work.pk for work in found], HOUR)
    return found


def _counts() -> dict:
    """In one query; of a large catalogue the numbers may be an hour old."""
    kept = caches["pages"].get("home:counts")
    if kept:
        return kept
    counted = {
        "works": Work.objects.whole(),
        "segments": Work.objects.filter(kind=Work.Kind.SEGMENT),
        "people": Person.objects.all(),
        "characters": Character.objects.all(),
    }
    first, *others = [
        rows.order_by().annotate(what=Value(what)).values_list("what").annotate(number=Count("pk"))
        for what, rows in counted.items()
    ]
    counts = dict.fromkeys(counted, 0) | dict(first.union(*others, all=True))
    if sum(counts.values()) > LARGE:
        caches["pages"].set("home:counts", counts, HOUR)
    return counts


def _wanted(works) -> list:
    """(work, task, address of the form): for each task the newest work that no other task names."""
    found = {}
    for task in missing.tasks().values():
        taken = {work.pk for work, _, _ in found.values()}
        work = next((work for work in works if task in work.lacking and work.pk not in taken), None)
        if work:
            found[task.key] = (work, task, task.edit_url(work))
    return list(found.values())[:WANTED]


def _own(user) -> dict:
    """What waits for this member, where he stands, and what changed there."""
    shelf = Tracking.objects.filter(user=user).order_by("-updated_at")
    on_shelf = shelf.values("work")[:SHELF]
    changed = approved().filter(page_type=ContentType.objects.get_for_model(Work), page_id__in=on_shelf)
    return {
        "unfinished": Submission.objects.filter(author=user, state__in=["returned", "draft"]).order_by(
            "-state", "-updated_at"
        )[:LATEST],
        "shelf": shelf.filter(status__in=OPEN).select_related("work", "work__part_of")[:STRIP],
        "changed": put_addresses(list(changed.exclude(author=user)[:LATEST])),
    }
