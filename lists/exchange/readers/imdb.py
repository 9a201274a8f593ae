"""IMDb's CSV of ratings, by the names of its columns: 13 or 14 of them; and of a watchlist."""

from lists.exchange.readers.entry import Entry, Reading, year_of

FORMAT = "IMDb CSV"
KINDS = {
    "movie": "film", "tvmovie": "film", "tv movie": "film", "video": "film", "short": "short",
    "tvshort": "short", "tv short": "short", "tvseries": "series", "tv series": "series",
    "tvminiseries": "series", "tv mini series": "series", "tvepisode": "episode", "tv episode": "episode",
    "tvspecial": "special", "tv special": "special", "musicvideo": "music_video",
    "music video": "music_video",
}  # fmt: skip
OTHER = {"videogame", "video game", "podcastseries", "podcast series", "podcastepisode", "podcast episode"}


def is_mine(header):
    return "const" in header and "title" in header


def read(rows, reading_notes=(), name="ratings.csv") -> Reading:
    reading, seen = Reading(FORMAT, files={name: len(rows)}, notes=list(reading_notes)), {}
    for line, row in rows:
        place, kind = f"line {line}", row.get("title type", "").lower()
        if kind in OTHER:
            reading.refuse(place, row.get("title", ""), f"A {row['title type']}: this site holds films.")
            continue
        entry = Entry(place, row.get("title", ""), year_of(row.get("year")), kind=KINDS.get(kind, ""))
        entry.identify("imdb", row["const"])
        entry.rate(row.get("your rating"), of=10)
        entry.values["status"] = "completed" if row.get("your rating") else "planned"
        reading.once(entry, seen, entry.ids.get("imdb") or (entry.title, entry.year))
    return reading
