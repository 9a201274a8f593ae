"""Which entities' texts name which others; by what they wrote, and by whom it was understood to mean."""

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from search.models import Mention, SearchName

BATCH = 500


def meant_before(source_key) -> dict[str, Mention]:
    """What the text of this entity named when it was last kept: {as written: mention}."""
    return {mention.written: mention for mention in Mention.objects.filter(source_id=source_key)}


@transaction.atomic
def keep_mentions(model, keys, mentions):
    """Let `mentions` (unsaved) be all that the texts of these entities name."""
    content_type = ContentType.objects.get_for_model(model)
    for start in range(0, len(keys), BATCH):
        Mention.objects.filter(source_type=content_type, source_id__in=keys[start : start + BATCH]).delete()
    Mention.objects.bulk_create(mentions, batch_size=BATCH)


def names_of(model, keys) -> set[str]:
    """Every folded name these entities have in the index."""
    content_type = ContentType.objects.get_for_model(model)
    names = SearchName.objects.filter(doc__content_type=content_type, doc__object_id__in=keys)
    return set(names.values_list("folded", flat=True))


def mentioning(keys, names) -> set[tuple[int, object]]:
    """(content type id, key) of the entities whose text names one of these, or has no target for a name."""
    by_target = _batches(keys, lambda some: Mention.objects.filter(target_id__in=some))
    by_name = _batches(names, lambda some: Mention.objects.filter(target_id=None, folded__in=some))
    return by_target | by_name


def _batches(values, mentions):
    values, found = sorted(values), set()
    for start in range(0, len(values), BATCH):
        found.update(mentions(values[start : start + BATCH]).values_list("source_type", "source_id"))
    return found


def mentions_of(target_key) -> models.QuerySet:
    """Mentions of this entity in the texts of others."""
    return Mention.objects.filter(target_id=target_key).exclude(source_id=target_key)
