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
        appearance = self.fields["appearance"]
        appearance.queryset = models.Appearance.reading().filter(work=self.page)
        appearance.choices = [("", "—"), *self._characters()]

    def _characters(self):
        """(key, name) of the characters of the page, read once for all rows of the form."""
        if not hasattr(self.page, "appearance_choices"):
            rows = models.Appearance.reading().filter(work=self.page).order_by("position", "pk")
            self.page.appearance_choices = [(row.pk, str(row)) for row in rows]
        return self.page.appearance_choices

    @staticmethod
    def belongs(row, page):
        return models.Appearance.objects.filter(pk=row.appearance_id, work=page).exists()


class CompanyCreditForm(ProposalForm):
    company = EntityField(Company.objects.all())

    class Meta:
        model = models.CompanyCredit
        fields = ["position", "company", "kind", "country", "note"]
