"""Letterboxd: the whole ZIP, any one of its tables, and the CSV it imports.

One film stands in several tables: watched, ratings, diary and reviews make one entry, and a film both
watched and on the watchlist is watched. Diary and reviews carry addresses of the member's own entries, so
films are told apart by name and year.
"""

from collections import Counter, defaultdict
from pathlib import PurePosixPath

from lists.exchange.readers.entry import Entry, Head, Reading, year_of
from lists.exchange.text import Unreadable, decode, records, table

FORMAT = "Letterboxd"
# In the order they are read: what ratings.csv says of a film is newer than what the diary said that day.
TABLES = ("watched", "diary", "reviews", "ratings", "watchlist")
IGNORED = {
    "profile.csv": "It is about you, not about films.",
    "comments.csv": "Comments to others stay where they were said.",
}
ASIDE = {"deleted": "deleted on Letterboxd", "orphaned": "without a film on Letterboxd", "likes": "likes"}
STARS = 5
LIST_HEAD = "letterboxd list export"
YES = {"yes", "true", "1"}


def is_mine(header):
    return ("letterboxd uri" in header and "name" in header) or (
        "title" in header and bool({"letterboxduri", "tmdbid", "imdbid", "rating10"} & set(header))
    )


def is_list(rows):
    return bool(rows) and rows[0][1][0].strip().lower().startswith(LIST_HEAD)


class Films:
    """The entries of one export, a film each."""

    def __init__(self):
        self.reading = Reading(FORMAT)
        self.entries: dict[tuple, Entry] = {}
        self.watches: dict[tuple, list[str]] = defaultdict(list)
        self.rewatched: Counter = Counter()

    def read(self, kind, name, rows):
        self.reading.files[name] = len(rows)
        seen = {}
        for line, row in rows:
            place = f"{name}, line {line}"
            film = row.get("name") or row.get("title", ""), row.get("year", "")
            if not film[0] and not any(map(row.get, ("imdbid", "tmdbid"))):
                self.reading.refuse(place, "", "It has no title.")
            elif kind in {"watched", "ratings", "watchlist"} and film in seen:
                self.reading.refuse(place, film[0], f"The same as line {seen[film]}, which was taken.")
            else:
                seen[film] = line
                self._film(film, row, place, kind)

    def _film(self, film, row, place, kind):
        entry = self.entries.get(film)
        if entry is None:
            entry = self.entries[film] = Entry(place, film[0], year_of(film[1]), kind="film")
            entry.identify("imdb", row.get("imdbid"))
            entry.identify("tmdb", f"movie/{row['tmdbid']}" if row.get("tmdbid") else "")
            entry.values["status"] = "planned" if kind == "watchlist" else "completed"
        if kind == "watchlist":
            return
        entry.values["status"] = _status(row) or "completed"
        if row.get("rating10"):
            entry.rate(row["rating10"], of=10)
        else:
            entry.rate(row.get("rating"), of=STARS)
        if row.get("review"):
            entry.remark(row["review"])
        if kind in {"diary", "import"}:
            if row.get("watched date") or row.get("watcheddate"):
                self.watches[film].append(row.get("watched date") or row["watcheddate"])
            self.rewatched[film] += row.get("rewatch", "").lower() in YES

    def finish(self) -> Reading:
        """How often and when last: only the whole diary says it."""
        for film, entry in self.entries.items():
            dates = self.watches[film]
            if dates:
                entry.date("finished", max(dates))
            if again := max(self.rewatched[film], len(dates) - 1):
                entry.values["rewatches"] = again
        self.reading.entries[:0] = self.entries.values()
        return self.reading

    def read_list(self, name, rows):
        """Two tables in one file: what the list is, and what stands on it."""
        split = next((i for i, (_, cells) in enumerate(rows) if cells[0].strip().lower() == "position"), None)
        if split is None:
            raise Unreadable(f"{name} has no table of films.")
        _, about = records(rows[1:split]) if split > 1 else ([], [])
        head = about[0][1] if about else {}
        _, items = records(rows[split:])
        title = head.get("name") or PurePosixPath(name).stem
        tags = head.get("tags", "")
        number = len(self.reading.lists)
        values = {"title": title[:200], "description": head.get("description", ""), "visibility": "private"}
        self.reading.lists.append(Head(head.get("url") or name, values, tags.split(",")))
        self.reading.files[name] = len(items)
        seen = {}
        for line, row in items:
            entry = Entry(f"{name}, line {line}", row.get("name", ""), year_of(row.get("year")), kind="film")
            entry.list, entry.item = number, {"note": row.get("description", "")}
            self.reading.once(entry, seen, (row.get("name"), row.get("year")))


def _status(row):
    """The site's own export says in the tags what Letterboxd has no word for."""
    tags = {tag.strip().lower().replace(" ", "_") for tag in row.get("tags", "").split(",")}
    return next((status for status in ("watching", "on_hold", "dropped", "rewatching") if status in tags), "")


def read_archive(contents: dict[str, bytes], notes) -> Reading:
    films = Films()
    films.reading.notes += notes
    found = sorted(contents, key=lambda name: TABLES.index(stem) if (stem := name[:-4]) in TABLES else 9)
    for name in found:
        folder, stem = name.split("/")[0] if "/" in name else "", PurePosixPath(name).stem
        if folder in ASIDE:
            films.reading.notes.append(f"{name} was left out: {ASIDE[folder]}.")
        elif name in IGNORED:
            films.reading.notes.append(f"{name} was left out. {IGNORED[name]}")
        elif folder == "lists" or (not folder and stem in TABLES):
            _read_member(films, name, contents[name], stem)
        else:
            films.reading.notes.append(f"{name} was left out: unknown here.")
    if not films.reading.files:
        raise Unreadable("This archive holds none of the tables Letterboxd exports.")
    return films.finish()


def _read_member(films, name, data, stem):
    """One bad table does not spoil the others; the report says which it was."""
    try:
        text, notes = decode(data)
        rows = table(text)
        if is_list(rows):
            films.read_list(name, rows)
        elif rows:
            films.read(stem, name, records(rows)[1])
        films.reading.notes += [f"{name}: {note}" for note in notes]
    except Unreadable as error:
        films.reading.refuse(name, "", str(error))


def read(header, rows, notes=(), name="") -> Reading:
    """One table alone. What it is its name says, else its columns."""
    stem = PurePosixPath(name).stem.lower()
    kind = next((kind for kind in TABLES if stem.startswith(kind)), None)
    if kind is None:
        kind = "diary" if "watched date" in header else "ratings" if "rating" in header else "watched"
    if "letterboxd uri" not in header:
        kind = "watchlist" if "watchlist" in stem else "import"
    films = Films()
    films.reading.notes += notes
    films.read(kind, name, rows)
    return films.finish()


def read_list(rows, notes=(), name="") -> Reading:
    films = Films()
    films.reading.notes += notes
    films.read_list(name, rows)
    return films.finish()
