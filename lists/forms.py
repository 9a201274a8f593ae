from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import RatingScale, User
from lists import ratings
from lists.merging import Arrangement, Base, in_places
from lists.models import List, ListItem, Tracking
from ui.text import fold

ITEM_NOTE_LENGTH = 2000
MOST_TAGS, LONGEST_TAG = 12, 40
MOST_COLLABORATORS = 50


class TrackingForm(forms.ModelForm):
    """Status, rating, note: what the page of a work offers."""

    half_points = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, label="Rating")

    class Meta:
        model = Tracking
        fields = ["status", "half_points", "note", "is_private"]
        widgets = {"note": forms.Textarea(attrs={"rows": 2, "maxlength": 2000})}

    def __init__(self, *args, scale=RatingScale.TEN, **kwargs):
        super().__init__(*args, **kwargs)
        kept = self.instance.half_points if self.instance else None
        # Whatever the scale offers, any rating there is may be sent.
        self.fields["half_points"].choices = ratings.choices(RatingScale.TEN)
        self.fields["half_points"].widget.choices = ratings.choices(scale, kept)


class EntryForm(TrackingForm):
    """All of an entry: progress, dates and rewatches, too."""

    class Meta(TrackingForm.Meta):
        fields = [
            "status", "half_points", "progress", "started", "finished", "rewatches", "note", "is_private",
        ]  # fmt: skip

    def __init__(self, *args, parts=0, **kwargs):
        super().__init__(*args, **kwargs)
        self.parts = parts
        self.fields["progress"].required = self.fields["rewatches"].required = False
        self.fields["progress"].label = "Parts seen"
        if parts:
            self.fields["progress"].help_text = f"Of {parts}."
        for name in ("started", "finished"):
            self.fields[name].help_text = "1995, 1995-12 or 1995-12-23."

    def clean_rewatches(self):
        return self.cleaned_data.get("rewatches") or 0

    def clean_progress(self):
        progress = self.cleaned_data.get("progress") or 0
        if self.parts and progress > self.parts:
            raise ValidationError(f"It has only {self.parts} parts.")
        return progress

    def clean(self):
        super().clean()
        started, finished = self.cleaned_data.get("started"), self.cleaned_data.get("finished")
        known = min(len(started), len(finished)) if started and finished else 0
        if known and finished[:known] < started[:known]:
            self.add_error("finished", "That is before it was started.")


class ScaleForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["rating_scale"]


class ListForm(forms.ModelForm):
    """What its owner decides about a list."""

    words = forms.CharField(
        label="Tags",
        required=False,
        max_length=600,
        help_text=f"Up to {MOST_TAGS}, with commas between them.",
    )
    names = forms.CharField(
        label="Collaborators", required=False, max_length=2000,
        help_text="User names, with commas between them. They may fill and arrange the list.",
    )  # fmt: skip

    class Meta:
        model = List
        fields = ["title", "description", "visibility", "is_ranked", "curation", "cover"]
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"description": "Markdown: *italic*, **bold**, [link](https://…)."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["curation"].required = False
        if self.instance._state.adding:
            del self.fields["cover"]
            return
        cover = self.fields["cover"]
        cover.queryset = cover.queryset.filter(list_items__list=self.instance).order_by("sort_name")
        cover.empty_label = "Its first works"
        self.initial["words"] = ", ".join(tag.word for tag in self.instance.tags.all())
        self.initial["names"] = ", ".join(
            self.instance.collaborators.order_by("username").values_list("username", flat=True)
        )
        if self.instance.is_live:
            for name in ("is_ranked", "curation", "names", "cover"):
                del self.fields[name]

    def clean_visibility(self):
        visibility, owner = self.cleaned_data["visibility"], self.instance.owner
        if visibility != List.Visibility.PRIVATE and owner.is_blocked:
            raise ValidationError(f"Keep the list private. {owner.block.words}")
        return visibility

    def clean_curation(self):
        return self.cleaned_data["curation"] or List.Curation.CLOSED

    def clean_words(self):
        """{folded: word}"""
        words = _split(self.cleaned_data["words"])
        if long := next((word for word in words if len(word) > LONGEST_TAG), None):
            raise ValidationError(f"“{long[:50]}” is longer than {LONGEST_TAG} characters.")
        if len(words) > MOST_TAGS:
            raise ValidationError(f"{MOST_TAGS} tags at most.")
        return {fold(word)[:LONGEST_TAG]: word for word in words if fold(word)}

    def clean_names(self):
        names = _split(self.cleaned_data["names"])[: MOST_COLLABORATORS + 1]
        if len(names) > MOST_COLLABORATORS:
            raise ValidationError(f"{MOST_COLLABORATORS} collaborators at most.")
        found = {user.username.lower(): user for user in User.objects.filter(username__in=names)}
        if missing := [name for name in names if name.lower() not in found]:
            raise ValidationError(f"There is no member “{missing[0][:80]}”.")
        return [user for user in found.values() if user.pk != self.instance.owner_id]

    def save_ties(self):
        """Tags and collaborators; the list itself is stored by its own verbs."""
        self.instance.tag(self.cleaned_data["words"])
        if "names" in self.cleaned_data:
            self.instance.collaborators.set(self.cleaned_data["names"])


def _split(text):
    parts = text.replace("\x00", "").replace("\n", ",").split(",")
    return list(dict.fromkeys(word for part in parts if (word := " ".join(part.split()))))


@dataclass
class ItemRow:
    """One item of a list as its form shows it."""

    item: ListItem
    place: str
    note: str
    is_tied: bool = False
    is_removed: bool = False
    theirs: str = ""
    """The note somebody else wrote meanwhile, where this one clashes with it."""


class ArrangeForm:
    """The items of a list: item-<id>-position, -note, -tied, -remove, and how they were shown (`base`).

    Bound to `data` it says what to store (`arrangement`), or `errors`; either way `rows` show what was typed.
    """

    def __init__(self, items, data=None):
        self.errors: list[str] = []
        self.data = data
        self.base = Base.of(items)
        self.shown_base = Base.read(data.get("base", "")) if data is not None and data.get("base") else None
        self.rows = [self._row(item, str(index)) for index, item in enumerate(items, 1)]
        for row in self.rows:
            if len(row.note) > ITEM_NOTE_LENGTH:
                self.errors.append(f"The note on {row.item} is longer than {ITEM_NOTE_LENGTH} characters.")
        removed = {row.item.pk for row in self.rows if row.is_removed}
        self.arrangement = Arrangement(
            [key for key in self._order() if key not in removed],
            {row.item.pk: row.note for row in self.rows},
            {row.item.pk for row in self.rows if row.is_tied},
        )

    def show_clash(self, clash):
        """What somebody else did meanwhile and what was typed, merged; both notes where both rewrote one."""
        rows = {row.item.pk: row for row in self.rows}
        order = [*clash.merged.keys, *(key for key in rows if key not in set(clash.merged.keys))]
        self.rows = [rows[key] for key in order]
        for place, row in enumerate(self.rows, 1):
            key = row.item.pk
            row.place, row.note, row.is_tied = str(place), clash.merged.notes[key], key in clash.merged.ties
            row.theirs = (row.item.note or "(nothing)") if key in clash.keys else ""

    def _row(self, item, index):
        name = f"item-{item.pk}"
        if self.data is None or f"{name}-position" not in self.data:
            return ItemRow(item, index, item.note, item.is_tied)
        note = self.data.get(f"{name}-note", item.note).replace("\x00", "")
        place = self.data.get(f"{name}-position", index)
        return ItemRow(item, place, note, f"{name}-tied" in self.data, f"{name}-remove" in self.data)

    def _order(self):
        """Keys as numbered, of what was shown: some may have come or gone since."""
        names = {row.item.pk: str(row.item) for row in self.rows}
        shown = list(self.shown_base.items) if self.shown_base else list(names)
        if self.data is None:
            return shown
        places = {}
        for key in shown:
            text = self.data.get(f"item-{key}-position", "").strip()
            if text.isascii() and text.isdecimal() and len(text) < 7:
                places[key] = int(text)
            elif f"item-{key}-position" in self.data:
                self.errors.append(f"“{text[:20]}” is no place in a list ({names.get(key, 'gone since')}).")
        return in_places(shown, places)
