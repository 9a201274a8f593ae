"""Works like a work, each with the reason: computed from what they share.

An app gives grounds for likeness: here genres, themes and franchises; `credits` adds people, `lists` adds
lists. A ground reads a sample, the newest rows of each thing shared, so that a genre of 100,000 works or a
person of 5,000 credits costs no more than any other, and the more works a thing has, the less it says.
All points are whole numbers and ties are broken by name: both databases give the same order.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, UUIDField
from django.db.models.functions import Coalesce

from catalog.models import FranchiseEntry, Relation, Tag, Work, WorkTag

SAMPLE = 150  # rows read of one person, genre, list …
THINGS = 12  # people, genres, lists … of a work that are followed
CANDIDATES = 48
SHOWN = 12
NAMED = 2  # people whom a reason names; the others are counted
POINTS = {Tag.Kind.GENRE: 60, Tag.Kind.THEME: 90, "franchise": 200}


class Shared(NamedTuple):
    """That another work, never a part of one, shares something with this one."""

    work: UUID
    points: int
    ground: str
    name: str


@dataclass(frozen=True)
class Ground:
    """`near(work)` finds works; `among(work, keys)`, where there is one, says exactly what those share."""

    near: Callable[[Work], Iterable[Shared]]
    among: Callable[[Work, list], Iterable[Shared]] | None = None


_grounds: list[Ground] = []


def register_ground(ground: Ground):
    _grounds.append(ground)


@dataclass
class Likeness:
    work: Work
    points: int
    reason: str


def whole(path):
    """The key of the work at `path`, or of the work it is part of."""
    return Coalesce(F(f"{path}__part_of__part_of"), F(f"{path}__part_of"), F(path), output_field=UUIDField())


def newest_of_each(model, name, keys) -> list:
    """A queryset per key: the newest rows of `model` with it, `SAMPLE` at most. For one union."""
    rows = model.objects.order_by("-pk")
    return [
        model.objects.filter(pk__in=rows.filter(**{name: key}).values("pk")[:SAMPLE]).order_by()
        for key in keys
    ]


def read_together(querysets) -> list[tuple]:
    """The rows of all of them, in one query."""
    if not querysets:
        return []
    first, *others = querysets
    return list(first.union(*others, all=True)) if others else list(first)


def damped(points: int, found: int, half: int = 12) -> int:
    """What a thing shared says, by how many works share it: half as much when `half` of them do."""
    return points * half // (half + found)


def similar_works(work) -> list[Likeness]:
    """The works most like this one, the best first. Related works, shown before these, are left out."""
    own = {member.pk for member in (*work.family, *work.ancestors())}
    near = [(ground, list(ground.near(work))) for ground in _grounds]
    found = _by_work(shared for _, rows in near for shared in rows)
    others = found.keys() - own - _related(work)
    best = sorted(others, key=lambda key: (-_points(found[key]), key))[:CANDIDATES]
    settled = [shared for ground, rows in near if not ground.among for shared in rows]
    checked = [shared for ground in _grounds if ground.among for shared in ground.among(work, best)]
    found = _by_work(settled + checked)
    works = Work.objects.filter(pk__in=best).defer("description", "description_html")
    alike = [Likeness(other, _points(found[other.pk]), reason(found[other.pk])) for other in works]
    alike.sort(key=lambda like: (-like.points, like.work.sort_name, like.work.pk))
    return [like for like in alike if like.points][:SHOWN]


def _by_work(rows):
    found = defaultdict(list)
    for shared in dict.fromkeys(rows):
        found[shared.work].append(shared)
    return found


def _points(rows):
    return sum(shared.points for shared in rows)


def _related(work) -> set:
    there = Relation.objects.filter(work=work).order_by().values_list("other")
    back = Relation.objects.filter(other=work).order_by().values_list("work")
    return {key for (key,) in there.union(back)}


def reason(rows) -> str:
    """Katsuhiro Otomo, 2 genres and a list."""
    by_ground = defaultdict(list)
    for shared in sorted(rows, key=lambda shared: (-shared.points, shared.name)):
        by_ground[shared.ground].append(shared.name)
    people = by_ground["person"]
    said, more = people[:NAMED], len(people) - NAMED
    if more > 0:
        said.append("1 more person" if more == 1 else f"{more} more people")
    for ground, singular, plural in (
        (Tag.Kind.GENRE, "genre", "genres"), (Tag.Kind.THEME, "theme", "themes"), ("list", "list", "lists"),
    ):  # fmt: skip
        if names := by_ground[ground]:
            said.append(f"the {singular} {names[0]}" if len(names) == 1 else f"{len(names)} {plural}")
    said += [f"the franchise {name}" for name in by_ground["franchise"]]
    return " and ".join(filter(None, [", ".join(said[:-1]), *said[-1:]]))


def _tags(work) -> dict:
    """{tag: (kind, name)} of the work, else of the work it is part of."""
    holders = [work.pk, work.part_of_id] if work.part_of_id else [work.pk]
    rows = WorkTag.objects.filter(work__in=holders).order_by("tag__sort_name", "tag_id")
    return {tag: (kind, name) for tag, kind, name in rows.values_list("tag", "tag__kind", "tag__name")}


def share_tags(work):
    """Works of the same genres and themes; the points are settled by `share_tags_among`."""
    work.tags_shared = _tags(work)
    keys = list(work.tags_shared)[:THINGS]
    samples = newest_of_each(WorkTag, "tag", keys)
    rows = read_together([sample.values_list("tag", whole("work")) for sample in samples])
    work.tag_sizes = _sizes(rows)
    return _of_tags(work, rows)


def share_tags_among(work, keys):
    rows = WorkTag.objects.filter(work__in=keys, tag__in=list(work.tags_shared)).order_by()
    return _of_tags(work, rows.values_list("tag", "work"))


def _of_tags(work, rows):
    for tag, key in rows:
        kind, name = work.tags_shared[tag]
        yield Shared(key, damped(POINTS[kind], work.tag_sizes[tag]), kind, name)


def _sizes(rows):
    sizes = defaultdict(int)
    for thing, *_ in set(rows):
        sizes[thing] += 1
    return sizes


def share_franchises(work):
    entries = FranchiseEntry.objects.filter(work__in=work.family).order_by("franchise_id")
    names = dict(entries.values_list("franchise", "franchise__name")[:THINGS])
    samples = newest_of_each(FranchiseEntry, "franchise", names)
    rows = read_together([sample.values_list("franchise", whole("work")) for sample in samples])
    return [Shared(key, POINTS["franchise"], "franchise", names[franchise]) for franchise, key in rows]


register_ground(Ground(share_tags, share_tags_among))
register_ground(Ground(share_franchises))
