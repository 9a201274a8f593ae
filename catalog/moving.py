"""Rows of a film (credits, characters) move to one of its segments, or back."""

from django import forms
from django.db.models import UniqueConstraint

from catalog.models import Work
from moderation.models import Change
from moderation.proposals import Proposal
from moderation.ticks import TickForm


def family_of(work, draft) -> dict[str, Work]:
    """{key: work} of the whole and its parts, also the draft's: where rows of `work` may belong."""
    whole = work.part_of or work
    members = [whole, *Work.reading().filter(part_of=whole).order_by("position", "sort_name")]
    if work != whole:
        members += Work.reading().filter(part_of=work).order_by("position", "sort_name")
    found = {str(member.pk): member for member in members}
    drafted = [part for part in draft.created(Work) if str(part.part_of_id) in found]
    return found | {str(part.pk): part for part in drafted}


class MoveForm(TickForm):
    """`model` is a row of works: it keeps all it says and changes only the work it belongs to."""

    model: type
    watched = ("work",)
    target = forms.ChoiceField(
        label="Move the ticked ones to", error_messages={"required": "Choose where they belong."}
    )

    def __init__(self, page, draft, data=None):
        self.family = family_of(page, draft)
        super().__init__(page, draft, data)
        self.fields["target"].choices = [("", "Choose…"), *((key, self._name(key)) for key in self.family)]

    def _name(self, key):
        work = self.family[key]
        if self.draft.creates(work):
            return f"{work.name} (new in your draft)"
        return work.title if not work.part_of_id else work.name

    @property
    def lines(self):
        return super().lines if len(self.family) > 1 else []

    @property
    def next_steps(self):
        address = f"{self.page.get_absolute_url()}edit/"
        if len(self.family) > 1:
            return []
        return [
            ("Add segments", f"{address}segments/"),
            ("Turn aliases into segments", f"{address}aliases/segments/"),
        ]

    @property
    def empty(self):
        if len(self.family) > 1:
            return "There is nothing here that could be moved."
        return (
            "This has no segments yet to move anything to. Make them first: "
            "they can be chosen as soon as they are in your draft."
        )

    def live_rows(self):
        return list(self.model.reading().filter(work=self.page).order_by("position", "pk"))

    def rows(self):
        live = [self.draft.over(row) for row in self.live_rows()]
        own = [row for row in self.draft.created(self.model) if str(row.work_id) in self.family]
        return [row for row in live + own if not self.draft.removes(row)]

    def detail(self, row):
        if row.work_id == self.page.pk:
            return row.note
        return f"in your draft: {self._name(str(row.work_id))}"

    def clean(self):
        self._taken = self._standing() if self.cleaned_data.get("target") else {}
        super().clean()

    def _standing(self):
        """What will stand on the target: {values that may be there once: row}."""
        target = self.cleaned_data["target"]
        rows = [self.draft.over(row) for row in self.model.reading().filter(work=target)]
        rows += [row for row in self.now.values() if str(row.work_id) == target]
        return {
            values: row
            for row in rows
            if str(row.work_id) == target and not self.draft.removes(row)
            for values in self._unique_values(row)
        }

    def _unique_values(self, row):
        """What no other row of the same work may repeat."""
        for constraint in self.model._meta.constraints:
            if isinstance(constraint, UniqueConstraint) and "work" in constraint.fields:
                names = [name for name in constraint.fields if name != "work"]
                yield tuple(getattr(row, self.model._meta.get_field(name).attname) for name in names)

    def problem(self, row):
        for values in self._unique_values(row):
            if self._taken.setdefault(values, row).pk != row.pk:
                return "The same stands there already. Remove it here instead."
        return ""

    def propose(self, row):
        target = self.cleaned_data["target"]
        live = self.live.get(str(row.pk))
        if live is None:
            yield Proposal(
                self.model, row.pk, Change.Action.CREATE, str(row), ("work",), after={"work": target}
            )
        else:
            here = str(self.page.pk)
            before, after = ({"work": here}, {"work": target}) if target != here else ({}, {})
            yield Proposal(self.model, row.pk, Change.Action.UPDATE, str(row), ("work",), before, after)
