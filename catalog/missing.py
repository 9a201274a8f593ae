"""What the catalogue lacks: tasks, each a kind of page that wants one thing, and where to add it.

Looking for what is *not* there would read whole tables. So a bounded number of pages is looked at, the
newest first: counts say "at least" where there are more, and a list goes on where the last look ended.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, When

from catalog.models import ExternalLink, Image, Name, Person, Work, WorkTag

WINDOW = 2000  # pages looked at for one answer
PAGE = 48
RECENT = 400  # of which the newest of one sort are taken


@dataclass(frozen=True)
class Task:
    """Pages that lack something; `section` is where they are edited, `lacks` is said of one of them."""

    key: str
    model: type
    title: str
    lacks: str
    section: str
    action: str
    condition: Callable = field(repr=False)

    def edit_url(self, page):
        return f"{page.get_absolute_url()}edit/{self.section}/"


_tasks: dict[str, Task] = {}


def register_task(*tasks: Task):
    for task in tasks:
        _tasks[task.key] = task


def tasks() -> dict[str, Task]:
    return _tasks


def counted() -> list:
    """(task, number, whether there may be more) of every task, in one query for each kind of page."""
    found = []
    for model in dict.fromkeys(task.model for task in _tasks.values()):
        mine = [task for task in _tasks.values() if task.model is model]
        counts = {task.key: Count("pk", filter=Q(task.condition())) for task in mine}
        numbers = model.objects.filter(pk__in=_window(model)).aggregate(looked_at=Count("pk"), **counts)
        found += [(task, numbers[task.key], numbers["looked_at"] == WINDOW) for task in mine]
    return found


def _window(model, after: UUID | None = None):
    pages = model.objects.filter(pk__lt=after) if after else model.objects.all()
    return pages.order_by("-pk").values("pk")[:WINDOW]


@dataclass
class Look:
    """Pages that lack something, and where the next look begins: "" when all were looked at."""

    rows: list
    after: str = ""


def look(task: Task, after: UUID | None = None) -> Look:
    window = _window(task.model, after)
    found = _light(task.model).filter(task.condition(), pk__in=window).order_by("-pk")
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
    mine = [task for task in _tasks.values() if task.model is model]
    flags = {f"lacks_{task.key}": _flag(task.condition()) for task in mine}
    found = _light(model).filter(**where).annotate(**flags).order_by("-pk")
    recent = model.objects.order_by("-pk").values("pk")[:RECENT]
    pages = list(found.filter(pk__in=recent)[:number]) or list(found[:number])
    for page in pages:
        page.lacking = [task for task in mine if getattr(page, f"lacks_{task.key}")]
    return pages


def _flag(condition):
    return Case(When(Q(condition), then=True), default=False, output_field=BooleanField())


def _has(rows, end="work", **where):
    return Exists(rows.objects.filter(**{end: OuterRef("pk")}, **where))


def _is_undivided():
    """Called an anthology, and none of its segments is there."""
    return Q(_has(WorkTag, tag__slug="anthology")) & ~Q(_has(Work, "part_of"))


def _lacks_original_title():
    """An English work has its title for a name already."""
    is_foreign = Q(original_language__gt="") & ~Q(original_language="en")
    return is_foreign & ~Q(_has(Name, kind=Name.Kind.ORIGINAL))


register_task(
    Task("release-dates", Work, "Works without a release date", "no release date", "releases",
         "Add a release", lambda: Q(released="")),
    Task("segments", Work, "Anthologies without their segments", "its segments are not listed", "segments",
         "List its segments", _is_undivided),
    Task("links", Work, "Works without a link elsewhere", "no link to check it by", "links",
         "Add a link", lambda: ~_has(ExternalLink)),
    Task("descriptions", Work, "Works without a description", "nobody has described it", "overview",
         "Write the first lines", lambda: Q(description="")),
    Task("images", Work, "Works without a picture", "no picture", "images",
         "Add a picture", lambda: ~_has(Image)),
    Task("original-titles", Work, "Works without their original title", "no original title", "general",
         "Add the title", _lacks_original_title),
    Task("birth-dates", Person, "People without a date of birth", "no date of birth", "general",
         "Add the date", lambda: Q(born="")),
    Task("original-names", Person, "People without their original name", "no original name",
         "general", "Add the name", lambda: ~_has(Name, "person", kind=Name.Kind.ORIGINAL)),
)  # fmt: skip
