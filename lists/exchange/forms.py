"""Uploading a file; deciding about the rows of a page of the review."""

from django import forms
from django.core.exceptions import ValidationError

from catalog.entity_field import EntityField
from catalog.models import Work
from lists.exchange.matching import NOUNS, uuid_of
from lists.exchange.models import Import, ImportRow

MOST_BYTES = 20_000_000
TOO_LARGE = f"This file is larger than {MOST_BYTES // 1_000_000} MB. Lists are small: is it the right one?"
UNDECIDED = ""
Outcome = ImportRow.Outcome


class UploadForm(forms.Form):
    file = forms.FileField(
        label="The file", max_length=200, error_messages={"required": "Choose a file first."},
        widget=forms.ClearableFileInput(attrs={"accept": ".xml,.gz,.zip,.csv,.json,.txt"}),
    )  # fmt: skip

    def __init__(self, *args, is_cut_off=False, **kwargs):
        """`is_cut_off`: a file came that was too large to be kept at all (pictures/uploading.py)."""
        super().__init__(*args, **kwargs)
        if is_cut_off:
            self.fields["file"].error_messages["required"] = TOO_LARGE

    def clean_file(self):
        if self.cleaned_data["file"].size > MOST_BYTES:
            raise ValidationError(TOO_LARGE)
        return self.cleaned_data["file"]


class PolicyForm(forms.ModelForm):
    class Meta:
        model = Import
        fields = ["policy"]
        labels = {"policy": "What is on your shelf already"}
        widgets = {"policy": forms.RadioSelect}


class ReviewedRow:
    """One row of the file as the review shows it, and what was chosen for it."""

    def __init__(self, row, options, data=None):
        self.row = row
        self.prefix = f"row-{row.pk}"
        self.options = options
        self.field = EntityField(NOUNS[row.noun].objects.all(), required=False)
        self.error = ""
        self.chosen = str(row.target or UNDECIDED)
        self.typed, self.is_skipped, self.is_proposed = "", row.is_skipped, False
        if data is not None and f"{self.prefix}-shown" in data:
            self.chosen = data.get(f"{self.prefix}-target", UNDECIDED)
            self.typed = data.get(f"{self.prefix}-typed", "")
            self.is_skipped = f"{self.prefix}-skip" in data
            self.is_proposed = f"{self.prefix}-propose" in data

    @property
    def can_be_proposed(self):
        return self.row.outcome == Outcome.MISSING and self.row.noun == "work" and not self.row.key

    def take(self) -> bool:
        """Put the choice into the row; False, with `error`, where what was typed names nothing."""
        target = uuid_of(self.chosen) if self.chosen in {str(entity.pk) for entity in self.options} else None
        if self.typed.strip():
            try:
                target = self.field.clean(self.typed).pk
            except ValidationError as error:
                self.error = " ".join(error.messages)
                return False
        if target != self.row.target:
            self.row.target, self.row.how = target, "hand" if target else ""
            unmatched = Outcome.AMBIGUOUS if self.row.candidates else Outcome.MISSING
            self.row.outcome = Outcome.MATCHED if target else unmatched
        self.row.is_skipped = self.is_skipped
        return True


def reviewed(rows, data=None) -> list[ReviewedRow]:
    """A page of rows with the pages each may be about: one query for a kind of page."""
    keys = {key for row in rows for key in (*row.candidates, str(row.target or "")) if key}
    known = {
        str(entity.pk): entity
        for noun in {row.noun for row in rows}
        for entity in _labelled(NOUNS[noun]).filter(pk__in=keys)
    }
    return [
        ReviewedRow(
            row,
            [known[key] for key in dict.fromkeys([str(row.target), *row.candidates]) if key in known],
            data,
        )
        for row in rows
        if row.outcome != Outcome.REFUSED or data is None
    ]


def _labelled(model):
    return model.objects.select_related("part_of") if model is Work else model.objects.all()
