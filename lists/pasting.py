"""Pasted lines become entities: each is matched, ambiguous, or not found.

A line is a title, "title (year)", an address or a key of this site, or an identifier of another one
(tt0113799, imdb:tt0113799, an address there). All lines together cost a handful of queries.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.contrib.contenttypes.models import ContentType

from catalog.models import Character, ExternalLink, Person, Work
from catalog.sites import SITES
from search.folding import fold
from search.models import SearchName
from search.query import search

MOST_LINES = 1000
LONGEST_LINE = 300
MOST_GUESSED = 25  # lines that nothing matched and for which near names are looked up
CANDIDATES = 8
KINDS = {"work": Work, "person": Person, "character": Character}
NUMBERING = re.compile(r"^\s*(?:[-*•]\s+|\d{1,4}[.)]\s+)")
YEAR = re.compile(r"^(?P<title>.+?)[\s,]*\(?(?P<year>(?:18|19|20)\d\d)\)?\s*$")
IMDB = re.compile(r"^(?:tt|nm)\d{6,10}$")
NAMED_SITE = re.compile(r"^(?P<site>[a-z]+):(?P<identifier>\S+)$")


@dataclass
class Line:
    text: str
    entity: object = None
    candidates: list = field(default_factory=list)

    @property
    def state(self):
        if self.entity:
            return "matched"
        return "ambiguous" if self.candidates else "not found"


def lines_of(text) -> list[str]:
    """The lines of a pasted text, without bullets and numbers before them."""
    found = (NUMBERING.sub("", line).strip()[:LONGEST_LINE] for line in text.replace("\x00", "").splitlines())
    return list(dict.fromkeys(line for line in found if line))


def match(text, *, kinds=tuple(KINDS)) -> list[Line]:
    lines = [Line(line) for line in lines_of(text)[:MOST_LINES]]
    models = [KINDS[kind] for kind in kinds]
    _by_key(lines, models)
    _by_identifier(lines, kinds)
    _by_name(lines, models)
    for line in [line for line in lines if line.state == "not found"][:MOST_GUESSED]:
        line.candidates = _near(line.text, models)
    return lines


def _by_key(lines, models):
    """Addresses and keys of this site."""
    wanted = defaultdict(dict)
    for line in lines:
        path = urlsplit(line.text).path if "/" in line.text else ""
        for model in models:
            head = f"/{model.plural}/"
            if head in path:
                wanted[model][unquote(path.split(head, 1)[1]).strip("/")] = line
    for model, slugs in wanted.items():
        for entity in model.reading().filter(slug__in=slugs):
            slugs[entity.slug].entity = entity
    keys = {key: line for line in lines if (key := _key(line.text))}
    for model in models if keys else ():
        for entity in model.reading().filter(pk__in=keys):
            keys[entity.pk].entity = entity


def _key(text):
    try:
        return UUID(text)
    except ValueError:
        return None


def _by_identifier(lines, kinds):
    wanted = {}
    for line in lines:
        if not line.entity and (named := _identifier(line.text)):
            wanted[named] = line
    if not wanted:
        return
    links = ExternalLink.objects.filter(identifier__in=[identifier for _, identifier in wanted])
    for link in links.select_related(*kinds, "work__part_of"):
        line = wanted.get((link.site, link.identifier))
        subject = next((getattr(link, kind) for kind in kinds if getattr(link, kind)), None)
        if line and subject:
            line.entity = subject


def _identifier(text):
    """("imdb", "tt0113799") of what names something on another site."""
    if IMDB.match(text):
        return "imdb", text
    if (named := NAMED_SITE.match(text)) and named["site"] in SITES:
        return named["site"], named["identifier"]
    for key, site in SITES.items():
        for template in filter(None, (site.template, site.person_template)):
            head = template.split("{}")[0].split("://")[-1]
            if key != "web" and f"{head}" in text:
                rest = text.split(head, 1)[1]
                return key, rest.split("?")[0].strip("/") if key == "tmdb" else re.split(r"[/?#]", rest)[0]
    return None


def _by_name(lines, models):
    """By any whole name in any script; a year at the end decides between namesakes."""
    open_lines = [line for line in lines if not line.entity]
    folded = {line.text: (fold(line.text), *_with_year(line.text)) for line in open_lines}
    names = {name for whole, rest, _ in folded.values() for name in (whole, rest) if name}
    types = {ContentType.objects.get_for_model(model).pk: model for model in models}
    rows = SearchName.objects.filter(folded__in=names, doc__content_type__in=types).select_related("doc")
    docs = defaultdict(dict)
    for row in rows.order_by("pk"):
        docs[row.folded][row.doc_id] = row.doc
    chosen = {}
    for line in open_lines:
        whole, rest, year = folded[line.text]
        found = list(docs[whole].values()) if whole else []
        if rest and not found:
            found = [doc for doc in docs[rest].values() if doc.year == year] or list(docs[rest].values())
        chosen[line.text] = sorted(found, key=lambda doc: (-doc.weight, doc.pk))[:CANDIDATES]
    entities = _read([doc for docs in chosen.values() for doc in docs], types)
    for line in open_lines:
        found = [entities[doc.object_id] for doc in chosen[line.text] if doc.object_id in entities]
        off_year = folded[line.text][2] and not any(
            doc.year == folded[line.text][2] for doc in chosen[line.text]
        )
        if len(found) == 1 and not off_year:
            line.entity = found[0]
        else:
            line.candidates = found


def _with_year(text):
    named = YEAR.match(text)
    return (fold(named["title"]), int(named["year"])) if named else ("", None)


def _read(docs, types):
    keys = defaultdict(list)
    for doc in docs:
        keys[types[doc.content_type_id]].append(doc.object_id)
    return {
        entity.pk: entity
        for model, wanted in keys.items()
        for entity in model.reading().filter(pk__in=wanted)
    }


def _near(text, models):
    types = {ContentType.objects.get_for_model(model).pk: model for model in models}
    docs = [hit.doc for hit in search(text, types=list(types), limit=CANDIDATES).hits]
    entities = _read(docs, types)
    return [entities[doc.object_id] for doc in docs if doc.object_id in entities]
