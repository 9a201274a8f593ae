"""Keeps the search index true to the catalogue: pages at a time, or all of it."""

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models.functions import Coalesce

from search.folding import IS_CJK, fold, index_tokens, words_of
from search.models import Posting, SearchDoc, SearchName, SearchWord
from search.sameness import same_keys

BATCH = 500
SHORTEST_WORD = 4  # shorter ones are not corrected


@transaction.atomic
def reindex(model, keys):
    """Make the index say of these entities what is so now; those that are gone leave it."""
    keys = list(keys)
    for start in range(0, len(keys), BATCH):
        _reindex(model, keys[start : start + BATCH])


def _reindex(model, keys):
    content_type = ContentType.objects.get_for_model(model)
    SearchDoc.objects.filter(content_type=content_type, object_id__in=keys).delete()
    entities = list(_weighed(model).filter(pk__in=keys))
    names = _other_names(model, keys)
    docs = SearchDoc.objects.bulk_create(
        _doc(content_type, entity, names.get(entity.pk, [])) for entity in entities
    )
    rows, postings, words = [], [], set()
    for entity, doc in zip(entities, docs, strict=True):
        texts = list(dict.fromkeys([entity.name, *(name.text for name in names.get(entity.pk, []))]))
        for text in texts:
            rows.append(SearchName(doc=doc, text=text, folded=fold(text)[:300]))
            words.update(word for word in words_of(text) if _correctable(word))
        tokens = index_tokens(texts).union(*map(same_keys, texts))
        postings += [Posting(doc=doc, token=token, weight=doc.weight) for token in tokens]
    SearchName.objects.bulk_create(rows, batch_size=BATCH * 4)
    Posting.objects.bulk_create(postings, batch_size=BATCH * 4)
    # Sorted, so that two approvals at once take the same locks in the same order.
    SearchWord.objects.bulk_create(
        (SearchWord(word=word, reverse=word[::-1]) for word in sorted(words)),
        ignore_conflicts=True, batch_size=BATCH * 4,
    )  # fmt: skip


def _weighed(model):
    """Entities with `weight`: how many rows of the catalogue point at each.

    Only of the catalogue: what members keep in private must not show in the order of results.
    """
    weight = models.Value(0)
    for relation in model._meta.related_objects:
        if not relation.one_to_many or not hasattr(relation.related_model, "about"):
            continue
        name = relation.field.name
        pointing = (
            relation.related_model._base_manager.filter(**{name: models.OuterRef("pk")})
            .order_by()
            .values(name)
            .annotate(n=models.Count("pk"))
            .values("n")
        )
        weight += Coalesce(models.Subquery(pointing, output_field=models.IntegerField()), 0)
    return model.reading().annotate(weight=models.ExpressionWrapper(weight, models.IntegerField()))


def _other_names(model, keys) -> dict:
    """Name rows by entity, the original ones first."""
    relation = next((r for r in model._meta.related_objects if r.name == "names"), None)
    if relation is None:
        return {}
    field = relation.field
    found: dict = {}
    for name in relation.related_model.objects.filter(**{f"{field.name}__in": keys}).order_by(
        "position", "pk"
    ):
        found.setdefault(getattr(name, field.attname), []).append(name)
    return found


def _doc(content_type, entity, names):
    original = next((name.text for name in names if name.kind == "original"), "")
    return SearchDoc(
        content_type=content_type,
        object_id=entity.pk,
        name=entity.name,
        label=entity.label,
        hint=entity.hint(),
        original=original if original != entity.name else "",
        kind=entity.kind_label()[:20],
        deck=entity.deck,
        slug=entity.slug,
        year=entity.search_year(),
        cover=getattr(entity, "cover", ""),
        weight=entity.weight,
    )


def _correctable(word):
    return len(word) >= SHORTEST_WORD and not IS_CJK.match(word)
