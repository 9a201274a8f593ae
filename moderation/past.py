"""A page as it was at any revision, and what lies between two of them.

A revision is what an approved submission left.
"""

from contextlib import contextmanager

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from moderation.models import Change, Page, Row
from moderation.models.row import heir_of
from moderation.models.squash import squash
from moderation.pages import Rows, copy_of, target_of
from moderation.sections import Rows as RowsPart
from moderation.sections import sections_of
from moderation.snapshot import overlay, put_back, set_aside


def between(page, after, upto=None) -> list[Change]:
    """What became of a page, and of what is about it, from one revision to another or until now.

    Of an import only what it added to this page: it may hold all of the catalogue.
    """
    content_type = ContentType.objects.get_for_model(page)
    applied = Change.objects.filter(
        decision=Change.Decision.ACCEPTED,
        submission__pages__content_type=content_type,
        submission__pages__object_id=page.pk,
        submission__sequence__gt=after.sequence,
    ).select_related("content_type", "submission")
    if upto is not None:
        applied = applied.filter(submission__sequence__lte=upto.sequence)
    changes = list(applied.filter(submission__is_import=False))
    if (imported := applied.filter(submission__is_import=True)).exists():
        changes += imported.filter(object_id__in=_live_keys(page))
    changes.sort(key=lambda change: (change.submission.sequence, change.position))
    return squash(changes)


def _live_keys(page) -> set:
    keys = {page.pk}
    for model in apps.get_models():
        if issubclass(model, Row):
            for path in model.about:
                if target_of(model, path) is type(page):
                    keys.update(model._base_manager.filter(**{path: page.pk}).values_list("pk", flat=True))
    return keys


@contextmanager
def as_it_was(page, revision):
    """Inside, the database holds the page as it was; afterwards nothing of that is left.

    Yields the page. Other entities have the names they have today, unless a submission about this
    page changed them, too; those that are gone stand there under their last name.
    """
    with transaction.atomic():
        try:
            yield _wind_back(page, revision)
        finally:
            transaction.set_rollback(True)


def _wind_back(page, revision):
    undoing = [change.inverse() for change in reversed(between(page, revision))]
    rows, gone = [], []
    for change in undoing:
        live = change.current()
        gone += [live] if live is not None else []
        if change.action != Change.Action.DELETE:
            rows.append(overlay(live or change.blank(), change.after))
    set_aside(gone)
    addresses = {row.pk: row.slug for row in gone if isinstance(row, Page)}
    put_back(rows)
    while missing := _missing(rows):
        put_back(missing)
        rows += missing
    for row in rows:
        if isinstance(row, Page):
            _derive(row, addresses.get(row.pk))
    return type(page)._base_manager.get(pk=page.pk)


def _derive(row, address):
    """The address stays what it is now: that is where readers are led."""
    row = type(row)._base_manager.get(pk=row.pk)
    row.derive()
    row.slug = address or row.slug
    set_aside([row])
    put_back([row])


def _missing(rows) -> list[Row]:
    """Rows these ones name that are in the catalogue no more, as they last were."""
    found = {}
    for row in rows:
        for field in row._meta.concrete_fields:
            key = getattr(row, field.attname) if field.is_relation else None
            model = field.related_model
            if key is None or (model, key) in found or not issubclass(model, Row):
                continue
            if not model._base_manager.filter(pk=key).exists():
                found[model, key] = _last_known(model, key)
    return list(found.values())


def _last_known(model, key):
    removal = Change.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id=key,
        action=Change.Action.DELETE, decision=Change.Decision.ACCEPTED,
    ).order_by("submission__sequence").last()  # fmt: skip
    return overlay(model(pk=key), removal.before if removal else {})


def leading_back(page, revision) -> tuple[list[Change], list[str]]:
    """The unsaved changes that make a page read as it did, and what cannot come back, by label.

    Only what is edited on this page: restoring a person does not take back the credits on films.
    A row that names somebody who was merged away names the other one now.
    """
    changes, lost = [], []
    then = between(page, revision)
    rows, paths = Rows(then), _edited_here(type(page))
    for change in reversed(then):
        is_own = (change.model, change.object_id) == (type(page), page.pk)
        if not (is_own or any(_hangs_on(change, path, page, rows) for path in paths.get(change.model, ()))):
            continue
        back = change.inverse()
        if back.action != Change.Action.DELETE and not _renamed(back, then):
            lost.append(back.label)
        elif back.action != Change.Action.UPDATE or back.after != back.before:
            changes.append(back)
    return changes, lost


def _edited_here(page_model) -> dict[type, set[str]]:
    """The paths by which rows hang on a page, off its sections; a part that is a page is edited there."""
    paths: dict[type, set[str]] = {}
    for section in sections_of(page_model).values():
        for part in section.parts:
            if isinstance(part, RowsPart) and not issubclass(part.form._meta.model, Page):
                paths.setdefault(part.form._meta.model, set()).add(part.path or part.parent)
    return paths


def _hangs_on(change, path, page, rows):
    live = rows.find(change.model, change.object_id) or change.blank()
    for values in (change.before, change.after):
        end = rows.follow(overlay(copy_of(live), values), path)
        if end is not None and end.pk == page.pk:
            return True
    return False


def _renamed(back, then) -> bool:
    """Let `back` name the heirs of pages that were merged away; False when somebody is gone for good."""
    returning = {str(change.object_id) for change in then if change.action == Change.Action.DELETE}
    for field in back.model._meta.concrete_fields:
        key = back.after.get(field.name) if field.is_relation else None
        if not key or (key in returning and not issubclass(field.related_model, Page)):
            continue
        if not field.related_model._base_manager.filter(pk=key).exists():
            heir = heir_of(field.related_model, key) if issubclass(field.related_model, Page) else None
            if heir is None:
                return False
            back.after[field.name] = str(heir.pk)
    return True
