from django import forms

from lists.models import List, Tracking

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


class ArrangeForm:
    """The rows of a list as posted: item-<id>-position, item-<id>-note, item-<id>-remove."""

    def __init__(self, items, data):
        self.errors: list[str] = []
        places, self.notes = [], {}
        for index, item in enumerate(items, 1):
            self.notes[item.pk] = data.get(f"item-{item.pk}-note", item.note).replace("\x00", "")
            if len(self.notes[item.pk]) > ITEM_NOTE_LENGTH:
                self.errors.append(f"The note on {item} is longer than {ITEM_NOTE_LENGTH} characters.")
            if data.get(f"item-{item.pk}-remove"):
                continue
            places.append((*self._place(item, index, data), item.pk))
        self.keys = [key for *_, key in sorted(places)]

    def _place(self, item, index, data):
        """(place, moved up or down, where it was): a row moved up takes the place, moved down follows it."""
        try:
            place = int(data.get(f"item-{item.pk}-position", index))
        except ValueError:
            self.errors.append(f"“{data[f'item-{item.pk}-position'][:20]}” is no place in a list ({item}).")
            place = index
        return place, (place > index) - (place < index), index
