"""The site's own formats: JSON, which holds everything, and a plain CSV of the shelf."""

from lists.exchange.fields import item_fields, list_fields, tracking_fields
from lists.exchange.readers.entry import Entry, Head, Reading, number_of, year_of
from lists.exchange.text import Unreadable
from lists.models import Tracking
from ui.csv_cells import unguarded

JSON, CSV = "own JSON", "plain CSV"
NAME, VERSION = "memories_db", 1
SITES = ("imdb", "mal", "tmdb", "anilist", "anidb")
TITLES = ("title", "name")
STATUSES = {
    word.lower(): value
    for value, label in Tracking.Status.choices
    for word in (value, label, value.replace("_", " "))
}


def is_mine(document):
    return isinstance(document, dict) and document.get("format") == NAME


def read(document) -> Reading:
    if document.get("version") != VERSION:
        said = str(document.get("version"))[:20]
        raise Unreadable(f"This is version {said} of the format; {VERSION} is known here.")
    reading, seen = Reading(JSON), {}
    shelf, lists = _listed(document, "shelf"), _listed(document, "lists")
    reading.files["shelf"] = len(shelf)
    for number, row in enumerate(shelf, 1):
        entry = _entry(row, "work", f"shelf, entry {number}", reading)
        if entry:
            _values(entry, row, tracking_fields())
            reading.once(entry, seen, entry.key or (entry.title, entry.year))
    for number, row in enumerate(lists, 1):
        _read_list(row, f"list {number}", reading)
    return reading


def _listed(document, name):
    rows = document.get(name) if isinstance(document, dict) else None
    return rows if isinstance(rows, list) else []


def _entry(row, noun, place, reading):
    about = row.get(noun) if isinstance(row, dict) else None
    if not isinstance(about, dict):
        reading.refuse(place, "", "It names nothing.")
        return None
    entry = Entry(place, str(about.get("title") or ""), year_of(about.get("year")), noun=noun)
    entry.key, entry.kind = str(about.get("id") or "")[:36], str(about.get("kind") or "")
    ids = about.get("ids")
    for site, identifier in ids.items() if isinstance(ids, dict) else ():
        entry.identify(str(site)[:20], identifier)
    return entry


def _values(entry, row, fields):
    for field in fields:
        if field.name in row:
            entry.values[field.name] = row[field.name]


def _read_list(document, place, reading):
    if not isinstance(document, dict):
        reading.refuse(place, "", "It is no list.")
        return
    values = {field.name: document[field.name] for field in list_fields() if field.name in document}
    title = str(values.get("title") or "").strip()[:200]
    if not title:
        reading.refuse(place, "", "The list has no title.")
        return
    number = len(reading.lists)
    key, tags = str(document.get("id") or title)[:200], _listed(document, "tags")
    cover = str(document.get("cover") or "")[:36]
    reading.lists.append(Head(key, values | {"title": title}, tags, cover))
    items, seen = _listed(document, "items"), {}
    reading.files[f"list “{title[:60]}”"] = len(items)
    for position, row in enumerate(items, 1):
        nouns = row if isinstance(row, dict) else ()
        noun = next((noun for noun in ("work", "person", "character") if noun in nouns), "work")
        entry = _entry(row, noun, f"{place}, item {position}", reading)
        if entry:
            entry.list = number
            entry.item = {field.name: row[field.name] for field in item_fields() if field.name in row}
            reading.once(entry, seen, (noun, entry.key or (entry.title, entry.year)))


def is_table(header):
    return any(title in header for title in TITLES)


def read_table(rows, notes=(), name="") -> Reading:
    """A title is all a row must have."""
    reading, seen = Reading(CSV, files={name or "CSV": len(rows)}, notes=list(notes)), {}
    for line, cells in rows:
        row = {name: unguarded(cell) for name, cell in cells.items()}
        title = next((row[title] for title in TITLES if row.get(title)), "")
        entry = Entry(f"line {line}", title, year_of(row.get("year")), kind=row.get("kind", "").lower())
        entry.key = row.get("id", "")[:36]
        for site in SITES:
            entry.identify(site, row.get(site))
        entry.state(row.get("status") or "planned", STATUSES)
        if row.get("rating"):
            entry.rate(row["rating"], of=10)
        _plain_values(entry, row)
        reading.once(entry, seen, entry.key or (entry.title, entry.year, *entry.ids.values()))
    return reading


def _plain_values(entry, row):
    for name in ("progress", "rewatches"):
        entry.count(name, row.get(name))
    for name in ("started", "finished"):
        entry.date(name, row.get(name))
    entry.remark(row.get("note"))
    taken = {"status", "half_points", "progress", "rewatches", "started", "finished", "note"}
    for field in tracking_fields():
        text = row.get(field.name, "")
        if field.name in taken or not text:
            continue
        truth = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
        value = truth.get(text.lower()) if field.get_internal_type() == "BooleanField" else text
        number = number_of(text) if "Integer" in field.get_internal_type() else None
        entry.values[field.name] = value if number is None else int(number)
