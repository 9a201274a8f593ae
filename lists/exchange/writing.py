"""Writing what was matched: to the shelf, and to lists. One piece, inside its transaction."""

from django.db.models import Max
from django.utils import timezone

from catalog.models import Work
from lists.exchange.fields import is_blank, list_fields, tracking_fields, values_of
from lists.exchange.matching import NOUNS, uuid_of
from lists.exchange.models import Import, ImportedList, ImportRow
from lists.forms import LONGEST_TAG, MOST_TAGS
from lists.models import List, ListItem, Tracking
from search.folding import fold

Outcome, Result, Policy = ImportRow.Outcome, ImportRow.Result, Import.Policy
WRITTEN = (Result.CREATED, Result.CHANGED, Result.UNCHANGED, Result.KEPT)


def write(batch, rows):
    """Set `result`, `before` and `written` of every row, and write."""
    taken = [row for row in rows if row.outcome == Outcome.MATCHED and row.target and not row.is_skipped]
    for row in rows:
        row.result = Result.SKIPPED
    _write_shelf(batch, [row for row in taken if row.head_id is None])
    by_list = {}
    for row in taken:
        if row.head_id is not None:
            by_list.setdefault(row.head, []).append(row)
    for head, items in by_list.items():
        _write_items(batch, head, items)


def _first_of_each(batch, rows):
    """Rows whose work no earlier row of the file was about, where it still has a page."""
    targets = {row.target for row in rows}
    here = set(Work.objects.filter(pk__in=targets).values_list("pk", flat=True))
    earlier = batch.rows.filter(head=None, target__in=targets, result__in=WRITTEN)
    seen = set(earlier.values_list("target", flat=True))
    for row in rows:
        if row.target not in here:
            row.result = Result.GONE
        elif row.target in seen:
            row.result = Result.DOUBLED
        else:
            seen.add(row.target)
            yield row


def _write_shelf(batch, rows):
    firsts = list(_first_of_each(batch, rows))
    mine = Tracking.objects.select_for_update().filter(
        user=batch.member_id, work__in=[row.target for row in firsts]
    )
    existing = {tracking.work_id: tracking for tracking in mine}
    fields = tracking_fields()
    made, changed = [], []
    for row in firsts:
        tracking = existing.get(row.target)
        if tracking is None:
            tracking = Tracking(user_id=batch.member_id, work_id=row.target, **row.values)
            made.append(tracking)
            row.result = Result.CREATED
        elif _change(row, tracking, fields, batch.policy):
            changed.append(tracking)
        row.written = values_of(tracking, fields) if row.result in (Result.CREATED, Result.CHANGED) else None
    Tracking.objects.bulk_create(made)
    for tracking in changed:
        tracking.updated_at = timezone.now()
    Tracking.objects.bulk_update(changed, [*(field.name for field in fields), "updated_at"])
    Work.objects.filter(pk__in=[tracking.work_id for tracking in (*made, *changed)]).recount()


def _change(row, tracking, fields, policy):
    """Apply the member's choice to an entry he has; True when that changes it."""
    before = values_of(tracking, fields)
    says = {name: value for name, value in row.values.items() if before[name] != value}
    if not says:
        row.result = Result.UNCHANGED
        return False
    if policy == Policy.FILL:
        by_name = {field.name: field for field in fields}
        says = {name: value for name, value in says.items() if is_blank(by_name[name], before[name])}
    if not says or policy == Policy.KEEP:
        row.result = Result.KEPT
        return False
    for name, value in says.items():
        setattr(tracking, name, value)
    row.before, row.result = before, Result.CHANGED
    return True


def _write_items(batch, head, rows):
    found = _list_for(batch, head)
    places = ListItem.objects.filter(list=found)
    there = {(noun, key) for noun in NOUNS for key in places.values_list(noun, flat=True) if key}
    here = {(noun, key) for noun, model in NOUNS.items() for key in _existing(model, rows, noun)}
    position = places.aggregate(last=Max("position"))["last"] or 0
    made = []
    for row in rows:
        what = row.noun, row.target
        if what not in here:
            row.result = Result.GONE
        elif what in there:
            row.result = Result.UNCHANGED
        else:
            there.add(what)
            position += 1
            thing = {f"{row.noun}_id": row.target}
            made.append(
                ListItem(list=found, position=position, added_by_id=batch.member_id, **thing, **row.item)
            )
            row.result = Result.CREATED
    ListItem.objects.bulk_create(made)
    if made:
        found.rank()
        found.changed([item.work_id for item in made if item.work_id])


def _existing(model, rows, noun):
    targets = [row.target for row in rows if row.noun == noun]
    return model.objects.filter(pk__in=targets).values_list("pk", flat=True) if targets else ()


def _list_for(batch, head):
    """The member's list that an earlier import of this one made, else one of this title, else a new one."""
    if head.list_id:
        return List.objects.select_for_update().get(pk=head.list_id)
    live = head.values.get("follows_plural", "")
    mine = (
        List.objects.filled_by(batch.member)
        .select_for_update()
        .filter(owner=batch.member_id, follows_plural=live)
    )
    free = mine.exclude(pk__in=batch.lists.exclude(list=None).values("list"))
    before = ImportedList.objects.filter(
        batch__member=batch.member_id, batch__format=batch.format, key=head.key
    )
    found = (
        free.filter(pk__in=[key for key in [uuid_of(head.key)] if key]).first()
        or free.filter(pk__in=before.values("list")).order_by("-created_at").first()
        or free.filter(title=head.values["title"]).order_by("-created_at").first()
    )
    head.is_new = found is None
    if found is None:
        found = List(owner_id=batch.member_id)
        for field in list_fields():
            if field.name in head.values:
                setattr(found, field.name, head.values[field.name])
        if batch.member.is_blocked:
            found.visibility = List.Visibility.PRIVATE
        found.cover = Work.objects.filter(pk=uuid_of(head.values.get("cover", ""))).first()
        found.save()
        found.tag(tags_by_fold(head.values.get("tags", ())))
    head.list = found
    head.save(update_fields=["list", "is_new"])
    return found


def tags_by_fold(words) -> dict:
    short = [" ".join(word.split())[:LONGEST_TAG] for word in words]
    return dict(list({fold(word)[:LONGEST_TAG]: word for word in short if fold(word)}.items())[:MOST_TAGS])


def make_empty_lists(batch):
    """Lists that nothing stands on in the file either, and those that follow a filter."""
    for head in batch.lists.filter(list=None, rows=None):
        _list_for(batch, head)
