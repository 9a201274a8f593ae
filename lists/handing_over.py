"""Two pages become one: what members keep of the one that goes is theirs on the one that stays.

Nothing is lost without a word: where a member has both, the entry of the page that stays holds, its gaps
are filled, and what the other one said besides is written into the member's own note.
"""

from django.db.models import F
from django.utils import timezone

from catalog.models import Work
from lists.models import List, ListItem, ListSuggestion, Tracking

BATCH = 500


def count_kept(work):
    """Only what anybody may see: a number must not betray that somebody keeps it in private."""
    shelves = Tracking.objects.filter(work=work, is_private=False).count()
    counts = [f"{shelves} on shelves" if shelves else "", count_items(work)]
    return ", ".join(filter(None, counts))


def count_items(page):
    listed = List.objects.public().filter(**{f"items__{page._meta.model_name}": page}).count()
    return f"{listed} on public lists" if listed else ""


def move_kept(loser, heir):
    """All of a work: shelves, lists, suggestions. The counts of the one that stays follow."""
    _move_trackings(loser, heir)
    move_items(loser, heir)
    _move_suggestions(loser, heir)
    Work.objects.filter(pk=heir.pk).recount()


def _move_trackings(loser, heir):
    there = {tracking.user_id: tracking for tracking in Tracking.objects.filter(work=heir)}
    both = Tracking.objects.filter(work=loser, user__in=there).select_for_update()
    for tracking in both:
        _join(there[tracking.user_id], tracking, loser)
    both.delete()
    Tracking.objects.filter(work=loser).update(work=heir)


def _join(kept, other, loser):
    said = []
    if other.status != kept.status:
        said.append(other.get_status_display().lower())
    for name, words in (
        ("half_points", f"rated {other.rating}"), ("progress", f"progress {other.progress}"),
        ("rewatches", f"rewatched {other.rewatches} times"), ("started", f"started {other.started}"),
        ("finished", f"finished {other.finished}"),
    ):  # fmt: skip
        value = getattr(other, name)
        if value and not getattr(kept, name):
            setattr(kept, name, value)
        elif value and value != getattr(kept, name):
            said.append(words)
    if said:
        said = [f"“{loser}”, merged into this, was kept as: {', '.join(said)}."]
    kept.note = "\n\n".join(filter(None, [kept.note, other.note if other.note != kept.note else "", *said]))
    kept.is_private = kept.is_private or other.is_private
    kept.save()


def move_items(loser, heir):
    """Places in lists. Where a list has both, the place of the one that stays holds, with both notes."""
    field = loser._meta.model_name
    items = ListItem.objects.filter(**{field: loser})
    lists = list(
        List.objects.filter(items__in=items).order_by("pk").select_for_update().values_list("pk", flat=True)
    )
    there = {item.list_id: item for item in ListItem.objects.filter(**{field: heir}, list__in=lists)}
    doubled = items.filter(list__in=there)
    noted = []
    for item in doubled:
        kept = there[item.list_id]
        if item.note and item.note != kept.note:
            kept.note = "\n\n".join(filter(None, [kept.note, item.note]))
            noted.append(kept)
    ListItem.objects.bulk_update(noted, ["note"], batch_size=BATCH)
    doubled.delete()
    items.update(**{field: heir})
    List.objects.filter(pk__in=lists).recount()
    List.objects.filter(pk__in=lists).update(version=F("version") + 1, updated_at=timezone.now())


def _move_suggestions(loser, heir):
    """A list that has it already, or was offered it already, need not be offered it again."""
    offered = ListSuggestion.objects.filter(work=loser)
    known = ListSuggestion.objects.filter(work=heir).values("list")
    listed = ListItem.objects.filter(work=heir).values("list")
    offered.exclude(list__in=known).exclude(list__in=listed).update(work=heir)
    offered.delete()
