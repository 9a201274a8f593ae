"""AniList: the export of an account, and the answer of its API (which other tools save as a file)."""

from lists.exchange.readers.entry import Entry, Reading, number_of
from lists.exchange.text import Unreadable

FORMAT = "AniList JSON"
STATUSES = {
    "current": "watching", "planning": "planned", "completed": "completed", "dropped": "dropped",
    "paused": "on_hold", "repeating": "rewatching",
    "0": "watching", "1": "planned", "2": "completed", "3": "dropped", "4": "on_hold", "5": "rewatching",
}  # fmt: skip
SCALES = {"POINT_100": 100, "POINT_10_DECIMAL": 10, "POINT_10": 10, "POINT_5": 5, "POINT_3": 3}
KINDS = {"tv": "series", "tv_short": "series", "movie": "film", "ova": "ova", "ona": "series",
         "special": "special", "music": "music_video"}  # fmt: skip
MANGA = "A manga: this site holds films, series and their like."


def is_mine(document):
    if not isinstance(document, dict):
        return False
    return "MediaListCollection" in (document.get("data") or document) or (
        isinstance(rows := document.get("lists"), list)
        and any(isinstance(row, dict) and ("series_type" in row or "entries" in row) for row in rows)
    )


def read(document) -> Reading:
    document = document.get("data") or document
    collection = document.get("MediaListCollection") or document
    groups = collection.get("lists")
    if not isinstance(groups, list):
        raise Unreadable("This AniList file holds no lists.")
    if any("entries" in group for group in groups if isinstance(group, dict)):
        return _read_answer(collection, groups)
    reading, seen = Reading(FORMAT, files={"lists": len(groups)}), {}
    for number, row in enumerate(groups, 1):
        place = f"entry {number}"
        if not isinstance(row, dict):
            reading.refuse(place, "", "It is no entry of a list.")
        elif row.get("series_type") == 1:
            reading.refuse(place, f"manga {row.get('series_id')}", MANGA)
        else:
            entry = _exported(row, place)
            reading.once(entry, seen, entry.ids.get("anilist"))
    return reading


def _exported(row, place):
    entry = Entry(place, str(row.get("title") or ""))
    entry.identify("anilist", row.get("series_id"))
    entry.state(row.get("status"), STATUSES)
    entry.rate(row.get("score"), of=100)
    entry.count("progress", row.get("progress"))
    entry.count("rewatches", row.get("repeat"))
    entry.date("started", row.get("started_on"))
    entry.date("finished", row.get("finished_on"))
    entry.remark(row.get("notes"))
    if row.get("private"):
        entry.values["is_private"] = True
    return entry


def _read_answer(collection, groups):
    reading, seen = Reading(FORMAT), {}
    rows = [
        row
        for group in groups
        if isinstance(group, dict)
        for row in group.get("entries") or ()
        if isinstance(row, dict)
    ]
    scale = _scale(collection, rows, reading)
    for number, row in enumerate(rows, 1):
        media, place = row.get("media") or {}, f"entry {number}"
        title = media.get("title") or {}
        name = title.get("romaji") or title.get("english") or title.get("native") or ""
        if media.get("type") == "MANGA":
            reading.refuse(place, name, MANGA)
            continue
        key = media.get("id") or row.get("mediaId")
        if f"{key}" in seen:
            continue  # once on each custom list it is on
        entry = Entry(place, name, kind=KINDS.get(str(media.get("format")).lower(), ""))
        entry.year = (media.get("startDate") or {}).get("year") or media.get("seasonYear")
        _fill(entry, row, media, key, scale)
        reading.once(entry, seen, entry.ids.get("anilist") or entry.title)
    reading.files["entries"] = len(rows)
    return reading


def _fill(entry, row, media, key, scale):
    entry.identify("anilist", key)
    entry.identify("mal", media.get("idMal"))
    entry.state(row.get("status"), STATUSES)
    entry.rate(row.get("score"), of=scale)
    entry.count("progress", row.get("progress"), total=media.get("episodes"))
    entry.count("rewatches", row.get("repeat"))
    for name, there in (("started", "startedAt"), ("finished", "completedAt")):
        day = row.get(there) or {}
        parts = [day.get("year"), day.get("month"), day.get("day")]
        known = parts[: next((i for i, part in enumerate(parts) if not part), 3)]
        entry.date(name, "-".join(f"{part:0>2}" for part in known))
    entry.remark(row.get("notes"))
    if row.get("private"):
        entry.values["is_private"] = True


def _scale(collection, rows, reading):
    """Every member of AniList chooses his own; where the file does not say, the highest score does."""
    options = (collection.get("user") or {}).get("mediaListOptions") or {}
    if said := SCALES.get(options.get("scoreFormat")):
        return said
    scale = 100 if max((number_of(row.get("score")) or 0 for row in rows), default=0) > 10 else 10
    reading.notes.append(
        f"The file does not say what scale its scores have; they are read as out of {scale}."
    )
    return scale
