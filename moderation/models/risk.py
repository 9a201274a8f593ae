"""How much a submission can spoil, read off its changes; kept on the submission when it is submitted."""

from django.db import models

from .flags import links_in

SMALL_DIFFERENCE = 4  # letters, and one in five of the text at most
PLAIN_TEXT = {models.CharField, models.TextField}


class Risk(models.IntegerChoices):
    """The class of a submission is that of its riskiest change.

    Numbers are stored, and stand in addresses and saved filters: a new class takes a free one at its place.
    """

    CAPTIONS = 0, "captions a picture"
    FILLS = 1, "fills what was empty"
    CORRECTS = 2, "a small correction"
    ADDS = 3, "adds"
    REPLACES = 4, "replaces"
    REMOVES = 5, "removes"

    @property
    def deed(self):
        """As it follows on "it"."""
        return {Risk.CORRECTS: "makes a small correction", Risk.ADDS: "adds something",
                Risk.REPLACES: "replaces what stands there", Risk.REMOVES: "removes something",
        }.get(self, self.label)  # fmt: skip


def risk_of(changes) -> Risk:
    return max(risks_of(changes), default=Risk.FILLS)


def risks_of(changes) -> set[Risk]:
    """Every class that is among these changes, field by field."""
    return {risk for change in changes for risk in _risks(change)}


def touched_by(changes) -> str:
    """The fields these changes are about, as words: " catalog.work.deck catalog.name.text "."""
    words = {
        f"{change.model._meta.label_lower}.{name}"
        for change in changes
        for name in (change.after if change.action != change.Action.DELETE else change.before)
    }
    return f" {' '.join(sorted(words))} "


def is_empty(value) -> bool:
    """Zero is a value; a box that is not ticked is none."""
    return value is None or value == "" or value is False


def _risks(change):
    if change.action == change.Action.DELETE:
        return {Risk.REMOVES}
    if change.action == change.Action.CREATE:
        return {Risk.ADDS}
    return {
        _field_risk(change.model, name, change.before.get(name), now) for name, now in change.after.items()
    }


def _field_risk(model, name, before, after):
    if name in model.captions:
        return Risk.CAPTIONS
    field = model._meta.get_field(name)
    if before == after:
        return Risk.FILLS
    if is_empty(before):
        return Risk.ADDS if field.is_relation else Risk.FILLS
    if _is_written(field) and name not in model.exact and _is_slip(before, after):
        return Risk.CORRECTS
    return Risk.REPLACES


def _is_written(field):
    """Whether a few letters in it can be a slip of the pen: not so in a date, a choice, an address, a key."""
    return type(field) in PLAIN_TEXT and not field.choices


def _is_slip(before, after):
    """A few letters of a longer text; another number or address is another fact."""
    if not (isinstance(before, str) and isinstance(after, str)):
        return False
    if _digits(before) != _digits(after) or links_in(before) != links_in(after):
        return False
    return _difference(before, after) <= min(SMALL_DIFFERENCE, len(before) // 5)


def _digits(text):
    return [letter for letter in text if letter.isnumeric()]


def _difference(before, after):
    """Characters between the common beginning and the common end."""
    shorter = min(len(before), len(after))
    start = next((n for n in range(shorter) if before[n] != after[n]), shorter)
    rest = shorter - start
    end = next((n for n in range(rest) if before[-1 - n] != after[-1 - n]), rest)
    return max(len(before), len(after)) - start - end
