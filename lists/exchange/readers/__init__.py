"""Files of other sites, and of this one: what each holds, whatever state it is in.

A reader makes entries of a file and writes nothing. It refuses a row with a reason, repairs what can be
repaired and says so, and raises `Unreadable` only where nothing can be made of the file at all.
"""

import json

from lists.exchange.readers import anilist, archive, imdb, letterboxd, mal, own, trakt
from lists.exchange.readers.entry import MOST_ENTRIES, Reading
from lists.exchange.text import Unreadable, decode, records, table

FORMATS = (
    "MyAnimeList: the XML export, as .xml or .xml.gz", "Letterboxd: the whole ZIP, or any of its CSV files",
    "IMDb: the CSV of your ratings", "AniList: the JSON of your account", "Trakt: JSON, or a ZIP of it",
    "This site: what “Take it away” gave you, JSON or CSV",
)  # fmt: skip
UNKNOWN = "This is none of the files known here: "


def read(data: bytes, name: str = "") -> Reading:
    """What a file is it says itself; of its name only a table's kind is believed."""
    if data[:2] == b"\x1f\x8b":
        data = archive.gunzip(data)
    reading = _read_archive(data) if data[:4] == b"PK\x03\x04" else _read_file(data, name)
    if len(reading.entries) > MOST_ENTRIES:
        raise Unreadable(f"It holds {len(reading.entries):,} entries; {MOST_ENTRIES:,} can be taken at once.")
    reading.check()
    return reading


def _read_archive(data):
    contents, notes = archive.unzip(data)
    if any(name.endswith(".csv") for name in contents):
        return letterboxd.read_archive(contents, notes)
    files = {name: content for name, content in contents.items() if name.endswith(".json")}
    if documents := {name: _json(decode(content)[0]) for name, content in files.items()}:
        single = next(iter(documents.values()))
        reading = _read_json(single) if len(documents) == 1 else trakt.read(documents)
        reading.notes += notes
        return reading
    if len(contents) == 1:
        reading = _read_file(*next((content, name) for name, content in contents.items()))
        reading.notes += notes
        return reading
    raise Unreadable(" ".join(["The archive holds nothing that is known here.", *notes]))


def _read_file(data, name):
    if not data.strip():
        raise Unreadable("The file is empty.")
    text, notes = decode(data)
    start = text.lstrip()[:1]
    if start == "<":
        return mal.read(data)
    if start in ("{", "["):
        reading = _read_json(_json(text))
        reading.notes += notes
        return reading
    return _read_csv(text, notes, name)


def _json(text):
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"This is no well-formed JSON: {error!s:.120}. Was it cut off?") from None


def _read_json(document):
    if own.is_mine(document):
        return own.read(document)
    if anilist.is_mine(document):
        return anilist.read(document)
    if trakt.is_mine(document):
        return trakt.read({"": document})
    raise Unreadable(f"{UNKNOWN}no list of this site, of AniList or of Trakt in JSON.")


def _read_csv(text, notes, name):
    rows = table(text)
    if letterboxd.is_list(rows):
        return letterboxd.read_list(rows, notes, name)
    header, found = records(rows)
    if imdb.is_mine(header):
        return imdb.read(found, notes, name or "ratings.csv")
    if letterboxd.is_mine(header):
        return letterboxd.read(header, found, notes, name)
    if own.is_table(header):
        return own.read_table(found, notes, name)
    raise Unreadable(f"{UNKNOWN}a table needs at least a column named Title or Name.")
