"""Which page an entry of a file is about: by identifier, then by folded names and year."""

from collections import defaultdict
from uuid import UUID

from catalog.models import Character, ExternalLink, Person, Work
from lists.exchange.models import ImportRow
from search.folding import fold
from search.query import keys_by_name

NOUNS = {"work": Work, "person": Person, "character": Character}
Outcome = ImportRow.Outcome
MOST_CANDIDATES = 8


def match(rows):
    """Fill in outcome, target and candidates of unsaved-as-yet rows; a handful of queries for all of them."""
    for noun, model in NOUNS.items():
        group = [row for row in rows if row.noun == noun]
        if group:
            _match(group, model)


def _match(rows, model):
    keys = {key: row for row in rows if (key := uuid_of(row.key))}
    here = set(model.objects.filter(pk__in=keys).values_list("pk", flat=True))
    linked = _by_link(rows, model)
    named = keys_by_name(model, {row.title for row in rows if row.title})
    wanted = {key for found in (*linked.values(), *named.values()) for key in found}
    years, parts = _years(model, wanted)
    for row in rows:
        key = uuid_of(row.key)
        if key in here:
            _settle(row, [key], "the site’s own key")
            continue
        found = list(dict.fromkeys(key for pair in row.ids.items() for key in linked.get(pair, ())))
        if found:
            _settle(row, _narrowed(found, row, named, years), "identifier")
        else:
            _by_name(row, named.get(fold(row.title)[:300], []), years, parts)


def uuid_of(text) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _by_link(rows, model) -> dict:
    """{(site, identifier): keys}; identifiers are not unique, one may stand for several works."""
    wanted = {pair for row in rows for pair in row.ids.items()}
    subject = model._meta.model_name
    links = ExternalLink.objects.filter(
        site__in={site for site, _ in wanted}, identifier__in={identifier for _, identifier in wanted},
        **{f"{subject}__isnull": False},
    )  # fmt: skip
    found = defaultdict(list)
    for site, identifier, key in links.order_by("pk").values_list("site", "identifier", subject):
        if key not in found[site, identifier]:
            found[site, identifier].append(key)
    return found


def _years(model, keys):
    """({key: year}, keys of parts of other works)."""
    if model is not Work:
        return dict.fromkeys(keys), set()
    works = Work.objects.filter(pk__in=keys).only("released", "part_of")
    return {work.pk: work.year for work in works}, {work.pk for work in works if work.part_of_id}


def _narrowed(keys, row, named, years):
    """Where one identifier stands for several works, name and year may tell them apart."""
    of_year = {key for key in keys if years.get(key) == row.year}
    for apart in (set(named.get(fold(row.title)[:300], ())), of_year):
        both = [key for key in keys if key in apart]
        if len(both) == 1:
            return both
    return keys


def _by_name(row, keys, years, parts):
    """One page with the name and the year, or with the name where the file gives no year.

    A year that is off by one is for a person to judge, and so is a page without a year.
    """
    whole = [key for key in keys if key not in parts]
    for among in (whole, keys) if whole else (keys,):
        same = [key for key in among if years.get(key) == row.year] if row.year else among
        if len(same) == 1:
            return _settle(row, same, "name and year" if row.year else "name")
        if same:
            return _settle(row, same, "")
    near = [key for key in keys if row.year and (years.get(key) is None or abs(years[key] - row.year) < 2)]
    return _settle(row, near, "", is_sure=False)


def _settle(row, keys, how, *, is_sure=True):
    row.candidates = [str(key) for key in keys[:MOST_CANDIDATES]]
    if len(keys) == 1 and is_sure:
        row.outcome, row.target, row.how = Outcome.MATCHED, keys[0], how
    else:
        row.outcome, row.target, row.how = Outcome.AMBIGUOUS if keys else Outcome.MISSING, None, ""
