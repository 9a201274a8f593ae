"""Pages of one kind that are called the same, and that nothing tells apart: one twice, or two to mark.

Pages are looked at in the order of their names, a bounded number at a time, so those of one name stand
together and an index gives them.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations, groupby

from django.contrib.contenttypes.models import ContentType

from catalog.models import Character, Company, Franchise, Person, Tag, Thing, Work
from moderation.models import Change
from search.folding import fold

KINDS = (Work, Person, Character, Company, Franchise, Thing, Tag)
WINDOW = 2000  # names looked at for one answer
PAGE = 24  # groups shown of one look
LARGEST = 40  # pages of one name that are compared with each other


@dataclass
class Namesakes:
    """Pages of one name, the oldest first, each with the older one it may be over again, or None."""

    doors: list[tuple]

    @property
    def name(self):
        return self.doors[0][0].name


@dataclass
class Look:
    groups: list[Namesakes] = field(default_factory=list)
    after: str = ""
    """The name after which the next look begins; "" when all were looked at."""


def look(model, after="") -> Look:
    """Three queries, however many pages are alike."""
    names = list(
        model.objects.filter(sort_name__gt=after).order_by("sort_name", "pk")
        .values_list("sort_name", "pk")[:WINDOW]
    )  # fmt: skip
    found = Look(after=names[-1][0] if len(names) == WINDOW else "")
    groups = [(name, [pk for _, pk in rows][:LARGEST]) for name, rows in groupby(names, lambda row: row[0])]
    if found.after and len(groups) > 1:
        # The last name may go on beyond the window: the next look begins with it.
        found.after = groups[-2][0]
        groups.pop()
    shared = [(name, keys) for name, keys in groups if len(keys) > 1]
    pages = (
        model.reading()
        .defer("description", "description_html")
        .in_bulk([key for _, keys in shared for key in keys])
    )
    answered = _answered(model, pages)
    for name, keys in shared:
        group = [pages[key] for key in keys if key in pages]
        found.groups += _alike(group, answered)
        if len(found.groups) >= PAGE and (name, keys) != shared[-1]:
            found.after = name
            break
    return found


def _answered(model, keys) -> dict:
    """By page, the keys of those its author said it differs from when he proposed it, and how."""
    creations = Change.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id__in=keys,
        action=Change.Action.CREATE, decision=Change.Decision.ACCEPTED,
    ).exclude(differs="")  # fmt: skip
    told = creations.values_list("object_id", "likenesses") if keys else ()
    return {key: set(alike) for key, alike in told}


def _alike(group, answered):
    """The pages of a group that have a namesake in it, by what they are called exactly."""
    by_name = defaultdict(list)
    for page in group:
        by_name[fold(page.name), fold(page.disambiguation)].append(page)
    for pages in by_name.values():
        pairs = [pair for pair in combinations(pages, 2) if not _is_told_apart(*pair, answered)]
        older = {page.pk: one for one, page in reversed(pairs)}
        in_doubt = {page.pk for pair in pairs for page in pair}
        if in_doubt:
            yield Namesakes([(page, older.get(page.pk)) for page in pages if page.pk in in_doubt])


def _is_told_apart(one, other, answered) -> bool:
    years = one.search_year(), other.search_year()
    return (
        one.is_told_apart(other)
        or (all(years) and abs(years[0] - years[1]) > 1)
        or str(other.pk) in answered.get(one.pk, ())
        or str(one.pk) in answered.get(other.pk, ())
    )
