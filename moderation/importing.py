"""An operator's import: many rows at once, through the same door as any change.

A file holds {"source": "…", "records": {"app.model": [record, …]}}. A record is its fields; "key" names
it for others to point at; a foreign key holds such a key; a reverse relation holds nested records.
"""

import json
from pathlib import Path

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import transaction
from django.utils import timezone

from moderation.models import Change, Row, Source, Submission
from moderation.registry import editable_fields
from moderation.snapshot import snapshot
from ui.keys import new_key


class BadRecord(ValueError):
    """A record the importer cannot read; the text says which and why."""


class Reader:
    """Turns records into unsaved rows, in an order in which they can be stored."""

    def __init__(self):
        self.rows: list[Row] = []
        self._by_key: dict[tuple[type, str], Row] = {}

    def read(self, path: Path) -> str:
        """Read one file; returns what it says of its source."""
        document = json.loads(path.read_text(encoding="utf-8"))
        for label, records in document["records"].items():
            for position, record in enumerate(records, 1):
                self._row(apps.get_model(label), record, position)
        return document["source"]

    def _row(self, model, record, position, parent=None):
        row = model(id=new_key())
        if "position" in editable_fields(model) and parent:
            row.position = position
        if parent:
            setattr(row, *parent)
        nested = []
        for name, value in record.items():
            if name == "key":
                self._by_key[model, value] = row
                continue
            try:
                field = model._meta.get_field(name)
            except FieldDoesNotExist:
                raise BadRecord(f"{model._meta.label} has no field {name}: {record}") from None
            if field.one_to_many:
                nested.append((field, value))
            elif field.is_relation:
                setattr(row, name, self._pointed_at(field.related_model, value, record))
            else:
                setattr(row, field.attname, self._clean(field, value, record))
        self.rows.append(row)
        for relation, records in nested:
            for place, child in enumerate(records, 1):
                self._row(relation.related_model, child, place, (relation.field.name, row))

    def _pointed_at(self, model, key, record):
        try:
            return self._by_key[model, key]
        except KeyError:
            raise BadRecord(f"No {model._meta.label} “{key}” before {record}") from None

    @staticmethod
    def _clean(field, value, record):
        try:
            return field.to_python(value)
        except ValidationError as error:
            raise BadRecord(f"{field.name}: {' '.join(error.messages)} In {record}") from None


@transaction.atomic
def import_rows(rows, *, author, note, sources=()) -> Submission:
    """Record `rows` as one approved submission of `author`, and apply it. All or nothing.

    Raises `moderation.errors.Refused` for the first row the catalogue would not take.
    """
    submission = Submission.objects.create(
        author=author, is_import=True, note=note, page_label="Import", state=Submission.State.PENDING,
        submitted_at=timezone.now(),
    )  # fmt: skip
    Source.objects.bulk_create(Source(submission=submission, citation=text[:500]) for text in sources)
    Change.objects.bulk_create(
        [_creation(row, submission, position) for position, row in enumerate(rows, 1)], batch_size=500
    )
    submission.publish_import()
    return submission


def _creation(row, submission, position):
    names = editable_fields(type(row))
    blank = snapshot(type(row)(pk=row.pk), names)
    values = {name: value for name, value in snapshot(row, names).items() if value != blank[name]}
    return Change(
        submission=submission, position=position, action=Change.Action.CREATE, object_id=row.pk,
        content_type=ContentType.objects.get_for_model(row), label=str(row)[:400], after=values,
    )  # fmt: skip
