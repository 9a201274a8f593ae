"""Trakt: what its API answers for watched, history, ratings and watchlist, as its export saves them."""

from lists.exchange.readers.entry import Entry, Reading
from lists.exchange.text import Unreadable

FORMAT = "Trakt JSON"
NOUNS = ("movie", "show")
SEEN = ("last_watched_at", "plays", "watched_at", "seasons")


def is_mine(document):
    rows = list(_rows(document))
    return bool(rows) and any(isinstance(row.get(noun), dict) for row in rows[:50] for noun in NOUNS)


def _rows(document):
    """(row) of one table, or of several under their names: {"watched": [...], "ratings": [...]}."""
    tables = document.values() if isinstance(document, dict) else [document]
    for table in tables:
        if isinstance(table, dict):
            yield from _rows(table)
        elif isinstance(table, list):
            yield from (row for row in table if isinstance(row, dict))


def read(documents: dict[str, object]) -> Reading:
    """One file, or the files of an archive."""
    reading, entries, parts = Reading(FORMAT), {}, {}
    for name, document in documents.items():
        rows = list(_rows(document))
        reading.files[name] = len(rows)
        for number, row in enumerate(rows, 1):
            place = ", ".join(filter(None, [name, f"entry {number}"]))
            _take(reading, entries, parts, place, row)
    if not any(reading.files.values()):
        raise Unreadable("This Trakt export is empty.")
    for key, entry in entries.items():
        if episodes := parts.get(key):
            entry.values["progress"] = len(episodes)
        reading.entries.append(entry)
    return reading


def _take(reading, entries, parts, place, row):
    noun = next((noun for noun in NOUNS if isinstance(row.get(noun), dict)), None)
    if noun is None:
        kind = str(row.get("type", "something else"))[:20]
        reading.refuse(place, "", f"It is about {kind}: only films and series are taken.")
        return
    about = row[noun]
    ids = about.get("ids") if isinstance(about.get("ids"), dict) else {}
    key = (noun, ids.get("trakt") or ids.get("imdb") or (about.get("title"), about.get("year")))
    entry = entries.get(key)
    if entry is None:
        title = str(about.get("title") or "")
        year = about.get("year") if isinstance(about.get("year"), int) else None
        entry = Entry(place, title, year, kind="film" if noun == "movie" else "series")
        entry.identify("imdb", ids.get("imdb"))
        if ids.get("tmdb"):
            entry.identify("tmdb", f"{'movie' if noun == 'movie' else 'tv'}/{ids['tmdb']}")
        entry.identify("tvdb", ids.get("tvdb"))
        if not entry.title and not entry.ids:
            reading.refuse(place, "", "It has neither a title nor an identifier.")
            return
        entries[key] = entry
        entry.values["status"] = "planned"
    _fill(entry, row, noun, parts.setdefault(key, set()))


def _fill(entry, row, noun, episodes):
    if "rating" in row and row.get("type", noun) == noun:
        entry.rate(row["rating"], of=10)
    if any(row.get(name) for name in SEEN) or ("rating" in row and row.get("type", noun) == noun):
        entry.values["status"] = "completed" if noun == "movie" else "watching"
    day = str(row.get("last_watched_at") or row.get("watched_at") or "")[:10]
    if day and noun == "movie" and day > entry.values.get("finished", ""):
        entry.date("finished", day)
    if noun == "movie" and isinstance(row.get("plays"), int) and row["plays"] > 1:
        entry.count("rewatches", row["plays"] - 1)
    for season in row.get("seasons") or ():
        for episode in season.get("episodes") or () if isinstance(season, dict) else ():
            if isinstance(episode, dict):
                episodes.add((season.get("number"), episode.get("number")))
    episode = row.get("episode")
    if isinstance(episode, dict):
        episodes.add((episode.get("season"), episode.get("number")))
