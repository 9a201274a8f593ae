"""Which entities a new one may be over again: by names, links, years; public ones and those that wait.

A fixed number of queries for any number of new ones; misspellings (`near`) cost a search each.
"""

from collections import defaultdict

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from rapidfuzz.distance import DamerauLevenshtein

from catalog import pending
from catalog.known_for import known_for
from catalog.models.attachments import SUBJECTS, ExternalLink
from moderation.likeness import Likeness
from search.folding import fold
from search.models import Posting
from search.query import search
from search.sameness import same_keys
from ui.partial_dates import PartialDate

MOST, MOST_POSTINGS = 6, 300
LONG_NAME = 8  # letters from which two errors are looked for


def find(model, newcomers, *, author, near=False) -> dict:
    """{key of a new entity: [Likeness, …]}, those that cannot be told apart first."""
    keys = {newcomer.page.pk: _keys(newcomer) for newcomer in newcomers}
    owners = defaultdict(set)
    for pk, known_by in keys.items():
        for key in known_by:
            owners[key].add(pk)
    alike = defaultdict(set)  # new one: keys of entities
    for key, entity in (*_by_name(model, owners), *_by_link(model, owners)):
        for pk in owners[key]:
            alike[pk].add(entity)
    for newcomer in newcomers:
        alike[newcomer.page.pk] |= _near(model, newcomer.page.name) if near else set()
        alike[newcomer.page.pk] |= {model._meta.pk.to_python(key) for key in newcomer.shown}
    public = {pk for found in alike.values() for pk in found}
    rows = {row.pk: row for row in model.reading().filter(pk__in=public)} if public else {}
    waiting = pending.waiting(model, Q(key__in=owners), reader=author)
    known = known_for(model, list(rows))
    return {
        newcomer.page.pk: _likenesses(newcomer, keys, alike, rows, waiting, known) for newcomer in newcomers
    }


def _likenesses(newcomer, keys, alike, rows, waiting, known):
    page = newcomer.page
    found = [rows[pk] for pk in sorted(alike[page.pk] & rows.keys()) if pk != page.pk]
    found += [
        row for row in waiting if row.pk != page.pk and row.pk not in rows and keys[page.pk] & row.found_by
    ]
    year = year_of(newcomer)
    shown = [as_likeness(row, known.get(row.pk), year_now=year, beside=page) for row in found]
    return sorted(shown, key=lambda likeness: likeness.is_told_apart)[:MOST]


def as_likeness(row, known="", *, year_now=None, beside=None) -> Likeness:
    """An entity, public or proposed, as people tell it from others."""
    submission = getattr(row, "proposed_in", None)
    year = row.search_year()
    apart = beside is not None and (
        row.is_told_apart(beside) or bool(year and year_now and abs(year - year_now) > 1)
    )
    facts = tuple(filter(None, (row.hint(), row.lifetime(), known, row.deck)))[:3]
    return Likeness(
        str(row.pk), row.name, typed(row, always=True), row.kind_label(), year, facts,
        "" if submission else row.get_absolute_url(), submission, apart, getattr(row, "cover", ""),
    )  # fmt: skip


def typed(entity, *, always=False) -> str:
    """What to type to name `entity`: its label, and its address where labels may clash."""
    if not always:
        return entity.label
    submission = getattr(entity, "proposed_in", None)
    return f"{entity.label} [{f'#{submission.pk}' if submission else entity.slug}]"


def year_of(newcomer) -> int | None:
    """Of a new work: that of its first release, which comes along as a row."""
    dates = [PartialDate(row.date) for row in newcomer.rows if getattr(row, "date", "")]
    return newcomer.page.search_year() or min((date.year for date in dates if date.year), default=None)


def _keys(newcomer):
    keys = same_keys(newcomer.page.name)
    for row in newcomer.rows:
        for _, _, known_by in row.known_by():
            keys |= {key for key in known_by if key[0] in "=@"}
    return keys


def _by_name(model, owners):
    of_kind = Posting.objects.filter(doc__content_type=ContentType.objects.get_for_model(model))
    names = of_kind.filter(token__in=[key for key in owners if key.startswith("=")])
    return names.order_by("-weight", "doc").values_list("token", "doc__object_id")[:MOST_POSTINGS]


def _by_link(model, owners):
    """The same identifier on the same site. Addresses of other sites are no identifiers."""
    subject = model._meta.model_name
    identified = [key[1:].split(":", 1) for key in owners if key.startswith("@")]
    if subject not in SUBJECTS or not identified:
        return []
    condition = Q()
    for site, identifier in identified:
        condition |= Q(site=site, identifier=identifier)
    links = ExternalLink.objects.filter(condition, **{f"{subject}__isnull": False})
    return [
        (f"@{site}:{identifier}", key)
        for site, identifier, key in links.values_list("site", "identifier", f"{subject}_id")[:MOST_POSTINGS]
    ]


def _near(model, name) -> set:
    """Entities with a name one error away, two for long ones."""
    folded = fold(name)
    allowed = 2 if len(folded) > LONG_NAME else 1
    hits = search(name, types=[ContentType.objects.get_for_model(model).pk], limit=MOST).hits
    return {
        hit.doc.object_id
        for hit in hits
        if DamerauLevenshtein.distance(folded, fold(hit.matched or hit.doc.name), score_cutoff=allowed)
        <= allowed
        and len(folded) > 3
    }
