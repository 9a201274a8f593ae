"""The forms with which pages are protected and accounts blocked."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from moderation.models import Protection
from moderation.models.protection import parts_of
from ui.moments import midnight

EVERYONE = "everyone"


class Ending(forms.Form):
    """Why, and until when."""

    reason = forms.CharField(label="Why", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    until = forms.DateField(
        label="Until the end of", required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["until"].widget.attrs["min"] = timezone.localdate().isoformat()

    def clean_until(self):
        """The moment it ends: the midnight after that day."""
        day = self.cleaned_data["until"]
        if day is None:
            return None
        if day < timezone.localdate():
            raise forms.ValidationError("That day is over. Choose today or a later one.")
        if day.year > timezone.localdate().year + 100:
            raise forms.ValidationError("Leave it empty if it is to have no end.")
        return midnight(day + timedelta(days=1))


class BlockForm(Ending):
    reason = forms.CharField(
        label="Why", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The member reads it wherever he is kept from something.",
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["until"].help_text = "Empty: for good, until a moderator lifts it."


class ProtectionForm(Ending):
    field_order = ["part", "level", "reason", "until"]

    part = forms.ChoiceField(label="What", required=False)
    level = forms.ChoiceField(
        label="Who may change it",
        choices=[*reversed(Protection.Level.choices), (EVERYONE, "everyone (lifts the protection)")],
    )

    def __init__(self, page, *args, **kwargs):
        super().__init__(*args, **kwargs)
        words = parts_of(type(page))
        self.fields["part"].choices = [(key, words[key].capitalize()) for key in words if not key] + [
            (title, [(key, name.split("“")[1].rstrip("”").capitalize()) for key, name in words.items()
                     if key.startswith(prefix)])
            for prefix, title in (("section-", "A section"), ("field-", "A single field"))
        ]  # fmt: skip
        self.fields["reason"].help_text = "Everybody reads it on the page."
        self.fields["until"].help_text = "Empty: until somebody lifts it."
        if self.is_bound and self.data.get("level") == EVERYONE:
            self.fields["reason"].required = False
