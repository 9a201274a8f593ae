"""Everything the site holds about a member, read off the schema: no table can be forgotten."""

from django.contrib.sessions.models import Session
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from accounts.models import Notice, User
from lists.exchange.models import Import
from lists.models import List
from moderation.models import Submission

# What proves who somebody is; a stolen export must not open the account.
SECRETS = {"password", "data", "key", "token", "secret", "session_data", "content"}
# What a member did stands in the inboxes of others too, and those are theirs.
OF_OTHERS = {(Notice, "actor")}
# Rows that belong to a member's row though they do not name him.
PARTS = {Submission: ("changes", "sources", "events"), List: ("items",), Import: ("rows", "lists")}


def account_data(member) -> dict:
    """{model: rows} of the member's own row and every row that points at it."""
    found = {"profile": _row(member)}
    for relation in pointing_at_members():
        if (relation.related_model, relation.field.name) in OF_OTHERS:
            continue
        rows = relation.related_model._base_manager.filter(**{relation.field.name: member.pk})
        key = f"{relation.related_model._meta.label_lower}.{relation.field.name}"
        if listed := [_with_parts(row) for row in rows.order_by("pk").iterator(chunk_size=500)]:
            found[key] = listed
    return found


def pointing_at_members() -> list:
    """Every foreign key of the schema that names a member."""
    return [
        relation
        for relation in User._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)
    ]


def _with_parts(row):
    said = _row(row)
    for name in PARTS.get(type(row), ()):
        said[name] = [_row(part) for part in getattr(row, name).all()]
    return said


def _row(row):
    return {
        field.name: _value(row, field)
        for field in row._meta.concrete_fields
        if field.name not in SECRETS and not isinstance(field, models.BinaryField)
    }


def _value(row, field):
    value = getattr(row, field.attname)
    plain = value is None or isinstance(value, bool | int | float | str | list | dict)
    return (
        value if plain else DjangoJSONEncoder().default(value) if hasattr(value, "isoformat") else str(value)
    )


def end_sessions(member):
    """Sessions name their member only inside."""
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(member.pk):
            session.delete()
