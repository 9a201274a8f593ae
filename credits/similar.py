"""People as grounds for likeness, and the people somebody works with."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import CharField, Value

from catalog.models import Person, Work
from catalog.similar import THINGS, Shared, damped, newest_of_each, read_together, whole
from credits.models import Credit, Performance, Role

# What it says of two works that one person did this for both.
WEIGHTS = {
    Role.Department.DIRECTION: 500,
    Role.Department.WRITING: 300,
    Role.Department.MUSIC: 240,
    Role.Department.ANIMATION: 180,
    Role.Department.ART: 160,
    Role.Department.PERFORMANCE: 140,
    Role.Department.CAMERA: 120,
    Role.Department.PRODUCTION: 100,
    Role.Department.EDITING: 100,
    Role.Department.SOUND: 80,
    Role.Department.OTHER: 40,
}
MOST_CREDITED = 1000  # credits of one work, with its parts, that are looked at
WORKS, PARTS, PAIRS = 150, 500, 6000  # of a person, of these works, of people and works: what is looked at
COLLABORATORS, AT_LEAST, NAMED = 24, 8, 3
PERFORMING = Value(Role.Department.PERFORMANCE.value, output_field=CharField())


def share_people(work):
    """Works by the same people; the more alike what they did on both, the more it says."""
    team = _team(work)
    rows = set(read_together(_credited(team)))
    found = defaultdict(int)
    for person, key, department in rows:
        points = min(WEIGHTS[department], team[person][0])
        found[person, key] = max(found[person, key], points)
    sizes = Counter(person for person, _ in found)
    return [
        Shared(key, damped(points, sizes[person], half=20), "person", team[person][1])
        for (person, key), points in found.items()
    ]


def _team(work) -> dict:
    """{person: (weight, name)} of those who matter most to the work and its parts."""
    credits = Credit.objects.filter(work__in=work.family).order_by()
    performances = Performance.objects.filter(appearance__work__in=work.family).order_by()
    rows = credits.values_list("person", "person__name", "role__department").union(
        performances.values_list("person", "person__name", PERFORMING)
    )
    weights = {}
    for person, name, department in rows[:MOST_CREDITED]:
        weights[person] = max(weights.get(person, (0, name)), (WEIGHTS[department], name))
    strongest = sorted(weights.items(), key=lambda pair: (-pair[1][0], pair[1][1], pair[0]))
    return dict(strongest[:THINGS])


def _credited(people) -> list:
    """Querysets of (person, whole work, department)."""
    credits = newest_of_each(Credit, "person", people)
    performances = newest_of_each(Performance, "person", people)
    return [rows.values_list("person", whole("work"), "role__department") for rows in credits] + [
        rows.values_list("person", whole("appearance__work"), PERFORMING) for rows in performances
    ]


@dataclass
class Collaborator:
    person: Person
    count: int
    works: list
    """The latest of them, to name some."""


def collaborators(person) -> dict:
    """Who shares the most works with somebody; a segment counts as its film."""
    together = defaultdict(set)
    for other, work in _who_made(_works_of(person)):
        if other != person.pk:
            together[other].add(work)
    most = sorted(together, key=lambda key: (-len(together[key]), key))[:COLLABORATORS]
    people = Person.objects.defer("description", "description_html").in_bulk(most)
    works = Work.objects.defer("description", "description_html").in_bulk(
        {key for other in people for key in together[other]}
    )
    found = [
        Collaborator(other, len(together[key]), _latest(works[work] for work in together[key]))
        for key, other in people.items()
    ]
    found.sort(key=lambda one: (-one.count, one.person.sort_name, one.person.pk))
    # Whom somebody met once only says little, unless there is nobody else.
    often = sum(1 for one in found if one.count > 1)
    return {"collaborators": found[: max(often, AT_LEAST)]}


def _latest(works):
    return sorted(works, key=lambda work: (work.released_sort, work.sort_name, work.pk), reverse=True)[:NAMED]


def _works_of(person) -> list:
    """The whole works of somebody's newest credits and performances."""
    return sorted({key for _, key, _ in read_together(_credited([person.pk]))}, reverse=True)[:WORKS]


def _who_made(keys):
    """(person, work) of everybody on these works and on their parts."""
    parts = Work.objects.filter(part_of__in=keys).order_by("-pk").values_list("pk", "part_of")
    whole_of = {key: key for key in keys} | dict(parts[:PARTS])
    credits = Credit.objects.filter(work__in=whole_of).order_by().values_list("person", "work")
    performances = Performance.objects.filter(appearance__work__in=whole_of).order_by()
    rows = credits.union(performances.values_list("person", "appearance__work"))
    return [(person, whole_of[work]) for person, work in rows.order_by("person", "work")[:PAIRS]]
