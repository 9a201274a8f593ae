"""A row as JSON and back. Nothing else in the project writes catalogue rows."""

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, models


def dump_value(field: models.Field, value):
    """`value` of `field` as JSON can hold it: foreign keys and files by key, the rest as it is."""
    if value is None or isinstance(value, bool | int):
        return value
    return str(value)


def snapshot(row, names) -> dict:
    """The named fields of `row`, ready for JSON."""
    fields = [row._meta.get_field(name) for name in names]
    return {field.name: dump_value(field, getattr(row, field.attname)) for field in fields}


def overlay(row, values: dict):
    """`row` with `values` (as `snapshot` made them) set on it; not saved.

    A key that is no field any more is passed over, so that old history stays readable.
    """
    known = {field.name: field for field in row._meta.concrete_fields}
    for name, value in values.items():
        if field := known.get(name):
            target = field.target_field if field.is_relation else field
            setattr(row, field.attname, target.to_python(value))
    return row


def write(row):
    """Validate the whole row and store it. Raises ValidationError, then nothing is stored."""
    row.full_clean(exclude=[field.name for field in row._meta.concrete_fields if not field.editable])
    row.save()


def erase(row):
    """Delete the row. Raises ValidationError when other rows still point at it."""
    try:
        row.delete()
    except models.ProtectedError as error:
        names = sorted({str(blocker) for blocker in error.protected_objects})  # rows: see lists.models
        raise ValidationError(
            "Other entries still point at this one: %(names)s. Remove or move them first.",
            params={"names": "; ".join(names[:5])},
        ) from error


def set_aside(rows):
    """Take rows out as they are, whatever points at them: for a transaction that is rolled back."""
    for row in rows:
        row._meta.base_manager.filter(pk=row.pk)._raw_delete(using=row._state.db or DEFAULT_DB_ALIAS)


def put_back(rows):
    """Store rows as they are, unchecked: for a transaction that is rolled back."""
    by_model = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    for model, group in by_model.items():
        model._base_manager.bulk_create(group, batch_size=500)
