"""The places of a list."""

import json

from django.conf import settings
from django.db import models
from django.db.models import Func, Q, Value

from catalog.models import Character, Person, Work

from .list import List


class FromMapping(Func):
    """What a mapping holds for a row's key: many rows set to different values in one statement.

    `bulk_update` would need a statement for every few hundred rows, each longer than the last.
    """

    def __init__(self, mapping, field):
        super().__init__("pk", Value(json.dumps(mapping)), output_field=field)

    def as_sqlite(self, compiler, connection, **extra):
        template = """json_extract(%(expressions)s)"""
        key, mapping = self.source_expressions
        key_sql, key_params = compiler.compile(key)
        mapping_sql, mapping_params = compiler.compile(mapping)
        path = f"""'$."' || {key_sql} || '"'"""
        return template % {"expressions": f"{mapping_sql}, {path}"}, (*mapping_params, *key_params)

    def as_postgresql(self, compiler, connection, **extra):
        key, mapping = self.source_expressions
        key_sql, key_params = compiler.compile(key)
        mapping_sql, mapping_params = compiler.compile(mapping)
        kind = self.output_field.db_type(connection)
        return f"({mapping_sql}::jsonb ->> {key_sql}::text)::{kind}", (*mapping_params, *key_params)


class ListItemQuerySet(models.QuerySet):
    def with_entities(self):
        return self.select_related("work", "work__part_of", "person", "character").defer(
            *(
                f"{noun}__{field}"
                for noun in ("work", "person", "character", "work__part_of")
                for field in LONG
            )
        )

    def put(self, **columns):
        """Set columns, each to what a mapping of keys holds; one statement."""
        fields = {name: self.model._meta.get_field(name) for name in columns}
        self.update(
            **{
                name: FromMapping(mapping, _plain(fields[name]))
                for name, mapping in columns.items()
            }
        )  # fmt: skip


def _plain(field):
    """The type alone; PostgreSQL knows PositiveIntegerField as integer."""
    return type(field)()


LONG = ("description", "description_html")


class ListItem(models.Model):
    """One place in a list: a work, a person or a character."""

    list = models.ForeignKey(List, on_delete=models.CASCADE, related_name="items")
    work = models.ForeignKey(Work, on_delete=models.CASCADE, null=True, related_name="list_items")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="list_items")
    character = models.ForeignKey(Character, on_delete=models.CASCADE, null=True, related_name="list_items")
    position = models.PositiveIntegerField()
    is_tied = models.BooleanField("same rank as the one before", default=False)
    rank = models.PositiveIntegerField(default=0, editable=False)  # follows from position and ties
    note = models.TextField(blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    objects = ListItemQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["list", "position"], name="listitem_order")]
        constraints = [
            models.CheckConstraint(
                condition=Q(work__isnull=False, person=None, character=None)
                | Q(work=None, person__isnull=False, character=None)
                | Q(work=None, person=None, character__isnull=False),
                name="listitem_one_thing",
            ),
            models.UniqueConstraint(fields=["list", "work"], name="listitem_work_once"),
            models.UniqueConstraint(fields=["list", "person"], name="listitem_person_once"),
            models.UniqueConstraint(fields=["list", "character"], name="listitem_character_once"),
        ]

    def __str__(self):
        return str(self.entity)

    @property
    def entity(self):
        return self.work or self.person or self.character
