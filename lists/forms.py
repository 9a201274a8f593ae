from dataclasses import dataclass

from django import forms

from lists.models import List, ListItem, Tracking

RATINGS = [("", "—")] + [(str(half), f"{half / 2:g}") for half in range(20, 0, -1)]
ITEM_NOTE_LENGTH = 2000


class TrackingForm(forms.ModelForm):
    """Status, rating, note: what the page of a work and the shelf offer."""

    half_points = forms.TypedChoiceField(
        choices=RATINGS, coerce=int, empty_value=None, required=False, label="Rating"
    )

    class Meta:
        model = Tracking
        fields = ["status", "half_points", "note", "is_private"]
        widgets = {"note": forms.Textarea(attrs={"rows": 2, "maxlength": 2000})}


class ListForm(forms.ModelForm):
    class Meta:
        model = List
        fields = ["title", "description", "visibility", "is_ranked"]
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}


@dataclass
class ItemRow:
    """One item of a list as its form shows it."""

    item: ListItem
    place: str
    note: str
    is_removed: bool = False


class ArrangeForm:
    """The items of a list: item-<id>-position, item-<id>-note, item-<id>-remove.

    Bound to `data` it says what to store (`keys` in order, `notes`), or `errors`; either way `rows` show
    what was typed.
    """

    def __init__(self, items, data=None):
        self.errors: list[str] = []
        self.data = data
        self.rows = [self._row(item, str(index)) for index, item in enumerate(items, 1)]
        self.notes = {row.item.pk: row.note for row in self.rows}
        for row in self.rows:
            if len(row.note) > ITEM_NOTE_LENGTH:
                self.errors.append(f"The note on {row.item} is longer than {ITEM_NOTE_LENGTH} characters.")
        kept = [
            (self._place(row, index), row.item.pk)
            for index, row in enumerate(self.rows, 1)
            if not row.is_removed
        ]
        self.keys = [key for _, key in sorted(kept)]

    def _row(self, item, index):
        if self.data is None:
            return ItemRow(item, index, item.note)
        name = f"item-{item.pk}"
        note = self.data.get(f"{name}-note", item.note).replace("\x00", "")
        return ItemRow(item, self.data.get(f"{name}-position", index), note, f"{name}-remove" in self.data)

    def _place(self, row, index):
        """(place, moved up or down, where it was): a row moved up takes the place, moved down follows it."""
        if not (row.place.isascii() and row.place.isdecimal() and len(row.place) < 7):
            self.errors.append(f"“{row.place[:20]}” is no place in a list ({row.item}).")
            return index, 0, index
        place = int(row.place)
        return place, (place > index) - (place < index), index
