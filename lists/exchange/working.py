"""The steps of an import, a piece at a time: read, look up; after the member has looked: write; undo."""

import logging

from django.db import IntegrityError, transaction
from django.utils import timezone

from lists.exchange.matching import match
from lists.exchange.models import Import, ImportedList, ImportRow
from lists.exchange.readers import Unreadable, read
from lists.exchange.undoing import undo
from lists.exchange.writing import make_empty_lists, write

PIECE = 250
MOST_COLLISIONS = 20
STUMBLED = "The site stumbled over this file. Nothing was written, and its operators can see why."
log = logging.getLogger(__name__)
State = Import.State


def carry_on(key):
    """Take steps until the import is done or waits for its member. Any process may, at any time."""
    collisions = 0
    while True:
        try:
            if not _step(key):
                return
        except IntegrityError:
            # The member added one of these himself meanwhile. The piece is taken again and sees it.
            collisions += 1
            if collisions > MOST_COLLISIONS:
                raise


def _step(key) -> bool:
    batch = Import.objects.filter(pk=key).first()
    if batch is None or not batch.is_working:
        return False
    if batch.state == State.READING:
        return _read(batch)
    with transaction.atomic():
        batch = Import.objects.select_for_update().get(pk=key)
        step = {State.MATCHING: _match, State.WRITING: _write, State.UNDOING: _undo}.get(batch.state)
        if step is None:
            return False
        is_left = step(batch)
        Import.objects.filter(pk=key).update(moved_at=timezone.now())
        return is_left


def _read(batch):
    try:
        reading = read(bytes(batch.content or b""), batch.file_name)
    except Unreadable as error:
        return _refuse(batch, str(error))
    except Exception:
        log.exception("The reader failed on import %s.", batch.pk)
        return _refuse(batch, STUMBLED)
    if not reading.entries and not reading.refused:
        return _refuse(batch, "There are no entries in this file.")
    with transaction.atomic():
        Import.objects.select_for_update().get(pk=batch.pk)
        if not batch.move(
            State.READING, to=State.MATCHING, content=None, format=reading.format,
            files=reading.files, notes=reading.notes[:200],
        ):  # fmt: skip
            return True
        lists = ImportedList.objects.bulk_create(
            ImportedList(batch=batch, number=number, key=head.key[:200], values=head.stored())
            for number, head in enumerate(reading.lists)
        )
        ImportRow.objects.bulk_create(_rows(batch, reading, lists), batch_size=500)
    return True


def _refuse(batch, reason):
    batch.move(State.READING, to=State.REFUSED, reason=reason[:400], content=None)
    return False


def _rows(batch, reading, lists):
    for position, entry in enumerate(reading.entries):
        yield ImportRow(
            batch=batch, position=position, place=entry.place[:200], title=entry.title, year=entry.year,
            kind=entry.kind[:20], noun=entry.noun, key=entry.key, ids=entry.ids, values=entry.values,
            item=entry.item, repairs=entry.repairs, head=None if entry.list is None else lists[entry.list],
        )  # fmt: skip
    for position, refused in enumerate(reading.refused, len(reading.entries)):
        yield ImportRow(
            batch=batch, position=position, place=refused.place[:200], title=refused.title,
            outcome=ImportRow.Outcome.REFUSED, reason=refused.reason[:400],
        )  # fmt: skip


def _match(batch):
    rows = list(batch.rows.filter(outcome="")[:PIECE])
    if not rows:
        batch.move(State.MATCHING, to=State.REVIEW)
        return False
    match(rows)
    ImportRow.objects.bulk_update(rows, ["outcome", "target", "how", "candidates"], batch_size=PIECE)
    return True


def _write(batch):
    rows = list(batch.rows.filter(result="").select_related("head")[:PIECE])
    if not rows:
        make_empty_lists(batch)
        batch.move(State.WRITING, to=State.DONE)
        return False
    write(batch, rows)
    ImportRow.objects.bulk_update(rows, ["result", "before", "written"], batch_size=PIECE)
    return True


def _undo(batch):
    done = (ImportRow.Result.CREATED, ImportRow.Result.CHANGED)
    rows = list(batch.rows.filter(result__in=done).select_related("head").order_by("-position")[:PIECE])
    undo(batch, rows)
    if not rows:
        batch.move(State.UNDOING, to=State.UNDONE)
        return False
    ImportRow.objects.bulk_update(rows, ["result"], batch_size=PIECE)
    return True
