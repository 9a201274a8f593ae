"""What of a shelf entry, a list and its items goes in and out: every field that its member fills in."""

from django.core.exceptions import ValidationError
from django.db import models

from lists.exchange.text import UNPRINTABLE
from lists.models import List, ListItem, Tracking

MOST = {"progress": 100_000, "rewatches": 10_000}
LONGEST_TEXT = 20_000
LONGEST_NOTE = Tracking._meta.get_field("note").max_length


def own_fields(model) -> list[models.Field]:
    """The fields of a model that hold what its member said: no keys, no times, no counters."""
    return [
        field
        for field in model._meta.concrete_fields
        if field.editable and not field.primary_key and not field.is_relation
        and not getattr(field, "auto_now", False) and not getattr(field, "auto_now_add", False)
    ]  # fmt: skip


def tracking_fields():
    return own_fields(Tracking)


def list_fields():
    return own_fields(List)


def item_fields():
    """Where it stands follows from its order in the file."""
    return [field for field in own_fields(ListItem) if field.name != "position"]


def values_of(row, fields) -> dict:
    return {field.name: _plain(getattr(row, field.attname)) for field in fields}


def _plain(value):
    """A partial date is a text."""
    return str(value) if isinstance(value, str) else value


def is_blank(field, value) -> bool:
    """Whether a member would say that nothing stands here."""
    return value in (None, "", 0, False) and field.name != "status"


def cleaned(fields, values: dict) -> tuple[dict, list[str]]:
    """What of `values` the fields take, as the site's own forms would; and why they do not take the rest."""
    by_name, sound, complaints = {field.name: field for field in fields}, {}, []
    for name, value in values.items():
        label = name.replace("_", " ").capitalize()
        try:
            sound[name] = _plain(by_name[name].clean(_short(by_name[name], value), None))
        except (ValidationError, KeyError, TypeError, ValueError, OverflowError) as error:
            why = " ".join(getattr(error, "messages", ["it is none of the values known here."]))
            complaints.append(f"{label} was left out: {why}")
            continue
        if isinstance(value, str) and UNPRINTABLE.search(value):
            complaints.append(f"{label} held characters that belong in no text; they were taken out.")
        if isinstance(value, str) and len(value.strip()) > _longest(by_name[name]):
            complaints.append(f"{label} was too long and is cut.")
    return sound, complaints


def _short(field, value):
    if not isinstance(value, str):
        return value
    return UNPRINTABLE.sub("", value).strip()[: _longest(field)]


def _longest(field):
    return field.max_length or LONGEST_TEXT
