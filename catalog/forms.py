"""One ModelForm per editable model, two where sections divide a page's fields.

`Meta.fields` is what the public may propose. Diffs, history, import and tests derive from it. `brief` names
those asked where such an entity is added in the middle of another edit.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from catalog import models
from catalog.entity_field import EntityField
from catalog.wiki import understand
from moderation.forms import ProposalForm
from pictures.decoding import FORMATS
from ui.markdown import names_in

PROSE = forms.Textarea(
    attrs={"rows": 12, "class": "prose-input", "data-suggestions": "/search/links/", "autocomplete": "off"}
)
PROSE_HELP = format_html(
    "Link to a page with [[its name]] or [[its name|your words]]; hide what gives the story away between "
    '||bars||. Markdown: *italic*, **bold**, lists. <a href="{}" target="_blank">How to write</a>',
    "/about/writing/",
)
SENTENCE = forms.Textarea(attrs={"rows": 2, "maxlength": 300})

DETAILS = ["name", "disambiguation"]
OVERVIEW = ["deck", "description"]


class PlainSummary(ProposalForm):
    """Cards, feeds and search results show the summary as it stands, so it is plain text."""

    def clean_deck(self):
        deck = self.cleaned_data["deck"]
        if "[[" in deck or "||" in deck:
            raise ValidationError("The summary is plain text. Put links and spoilers into the description.")
        return deck


class OverviewForm(PlainSummary):
    """Summary and description: alike for every entity, so sections make one for each."""

    class Meta:
        fields = OVERVIEW
        widgets = {"deck": SENTENCE, "description": PROSE}
        help_texts = {"description": PROSE_HELP}

    def clean_description(self):
        """A new link has to mean one page, or none yet. What a link meant before it means still."""
        text = self.cleaned_data["description"]
        here = set(names_in(self.initial.get("description") or ""))
        new = [name for name in names_in(text) if name not in here]
        problems = [
            f"Several pages are called “{name}”. Write one of these: "
            f"{', '.join(f'[[{address}|{name}]]' for address in addresses)}."
            for name, addresses in (understand(self.page, new).namesakes() if new else {}).items()
        ]
        if problems:
            raise ValidationError(problems)
        return text


class WorkForm(ProposalForm):
    part_of = EntityField(
        models.Work.objects.all(), required=False, label="Part of",
        help_text="For a segment: its film. For an episode: its series.",
    )  # fmt: skip

    class Meta:
        model = models.Work
        fields = [*DETAILS, "kind", "runtime", "original_language", "country", "part_of"]


class NewWorkForm(PlainSummary):
    class Meta:
        model = models.Work
        fields = [*DETAILS, "kind", "runtime", "original_language", "country", "deck"]
        widgets = {"deck": SENTENCE}

    brief = ("disambiguation", "kind", "country")


class SegmentForm(PlainSummary):
    """A segment in the list of its film; the rest of it is edited on its own page."""

    class Meta:
        model = models.Work
        fields = ["position", "name", "kind", "runtime", "deck"]
        widgets = {"deck": SENTENCE}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.initial["kind"] = models.Work.Kind.SEGMENT


class PersonForm(ProposalForm):
    brief = ("disambiguation", "born")

    class Meta:
        model = models.Person
        fields = [*DETAILS, "born", "birth_place", "died", "death_place", "gender"]


class CharacterForm(ProposalForm):
    brief = ("disambiguation",)

    class Meta:
        model = models.Character
        fields = [*DETAILS, "gender"]


class CompanyForm(ProposalForm):
    brief = ("disambiguation", "country")

    class Meta:
        model = models.Company
        fields = [*DETAILS, "country", "founded", "dissolved"]


class FranchiseForm(ProposalForm):
    brief = ("disambiguation",)

    class Meta:
        model = models.Franchise
        fields = DETAILS


class ThingForm(ProposalForm):
    brief = ("disambiguation", "kind")

    class Meta:
        model = models.Thing
        fields = [*DETAILS, "kind"]


class TagForm(ProposalForm):
    brief = ("disambiguation",)

    class Meta:
        model = models.Tag
        fields = [*DETAILS, "kind"]


class NameForm(ProposalForm):
    kind = forms.ChoiceField(
        choices=[choice for choice in models.Name.Kind.choices if choice[0] != models.Name.Kind.ALIAS]
    )

    class Meta:
        model = models.Name
        fields = ["position", "text", "language", "script", "kind", "note"]


class AliasForm(ProposalForm):
    class Meta:
        model = models.Name
        fields = ["position", "text", "language", "note"]


class LinkForm(ProposalForm):
    url = forms.URLField(label="Address", required=False, max_length=500, assume_scheme="https")

    class Meta:
        model = models.ExternalLink
        fields = ["position", "site", "identifier", "url"]


class ImageForm(ProposalForm):
    """The kinds a page most often has are offered first."""

    class Meta:
        model = models.Image
        fields = ["file", "position", "kind", "caption", "alternative_text", "source", "licence"]
        help_texts = {"file": f"{FORMATS}, up to 20 MB. You may choose several new ones at once."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        usual = self.page.cover_kinds
        choices = dict(models.Image.Kind.choices)
        self.fields["kind"].choices = [(kind, choices[kind]) for kind in dict.fromkeys([*usual, *choices])]
        if self.instance._state.adding and not self.instance.file:
            self.initial["kind"] = usual[0]
        if self.is_bound and (name := self.add_prefix("kind")) not in self.data:
            # A row that came with one of several files: nobody has been asked for the kind yet.
            self.data = self.data.copy()
            self.data[name] = usual[0]


class ReleaseForm(ProposalForm):
    class Meta:
        model = models.Release
        fields = [
            "position", "date", "country", "name", "medium", "certification_system", "certification",
            "runtime", "note",
        ]  # fmt: skip


class FirstReleaseForm(ProposalForm):
    """With a new work: when it came out first."""

    class Meta:
        model = models.Release
        fields = ["date", "country", "medium"]


def is_of_kind(row, kind) -> bool:
    """Whether the row's tag is a genre, or a theme; also one that the author's draft adds along with it."""
    try:
        return row.tag.kind == kind
    except models.Tag.DoesNotExist:
        return False


class GenreForm(ProposalForm):
    tag = EntityField(models.Tag.objects.filter(kind=models.Tag.Kind.GENRE), only="genre", label="Genre")

    class Meta:
        model = models.WorkTag
        fields = ["tag", "note"]

    @staticmethod
    def belongs(row, page):
        return is_of_kind(row, models.Tag.Kind.GENRE)


class ThemeForm(ProposalForm):
    tag = EntityField(models.Tag.objects.filter(kind=models.Tag.Kind.THEME), only="theme", label="Theme")

    class Meta:
        model = models.WorkTag
        fields = ["tag", "note"]

    @staticmethod
    def belongs(row, page):
        return is_of_kind(row, models.Tag.Kind.THEME)


class FranchiseEntryForm(ProposalForm):
    franchise = EntityField(models.Franchise.objects.all())

    class Meta:
        model = models.FranchiseEntry
        fields = ["position", "franchise", "note"]


class RelationForm(ProposalForm):
    other = EntityField(models.Work.objects.all(), label="Work")

    class Meta:
        model = models.Relation
        fields = ["position", "kind", "other", "note"]


class AssociationForm(ProposalForm):
    thing = EntityField(models.Thing.objects.all())

    class Meta:
        model = models.Association
        fields = ["position", "thing", "note"]
