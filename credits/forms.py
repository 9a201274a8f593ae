from django import forms

from catalog.entity_field import EntityField
from catalog.forms import DETAILS, OverviewForm
from catalog.models import Character, Company, Person
from credits import models
from moderation.forms import ProposalForm


class RoleOverviewForm(OverviewForm):
    class Meta(OverviewForm.Meta):
        model = models.Role


class RoleForm(ProposalForm):
    class Meta:
        model = models.Role
        fields = [*DETAILS, "department", "position"]


class CreditForm(ProposalForm):
    person = EntityField(Person.objects.all())
    role = EntityField(models.Role.objects.all())

    class Meta:
        model = models.Credit
        fields = ["position", "person", "role", "credited_as", "note", "uncredited", "uncertain"]


class AppearanceForm(ProposalForm):
    character = EntityField(Character.objects.all())

    class Meta:
        model = models.Appearance
        fields = ["position", "character", "importance", "note"]


class AppearanceField(forms.ModelChoiceField):
    def label_from_instance(self, appearance):
        return str(appearance.character)


class PerformanceForm(ProposalForm):
    appearance = AppearanceField(models.Appearance.objects.none(), label="Character")
    person = EntityField(Person.objects.all())

    class Meta:
        model = models.Performance
        fields = ["position", "appearance", "person", "kind", "language", "credited_as", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["appearance"].queryset = models.Appearance.reading().filter(work=self.page)

    @staticmethod
    def belongs(row, page):
        return row.appearance.work_id == page.pk


class CompanyCreditForm(ProposalForm):
    company = EntityField(Company.objects.all())

    class Meta:
        model = models.CompanyCredit
        fields = ["position", "company", "kind", "country", "note"]
