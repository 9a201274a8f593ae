"""What credits add to the filters of the browse pages."""

from django.db.models import Exists, OuterRef

from catalog.filters import (
    BrowseFilter,
    CharacterFilter,
    Choice,
    CompanyFilter,
    Facet,
    Holds,
    Named,
    PersonFilter,
    WorkFilter,
)
from catalog.filters.parts import AnyOf, holding
from catalog.models import Company, Person, Work
from credits.models import Appearance, CompanyCredit, Credit, Performance, Role

WHO = "Who and what"


def credits_of(person, filterset):
    credits = Credit.objects.filter(person=person)
    role = filterset.form.cleaned_data.get("role")
    return credits.filter(role=role) if role else credits


def company_credits_of(company, filterset):
    return CompanyCredit.objects.filter(company=company)


class InRole(Named):
    """Somebody's role where a person is named; else any credit in that role."""

    def filter(self, rows, role):
        if role is None or self.parent.form.cleaned_data.get("person"):
            return rows
        credits = Credit.objects.filter(role=role)
        if self.parent.walking:
            own = Exists(credits.filter(work=OuterRef("work")))
            return rows.filter(own | Exists(credits.filter(work__part_of=OuterRef("work"))))
        return holding(rows, credits, ("work", "work__part_of"))


WorkFilter.add(
    person=Holds(Person.objects.all(), credits_of, ("work", "work__part_of"), label="Person", group=WHO),
    role=InRole(Role.objects.all(), label="In the role", group=WHO),
    company=Holds(Company.objects.all(), company_credits_of, label="Company", group=WHO),
)


class Credited(Choice):
    """People with a credit in a work of a kind; in the role, if one is chosen."""

    def filter(self, rows, kind):
        role = self.parent.form.cleaned_data.get("role")
        if not (kind or role):
            return rows
        credits = Credit.objects.filter(role=role) if role else Credit.objects.all()
        return holding(rows, credits.filter(work__kind=kind) if kind else credits, "person")


PersonFilter.add(
    role=Named(Role.objects.all(), label="Role", group="Credits"),
    kind=Credited(
        choices=Work.Kind.choices, label="In a work of kind", empty_label="Any kind", group="Credits"
    ),
)


def appearances_in(work, filterset):
    return Appearance.objects.filter(work__in=[work, *work.parts.all()])


def performances_of(person, filterset):
    return Performance.objects.filter(person=person)


CharacterFilter.add(
    work=Holds(Work.objects.all(), appearances_in, "character", label="In the work"),
    person=Holds(Person.objects.all(), performances_of, "appearance__character", label="Played or voiced by"),
)


class Part(Choice):
    def filter(self, rows, value):
        return holding(rows, CompanyCredit.objects.filter(kind=value), "company") if value else rows


CompanyFilter.add(part=Part(choices=CompanyCredit.Kind.choices, label="Part", empty_label="Any part"))


def department_name(value):
    return Role.Department(value).label


class RoleFilter(BrowseFilter):
    entity = Role
    facets = (Facet("department", "Department", "department", department_name),)

    department = AnyOf("department", department_name, values=Role.Department.values, label="Department")
