"""Which pages a row is about, and which merely show it. Read off `Row.about` and `Row.shown_on`."""

from collections import defaultdict

from django.apps import apps
from django.contrib.contenttypes.models import ContentType

from moderation.models.row import Page, Row
from moderation.snapshot import overlay

Key = tuple[type, object]


class Rows:
    """Rows by key: those a submission is creating, else the live ones. Each is read once."""

    def __init__(self, changes=()):
        self._rows: dict[Key, Row | None] = {}
        for change in changes:
            if change.action == change.Action.CREATE:
                self._rows[change.model, change.object_id] = overlay(change.blank(), change.after)

    def find(self, model, key):
        if (model, key) not in self._rows:
            self._rows[model, key] = model._base_manager.filter(pk=key).first()
        return self._rows[model, key]

    def follow(self, row, path) -> Page | None:
        """The row at the end of a foreign key path, or None."""
        for name in path.split("__"):
            field = row._meta.get_field(name)
            row = self.find(field.related_model, getattr(row, field.attname))
            if row is None:
                return None
        return row


def pages_about(changes) -> set[Key]:
    """(model, key) of every page these changes are about, as the rows were and as they will be."""
    rows, found = Rows(changes), set()
    for change in changes:
        live = rows.find(change.model, change.object_id) or change.blank()
        if isinstance(live, Page):
            found.add((change.model, change.object_id))
        for values in (change.before, change.after):
            row = overlay(_copy(live), values)
            ends = (rows.follow(row, path) for path in row.about)
            found |= {(type(page), page.pk) for page in ends if page is not None}
    return found


def _copy(row):
    """The row again, with none of its related objects remembered."""
    return type(row)(**{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields})


def pages_showing(changes) -> dict[type, set]:
    """Keys by model of every live page whose rendering these applied changes alter.

    The pages the rows point at, and for a page that changed, every page that some row ties to it:
    a person's new name shows on all works with a credit of that person.
    """
    rows, found = Rows(), defaultdict(set)
    for model, key in pages_about(changes):
        found[model].add(key)
    for change in changes:
        row = rows.find(change.model, change.object_id) or overlay(change.blank(), change.before)
        for path in row.shown_on:
            if page := rows.follow(row, path):
                found[type(page)].add(page.pk)
        if issubclass(change.model, Page) and change.action != change.Action.CREATE:
            for model, keys in _tied_to(change.model, change.object_id):
                found[model].update(keys)
    return found


def _tied_to(page_model, key):
    for row_model in apps.get_models():
        if not issubclass(row_model, Row):
            continue
        paths = {path: _target(row_model, path) for path in (*row_model.about, *row_model.shown_on)}
        if issubclass(row_model, Page):
            paths["pk"] = row_model
        for here in [path for path, target in paths.items() if target is page_model and path != "pk"]:
            ties = row_model._base_manager.filter(**{here: key}).order_by()
            for path, target in paths.items():
                if path != here:
                    yield target, set(ties.exclude(**{path: None}).values_list(path, flat=True).distinct())


def _target(model, path):
    for name in path.split("__"):
        model = model._meta.get_field(name).related_model
    return model


def touch(pages: dict[type, set]):
    """Let the kept copies of these pages expire."""
    for model in sorted(pages, key=lambda model: model._meta.label):
        model.objects.filter(pk__in=pages[model]).touch()


def content_type_keys(pages) -> set[tuple[int, object]]:
    """The same pages by content type id, as tables hold them."""
    return {(ContentType.objects.get_for_model(model).pk, key) for model, key in pages}
