"""What the catalogue lacks: tasks, each a kind of page that wants one thing, and where to add it.

Looking for what is *not* there would read whole tables. So a bounded number of pages is looked at, the
newest first: counts say "at least" where there are more, and a list goes on where the last look ended.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, When

from catalog.models import (
    Character,
    Company,
    ExternalLink,
    Franchise,
    Image,
    Name,
    Person,
    Thing,
    Work,
    WorkTag,
)
from moderation.models.place import SubmissionPage

WINDOW = 2000  # pages looked at for one answer
PAGE = 48
RECENT = 400  # of which the newest of one sort are taken


@dataclass(frozen=True)
class Task:
    """Pages that lack something; `door` is where below them it is added, `lacks` is said of one of them."""

    key: str
    models: tuple[type, ...]
    title: str
    lacks: str
    why: str
    door: str
    action: str
    condition: Callable = field(repr=False)
    """Given the model: what is so of the pages that lack it."""

    def edit_url(self, page):
        return f"{page.get_absolute_url()}{self.door}"


_tasks: dict[str, Task] = {}


def register_task(*tasks: Task):
    for task in tasks:
        _tasks[task.key] = task


def tasks() -> dict[str, Task]:
    return _tasks


def _of(model) -> list[Task]:
    return [task for task in _tasks.values() if model in task.models]


def counted() -> list:
    """(task, number, whether there may be more) of every task, in one query for each kind of page."""
    found, more = dict.fromkeys(_tasks, 0), set()
    for model in dict.fromkeys(model for task in _tasks.values() for model in task.models):
        counts = {task.key: Count("pk", filter=Q(task.condition(model))) for task in _of(model)}
        numbers = model.objects.filter(pk__in=_window(model)).aggregate(looked_at=Count("pk"), **counts)
        for task in _of(model):
            found[task.key] += numbers[task.key]
            if numbers["looked_at"] == WINDOW:
                more.add(task.key)
    return [(task, found[task.key], task.key in more) for task in _tasks.values()]


def _window(model, after: UUID | None = None):
    pages = model.objects.filter(pk__lt=after) if after else model.objects.all()
    return pages.order_by("-pk").values("pk")[:WINDOW]


@dataclass
class Look:
    """Pages that lack something, and where the next look begins: "" when all were looked at."""

    rows: list
    after: str = ""


def look(task: Task, model, after: UUID | None = None) -> Look:
    window = _window(model, after)
    found = _light(model).filter(task.condition(model), pk__in=window).order_by("-pk")
    rows = list(found[: PAGE + 1])
    if len(rows) > PAGE:
        return Look(rows[:PAGE], str(rows[PAGE - 1].pk))
    last = list(window.values_list("pk", flat=True)[WINDOW - 1 :])
    return Look(rows, str(last[0]) if last else "")


def _light(model):
    return model.reading().defer("description", "description_html")


def newest(model, number, **where) -> list:
    """The newest pages of a kind, each with `lacking`: the tasks open for it. One query.

    Asked of a window first, else SQLite answers the questions for every page before it sorts them.
    """
    mine = _of(model)
    flags = {f"lacks_{task.key}": _flag(task.condition(model)) for task in mine}
    found = _light(model).filter(**where).annotate(**flags).order_by("-pk")
    recent = model.objects.order_by("-pk").values("pk")[:RECENT]
    pages = list(found.filter(pk__in=recent)[:number]) or list(found[:number])
    for page in pages:
        page.lacking = [task for task in mine if getattr(page, f"lacks_{task.key}")]
    return pages


def _flag(condition):
    return Case(When(Q(condition), then=True), default=False, output_field=BooleanField())


def _has(rows, end, **where):
    return Exists(rows.objects.filter(**{end: OuterRef("pk")}, **where))


def _without(rows):
    """No row of an attachment hangs on it."""
    return lambda model: ~_has(rows, model._meta.model_name)


def _is_undivided(model):
    """Called an anthology, by tag or in words, or names of it are said to be segments; none is there."""
    words = ("anthology", "omnibus")
    is_called = Q(_has(WorkTag, "work", tag__slug="anthology"))
    is_called |= Q(_has(Name, "work", kind=Name.Kind.ALIAS, note__icontains="segment"))
    for word in words:
        is_called |= Q(disambiguation__icontains=word) | Q(deck__icontains=word)
    return is_called & Q(part_of=None) & ~Q(_has(Work, "part_of"))


def _lacks_original_title(model):
    """An English work has its title for a name already."""
    is_foreign = Q(original_language__gt="") & ~Q(original_language="en")
    return is_foreign & ~Q(_has(Name, "work", kind=Name.Kind.ORIGINAL))


def _lacks_source(model):
    """No approved submission about it names one."""
    about = SubmissionPage.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id=OuterRef("pk"),
        submission__state="approved", submission__sources__isnull=False,
    )  # fmt: skip
    return ~Exists(about)


WORKS, PEOPLE = (Work,), (Person,)
NOUNS = (Work, Person, Character, Company, Franchise, Thing)

register_task(
    Task("release-dates", WORKS, "Works without a release date", "no release date",
         "Works are sorted, filtered and told apart by year; the calendar and every filmography need one.",
         "edit/releases/", "Add a release", lambda model: Q(released="")),
    Task("segments", WORKS, "Anthologies without their segments", "its segments are not listed",
         "A segment has a page, makers and a place in lists of its own only when it is listed as a part.",
         "edit/segments/", "List its segments", _is_undivided),
    Task("sources", NOUNS, "Pages without a source", "no source for anything on it",
         "Nobody has said how they know. A source makes the next dispute short, and a wrong value visible.",
         "provenance/", "Name a source", _lacks_source),
    Task("links", NOUNS, "Pages without a link elsewhere", "no link to check it by",
         "An identifier on another site is the quickest way to check a page, and finds duplicates.",
         "edit/links/", "Add a link", _without(ExternalLink)),
    Task("descriptions", NOUNS, "Pages without a description", "nobody has described it",
         "Two sentences tell a reader whether this is the one he looks for.",
         "edit/overview/", "Write the first lines", lambda model: Q(description="")),
    Task("images", NOUNS, "Pages without a picture", "no picture",
         "A poster or a portrait is what people recognise first, in lists and searches, too.",
         "edit/images/", "Add a picture", _without(Image)),
    Task("original-titles", WORKS, "Works without their original title", "no original title",
         "A foreign work is found by the title it has at home only if somebody writes that down.",
         "edit/general/", "Add the title", _lacks_original_title),
    Task("birth-dates", PEOPLE, "People without a date of birth", "no date of birth",
         "It tells namesakes apart, and puts the person among those born today.",
         "edit/general/", "Add the date", lambda model: Q(born="")),
    Task("original-names", PEOPLE, "People without their original name", "no original name",
         "Romanised names are spelt in many ways; the original is one.",
         "edit/general/", "Add the name", lambda model: ~_has(Name, "person", kind=Name.Kind.ORIGINAL)),
)  # fmt: skip
