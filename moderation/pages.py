"""Which pages a row is about, and which merely show it. Read off `Row.about` and `Row.shown_on`."""

from collections import defaultdict
from uuid import UUID

from django.apps import apps
from django.contrib.contenttypes.models import ContentType

from moderation.models.row import Page, Row
from moderation.snapshot import overlay

Key = tuple[type, object]
BATCH = 500


class Rows:
    """Rows by key: those a submission is creating, else the live ones. Each is read once."""

    def __init__(self, changes=()):
        self._rows: dict[Key, Row | None] = {}
        for change in changes:
            if change.action == change.Action.CREATE:
                self._rows[change.model, change.object_id] = overlay(change.blank(), change.outcome)
        self._read_ahead(changes)

    def _read_ahead(self, changes):
        """What following the paths of many changes will ask for, in a query for each kind of row."""
        wanted = defaultdict(set)
        for change in changes:
            wanted[change.model].add(change.object_id)
        self._read(wanted)
        wanted = defaultdict(set)
        for change in changes:
            live = self._rows.get((change.model, change.object_id))
            for field in {change.model._meta.get_field(path.split("__")[0]) for path in change.model.about}:
                keys = [part.get(field.name) for part in (change.before, change.after, change.outcome)]
                wanted[field.related_model].update(UUID(key) for key in keys if key)
                if live is not None and (key := getattr(live, field.attname)):
                    wanted[field.related_model].add(key)
        self._read(wanted)

    def _read(self, wanted):
        for model, keys in wanted.items():
            unread = [key for key in keys if (model, key) not in self._rows]
            if len(unread) > 1:
                found = model._base_manager.in_bulk(unread)
                self._rows.update({(model, key): found.get(key) for key in unread})

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
        for values in (change.before, change.after, change.outcome):
            row = overlay(copy_of(live), values)
            ends = (rows.follow(row, path) for path in row.about)
            found |= {(type(page), page.pk) for page in ends if page is not None}
    return found


def copy_of(row):
    """The row again, with none of its related objects remembered."""
    return type(row)(**{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields})


def derive(pages: set[Key]) -> set[Key]:
    """Store the derived columns of these pages, and of those that follow from them; which changed.

    The rows are locked, in the order of their keys, and only derived columns are written: whatever
    another approval does to the same page at this moment stays.
    """
    changed: set[Key] = set()
    for model, key in sorted(pages, key=str):
        page = model.objects.select_for_update().filter(pk=key).first()
        if page is not None and page.derive():
            page.save(update_fields=_derived_fields(model))
            dependents = {(type(dependent), dependent.pk) for dependent in page.dependents()}
            changed |= {(model, key)} | derive(dependents)
    return changed


def reindex(pages: set[Key]) -> set[Key]:
    """Bring what is kept of these pages elsewhere up to date; which pages read differently because of it."""
    changed: set[Key] = set()
    while pages:
        following: set[Key] = set()
        for model, keys in by_model(pages).items():
            following |= model.reindex(keys)
        pages = derive(following)
        changed |= pages
    return changed


def _derived_fields(model):
    return [
        field.name
        for field in model._meta.concrete_fields
        if not field.editable and not field.primary_key and field.name != "revision"
    ]


def changed_pages(changes, derived: set[Key]) -> set[Key]:
    """Live pages that read differently now wherever they are named: their own fields or derived ones
    changed, or those of the page they are part of.
    """
    changed = set(derived)
    for change in changes:
        if issubclass(change.model, Page) and change.action == change.Action.UPDATE:
            changed.add((change.model, change.object_id))
    for model, key in list(changed):
        if page := model.objects.filter(pk=key).first():
            changed |= {(type(dependent), dependent.pk) for dependent in page.dependents()}
    return changed


def pages_showing(changes, pages: set[Key], changed: set[Key]) -> dict[type, set]:
    """Keys by model of every page whose rendering these applied changes alter.

    `pages` themselves; the ends that merely show a changed row, before and after; and whatever some
    row ties to a page that changed: a person's new name shows on all works with a credit of his.
    """
    found, rows = by_model(pages), Rows()
    for change in changes:
        now = rows.find(change.model, change.object_id) or change.blank()
        for values in (change.before, change.after, change.outcome):
            row = overlay(copy_of(now), values)
            for page in filter(None, (rows.follow(row, path) for path in row.shown_on)):
                found[type(page)].add(page.pk)
        for model, keys in _of_rows_on(change):
            found[model].update(keys)
    for model, keys in by_model(changed).items():
        for tied, ends in tied_to(model, keys):
            found[tied].update(ends)
    return found


def by_model(pages: set[Key]) -> dict[type, set]:
    found = defaultdict(set)
    for model, key in pages:
        found[model].add(key)
    return found


def tied_to(page_model, keys):
    """(page model, keys) of what some row ties to these pages."""
    for row_model, paths in _row_models():
        for here in [path for path, target in paths.items() if target is page_model and path != "pk"]:
            yield from _ends(row_model, here, keys, paths)


def _of_rows_on(change):
    """Ends of the rows that hang on a changed row: a voice follows its character to another work."""
    if change.action != change.Action.UPDATE or issubclass(change.model, Page):
        return
    for row_model, paths in _row_models():
        stems = {path.split("__")[0] for path in paths if "__" in path}
        for stem in stems:
            if row_model._meta.get_field(stem).related_model is change.model:
                yield from _ends(row_model, stem, [change.object_id], paths)


def _row_models():
    """(model, {path: model of the page at its end}) of every kind of row; a page is an end of itself."""
    for row_model in apps.get_models():
        if issubclass(row_model, Row):
            paths = {path: target_of(row_model, path) for path in (*row_model.about, *row_model.shown_on)}
            if issubclass(row_model, Page):
                paths["pk"] = row_model
            yield row_model, paths


def _ends(row_model, here, keys, paths):
    """(page model, keys) at the other ends of the rows that point at `keys` by the path `here`."""
    others = [path for path in paths if path != here]
    if not others:
        return
    found, keys = [set() for _ in others], sorted(keys)
    for start in range(0, len(keys), BATCH):
        ties = row_model._base_manager.filter(**{f"{here}__in": keys[start : start + BATCH]})
        for ends in ties.order_by().values_list(*others).distinct():
            for end, key in zip(found, ends, strict=True):
                end.add(key)
    for path, end in zip(others, found, strict=True):
        yield paths[path], end - {None}


def target_of(model, path):
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
