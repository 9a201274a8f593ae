"""Taking an import back, all of it; what the member changed himself since stays as he left it."""

from django.utils import timezone

from catalog.models import Work
from lists.exchange.fields import tracking_fields, values_of
from lists.exchange.matching import NOUNS
from lists.exchange.models import ImportRow
from lists.models import ListItem, Tracking

Result = ImportRow.Result


def undo(batch, rows):
    """One piece; with no rows left, the lists it made go where nothing else is on them."""
    _undo_shelf(batch, [row for row in rows if row.head_id is None])
    for head in {row.head for row in rows if row.head_id}:
        _undo_items(head, [row for row in rows if row.head_id == head.pk])
    if not rows:
        for head in batch.lists.filter(is_new=True, list__isnull=False).select_related("list"):
            if not head.list.items.exists():
                head.list.discard()


def _undo_shelf(batch, rows):
    fields = tracking_fields()
    mine = Tracking.objects.select_for_update().filter(
        user=batch.member_id, work__in=[row.target for row in rows]
    )
    existing = {tracking.work_id: tracking for tracking in mine}
    gone, back = [], []
    for row in rows:
        tracking = existing.get(row.target)
        row.result = Result.UNDONE
        if tracking is None:
            continue
        if values_of(tracking, fields) != row.written:
            row.result = Result.LEFT
        elif row.before is None:
            gone.append(tracking)
        else:
            for field in fields:
                if field.name in row.before:
                    setattr(tracking, field.name, row.before[field.name])
            tracking.updated_at = timezone.now()
            back.append(tracking)
    Tracking.objects.filter(pk__in=[tracking.pk for tracking in gone]).delete()
    Tracking.objects.bulk_update(back, [*(field.name for field in fields), "updated_at"])
    Work.objects.filter(pk__in=[tracking.work_id for tracking in (*gone, *back)]).recount()


def _undo_items(head, rows):
    """Take the items off the list that came on it, but those that have another note by now."""
    items = {
        (noun, key): item
        for item in ListItem.objects.filter(list=head.list_id)
        for noun in NOUNS
        if (key := getattr(item, f"{noun}_id"))
    }
    gone = []
    for row in rows:
        item = items.get((row.noun, row.target))
        row.result = Result.UNDONE
        if item is not None and item.note != row.item.get("note", ""):
            row.result = Result.LEFT
        elif item is not None:
            gone.append(item)
    ListItem.objects.filter(pk__in=[item.pk for item in gone]).delete()
    if gone:
        head.list.rank()
        head.list.changed([item.work_id for item in gone if item.work_id])
