from django import forms

from catalog.entity_field import EntityField
from catalog.forms import DETAILS
from catalog.models import Character, Company, Person
from credits import models
from moderation.forms import ProposalForm


class RoleForm(ProposalForm):
    brief = ("department",)

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
    """A character of the work; also one that its author's draft adds."""

    added = ()

    def label_from_instance(self, appearance):
        return str(appearance.character)

    def to_python(self, value):
        added = next((row for row in self.added if str(row.pk) == str(value)), None)
        return added or super().to_python(value)


class PerformanceForm(ProposalForm):
    appearance = AppearanceField(
        models.Appearance.objects.none(), label="Character",
        help_text="One added above can be chosen once you have saved it.",
    )  # fmt: skip
    person = EntityField(Person.objects.all())

    class Meta:
        model = models.Performance
        fields = ["position", "appearance", "person", "kind", "language", "credited_as", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        appearance = self.fields["appearance"]
        appearance.queryset = models.Appearance.reading().filter(work=self.page)
        appearance.added = self._added()
        added = [(row.pk, str(row)) for row in appearance.added]
        appearance.choices = [("", "—"), *self._characters(), *added]

    def _added(self):
        """Those of the author's draft."""
        rows = self.draft.created(models.Appearance) if self.draft else ()
        return [row for row in rows if row.work_id == self.page.pk]

    def _characters(self):
        """(key, name) of the characters of the page, read once for all rows of the form."""
        if not hasattr(self.page, "appearance_choices"):
            rows = models.Appearance.reading().filter(work=self.page).order_by("position", "pk")
            self.page.appearance_choices = [(row.pk, str(row)) for row in rows]
        return self.page.appearance_choices

    @staticmethod
    def belongs(row, page):
        try:
            return row.appearance.work_id == page.pk
        except models.Appearance.DoesNotExist:
            return False


class CompanyCreditForm(ProposalForm):
    company = EntityField(Company.objects.all())

    class Meta:
        model = models.CompanyCredit
        fields = ["position", "company", "kind", "country", "note"]
