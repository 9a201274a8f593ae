"""Forms that propose. They validate like any ModelForm and are never saved."""

from django import forms
from django.core import signing
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import Model
from django.db.models.fields import BLANK_CHOICE_DASH

from moderation.models import Page, Source
from moderation.snapshot import snapshot

MOST_CHOICES = 100  # changes among which the sources of one submission are divided


class ProposalForm(forms.ModelForm):
    """A form over one row. `Meta.fields` is the one list of what the public may propose of it.

    An unchanged form is not validated: a page keeps old values that newer rules would refuse, and
    an untouched blank row is no row.
    """

    def __init__(self, *args, page=None, also_checked=(), typed=None, draft=None, **kwargs):
        """`also_checked`: fields set by the section, not typed, that constraints involve.

        `draft` is the author's: rows may name what is only proposed in it, or in the queue.

        `typed`: the texts that stood for other rows when the form was shown. Who is called something
        else by now is still whom the author saw.
        """
        self.page, self.also_checked, self.draft = page, set(also_checked), draft
        kwargs.update(empty_permitted=True, use_required_attribute=False)
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if getattr(field, "initial_is_row", False):
                self.initial[name] = self._row_at(name)
                field.shown, field.draft = (typed or {}).get(name), draft
            if isinstance(field, forms.TypedChoiceField) and BLANK_CHOICE_DASH[0] in field.choices:
                field.choices = [("", "—"), *(choice for choice in field.choices if choice[0])]
        if "position" in self.fields:
            self.fields["position"].required = False
            self.fields["position"].widget.attrs.update({"class": "position", "min": 1})

    def _row_at(self, name):
        """The row a foreign key points at, read along with this one where it was."""
        try:
            return getattr(self.instance, name)
        except ObjectDoesNotExist:
            return None

    def clean_position(self):
        """An empty place means: where it is; a new row goes to the end (`BoundRows`)."""
        return self.cleaned_data["position"] or self.instance.position

    def save(self, commit=True):
        raise TypeError("The gate writes catalogue rows, forms do not.")

    @staticmethod
    def belongs(row, page) -> bool:
        """Whether a row of the author's draft belongs among this form's rows on `page`.

        For what the part's parent and fixed values cannot say.
        """
        return True

    def typed_texts(self) -> dict:
        """The texts that stand for other rows, by field."""
        return {
            name: field.prepare_value(self.initial[name])
            for name, field in self.fields.items()
            if getattr(field, "initial_is_row", False)
        }

    def newcomers(self):
        """Proposals of the new things that were added in place of naming one that is here."""
        for field in self.fields.values():
            if newcomer := getattr(field, "newcomer", None):
                yield newcomer

    def values(self) -> dict:
        """What this form would have the row's fields be."""
        return snapshot(self.instance, self._meta.fields)

    def _get_validation_exclusions(self):
        """What is named and not public yet is no row to look up: its approval comes first, or this fails."""
        proposed = {
            name for name, value in getattr(self, "cleaned_data", {}).items()
            if isinstance(value, Model) and value._state.adding
        }  # fmt: skip
        return (super()._get_validation_exclusions() - self.also_checked) | proposed


class SpeaksFor(forms.MultipleChoiceField):
    """Ticks; one for a field that is in the draft no more is passed over."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value):
        return True

    def clean(self, value):
        known = {key for key, _ in self.choices}
        return [key for key in super().clean(value) if key in known]


def source_choices(submission) -> list[tuple[str, str]]:
    """What a source may speak for: each changed field of a page or row, each new row, by key and label."""
    choices = []
    for change in submission.changes.select_related("content_type")[:MOST_CHOICES]:
        kind = str(change.model._meta.verbose_name)
        fields = [change.model._meta.get_field(name) for name in change.after]
        if change.action == change.Action.UPDATE or (issubclass(change.model, Page) and len(fields) > 1):
            choices += [
                (f"{change.object_id}.{field.name}", f"{change.label}: {field.verbose_name}")
                for field in fields
            ]
        elif change.action == change.Action.CREATE:
            choices.append((str(change.object_id), f"{change.label} ({kind})"))
    return choices


class SourceForm(forms.Form):
    citation = forms.CharField(
        required=False, max_length=500,
        widget=forms.TextInput(attrs={"placeholder": "Booklet of the 2004 DVD, p. 3"}),
    )  # fmt: skip
    url = forms.URLField(
        label="Web address", required=False, max_length=500, assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://…"}),
    )  # fmt: skip


class SourceOfForm(SourceForm):
    """A source, and what of the submission it speaks for."""

    speaks_for = SpeaksFor(required=False, label="Speaks for")

    def __init__(self, *args, choices=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["speaks_for"].choices = choices

    def clean(self):
        data = super().clean()
        if data.get("speaks_for") and not (data.get("citation") or data.get("url")) and not self.errors:
            raise ValidationError("Which source is that? Name it, or give its address.")
        return data


class NoteForm(forms.Form):
    """What goes with a submission."""

    note = forms.CharField(
        required=False,
        max_length=4000,
        label="Note to the moderators",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Why this is right, in a sentence. It becomes part of the page's public history.",
    )


SourceFormSet = forms.formset_factory(SourceOfForm, extra=1, max_num=20, absolute_max=30)


class Covering:
    """The covering letter of a submission: a note, and the sources."""

    def __init__(self, submission=None, data=None, *, note=""):
        """Without a submission the sources are new ones; `note` is what stands there already."""
        sources = [
            {"citation": source.citation, "url": source.url, "speaks_for": source.speaks_for}
            for source in (submission.sources.all() if submission else ())
        ]
        is_draft = submission is not None and submission.state == submission.State.DRAFT
        choices = source_choices(submission) if is_draft else []
        self.note = NoteForm(data, initial={"note": submission.note if submission else note})
        self.sources = SourceFormSet(
            data, initial=None if data else sources, prefix="sources", form_kwargs={"choices": choices}
        )

    def is_valid(self):
        return not self.note.is_bound or self.note.is_valid() & self.sources.is_valid()

    @property
    def is_typed(self):
        """Whether somebody named a source: then the sources are shown unfolded."""
        return self.note.is_bound and bool(self.sources.has_changed() or not self.sources.is_valid())

    def letter(self) -> dict:
        """What was written, for the author's verbs. Nothing where the page had no such form."""
        if not self.note.is_bound:
            return {}
        return {"note": self.note.cleaned_data["note"], "sources": self.new_sources()}

    def new_sources(self) -> list[Source]:
        """Unsaved rows of those that say something."""
        said = [form.cleaned_data for form in self.sources if form.has_changed()]
        return [
            Source(citation=data["citation"], url=data["url"], speaks_for=data["speaks_for"])
            for data in said
            if data["citation"] or data["url"]
        ]


SALT = "moderation.base"


def sign_base(base) -> str:
    """What the author is being shown, signed, to travel with the form."""
    return signing.dumps(base, salt=SALT, compress=True)


def read_base(token):
    """Raises `signing.BadSignature` for a base this site did not send out."""
    return signing.loads(token, salt=SALT)
