"""What credits add to the pages of works, people, characters, companies and roles."""

from dataclasses import dataclass
from itertools import groupby

from django.db.models import Exists, OuterRef, Q

from catalog import panels
from catalog.known_for import register_known_for
from catalog.leads import Lead, lead_section, register_lead
from catalog.missing import Task, register_task
from catalog.models import Character, Company, Person, Work
from catalog.sections import LONG, LONGEST_LIST, MENTIONS, facts, overview
from catalog.similar import Ground, register_ground
from credits import forms
from credits.known_for import best_known
from credits.models import Appearance, CompanyCredit, Credit, Performance, Role
from credits.moving import MoveCharacters, MoveCompanies, MoveCredits
from credits.similar import collaborators, share_people
from moderation.sections import Fields, Rows, Section, Tool, register, register_new


def show_credits(work):
    """The credits of the work and, rolled up, those of its parts: by department, then by role."""
    parts = {part.pk: part for part in work.family[1:]}
    credits = Credit.reading().filter(work__in=work.family).order_by("position", "pk")
    for credit in (credits := list(credits)):
        credit.part = parts.get(credit.work_id)
    # By role first; within a role the work's own credits before those of its first part.
    place = {member.pk: index for index, member in enumerate(work.family)}
    credits.sort(
        key=lambda credit: (credit.role.order, credit.role.pk, place[credit.work_id], credit.position)
    )
    departments = []
    for department, of_department in groupby(credits, key=lambda credit: credit.role.department):
        roles = [
            (role, list(of_role)) for role, of_role in groupby(of_department, key=lambda credit: credit.role)
        ]
        departments.append((Role.Department(department).label, roles))
    return {"departments": departments}


@dataclass
class Part:
    """A character in a work, and who gives it a voice or a face."""

    name: str
    slug: str
    importance: str
    note: str
    work_id: object
    part: Work | None
    performers: list


def show_cast(work):
    """Characters of the work and its parts with their performers, in one query."""
    parts = {part.pk: part for part in work.family[1:]}
    place = {member.pk: index for index, member in enumerate(work.family)}
    rows = (
        Appearance.objects.filter(work__in=work.family)
        .order_by("position", "pk", "performances__language", "performances__position")
        .values(
            "pk", "work_id", "importance", "note", "position", "character__name", "character__slug",
            "performances__kind", "performances__language", "performances__note",
            "performances__person__name", "performances__person__slug",
        )
    )  # fmt: skip
    cast = []
    for _, group in groupby(sorted(rows, key=lambda row: place[row["work_id"]]), key=lambda row: row["pk"]):
        lines = list(group)
        first = lines[0]
        performers = [_performer(line) for line in lines if line["performances__person__name"]]
        importance = Appearance.Importance(first["importance"]).label if first["importance"] else ""
        cast.append(
            Part(
                first["character__name"], first["character__slug"], importance, first["note"],
                first["work_id"], parts.get(first["work_id"]), performers,
            )
        )  # fmt: skip
    return {"cast": cast}


def _performer(line):
    return {
        "name": line["performances__person__name"],
        "slug": line["performances__person__slug"],
        "kind": Performance.Kind(line["performances__kind"]).label,
        "language": line["performances__language"],
        "note": line["performances__note"],
    }


def show_companies(work):
    credits = CompanyCredit.reading().filter(work=work).order_by("position", "pk")
    return {"companies": list(credits)}


@dataclass
class Film:
    """A work in a filmography with its credit, if it has one itself, and the credits of its parts."""

    work: Work
    credit: Credit | None
    parts: list


def show_filmography(person):
    """By role, newest first; segments stand under their film."""
    credits = (
        Credit.objects.filter(person=person)
        .select_related("role", "work", "work__part_of")
        .defer("work__description", "work__description_html")
        .defer("work__part_of__description", "work__part_of__description_html")
        .order_by("-work__released_sort", "work__position", "work_id")[:LONGEST_LIST]
    )
    credits = sorted(credits, key=lambda credit: (credit.role.order, credit.role.pk))
    return {"roles": [_role(*group) for group in groupby(credits, key=lambda credit: credit.role)]}


def _role(role, credits):
    """The role, its films, and from when to when they are: "1982-1995"."""
    films = {}
    for credit in credits:
        work = credit.work.part_of or credit.work
        film = films.setdefault(work.pk, Film(work, None, []))
        if credit.work.part_of_id:
            film.parts.append(credit)
        else:
            film.credit = credit
    years = sorted({film.work.year for film in films.values() if film.work.year})
    return {"role": role, "films": list(films.values()), "years": (years[:1] + years[1:][-1:]) or None}


def show_performances(person):
    performances = Performance.objects.filter(person=person).select_related(
        "appearance__character", "appearance__work", "appearance__work__part_of"
    )
    return {
        "performances": list(performances.order_by("-appearance__work__released_sort", "pk")[:LONGEST_LIST])
    }


def show_appearances(character):
    appearances = (
        Appearance.objects.filter(character=character)
        .select_related("work", "work__part_of")
        .prefetch_related("performances__person")
        .order_by("-work__released_sort", "pk")[:LONGEST_LIST]
    )
    return {"appearances": list(appearances)}


def show_company_works(company):
    credits = CompanyCredit.objects.filter(company=company).select_related("work", "work__part_of")
    return {"credits": list(credits.order_by("-work__released_sort", "pk")[:LONGEST_LIST])}


def show_people(role):
    """The people of a role, by name, each once."""
    people = Person.objects.filter(pk__in=Credit.objects.filter(role=role).values("person"))
    people = people.order_by("sort_name", "pk").defer(*LONG)
    return {"people": list(people[:LONGEST_LIST]), "more": f"/people/?role={role.slug}", "most": LONGEST_LIST}


COLLABORATORS = Lead(
    "collaborators", "Works most with", "credits/leads/collaborators.html", collaborators,
    "With nobody yet. Open a work and add who else made it.", keep=3600,
)  # fmt: skip
register_lead(Person, COLLABORATORS)
register_ground(Ground(share_people))
register_known_for(
    Person,
    best_known(Person, (Credit, "person", "work"), (Performance, "person", "appearance__work")),
)
register_known_for(Character, best_known(Character, (Appearance, "character", "work")))
register_known_for(Company, best_known(Company, (CompanyCredit, "company", "work")))


def lacks_credits(model):
    """Neither it nor a part has any. Two questions: no index answers an "or" of both."""
    own = Credit.objects.filter(work=OuterRef("pk"))
    of_parts = Credit.objects.filter(work__part_of=OuterRef("pk"))
    return ~Q(Exists(own)) & ~Q(Exists(of_parts))


register_task(
    Task("credits", (Work,), "Works without credits", "no credits",
         "Who made it leads to everything else they made; without credits a work leads nowhere.",
         "edit/credits/", "Add a credit", lacks_credits)
)  # fmt: skip

register(
    Work,
    Section(
        "characters", "Characters & voice actors", "credits/sections/cast.html", show_cast,
        (
            Rows(forms.AppearanceForm, "characters", parent="work", title="Characters",
                 add="Add another character"),
            Rows(forms.PerformanceForm, "performances", path="appearance__work", title="Who plays them",
                 add="Add another performer"),
        ),
        "We don’t have any characters yet. Help us fill it in!", "Add a character",
        (Tool("move", "Move characters to a segment or back", MoveCharacters),),
    ),
    Section(
        "credits", "Cast & crew", "credits/sections/credits.html", show_credits,
        (Rows(forms.CreditForm, "credits", parent="work", add="Add another credit"),),
        "Nobody is credited yet.", "Add a credit",
        (Tool("move", "Move credits to a segment or back", MoveCredits),),
    ),
    Section(
        "companies", "Companies", "credits/sections/companies.html", show_companies,
        (Rows(forms.CompanyCreditForm, "companies", parent="work", add="Add another company"),),
        "No companies yet.", "Add a company",
        (Tool("move", "Move companies to a segment or back", MoveCompanies),),
    ),
)  # fmt: skip
register(
    Person,
    Section("filmography", "Filmography", "credits/sections/filmography.html", show_filmography, (),
            "No credits yet. Open a work and add one under Cast & crew."),
    lead_section(COLLABORATORS),
    Section("performances", "Roles and voices", "credits/sections/performances.html", show_performances, (),
            "No roles yet. Open a work and add one under Characters."),
)  # fmt: skip
register(
    Character,
    Section("appearances", "Appears in", "credits/sections/appearances.html", show_appearances, (),
            "In no work yet. Open a work and add this character there."),
)  # fmt: skip
register(
    Company,
    Section("works", "Works", "credits/sections/company_works.html", show_company_works, (),
            "No works yet. Open a work and add this company there."),
)  # fmt: skip
register(
    Role,
    overview(Role),
    facts((panels.choice("department"),), forms.RoleForm),
    Section("people", "People", "credits/sections/people.html", show_people, (),
            "Nobody has this role yet. Open a work and add a credit."),
)  # fmt: skip
register_new(Role, Fields(forms.RoleForm))
register_lead(Role, MENTIONS)
