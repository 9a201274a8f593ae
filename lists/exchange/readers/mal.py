"""MyAnimeList's XML export, as it was in 2018 and as it is since."""

import re
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from lists.exchange.readers.entry import Entry, Reading, number_of
from lists.exchange.text import Unreadable, decode

FORMAT = "MyAnimeList XML"
STATUSES = {
    "watching": "watching", "completed": "completed", "on-hold": "on_hold", "dropped": "dropped",
    "plan to watch": "planned", "1": "watching", "2": "completed", "3": "on_hold", "4": "dropped",
    "6": "planned",
}  # fmt: skip
KINDS = {"tv": "series", "movie": "film", "ova": "ova", "special": "special", "tv special": "special",
         "ona": "series", "music": "music_video"}  # fmt: skip
DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
MANGA = "A manga: this site holds films, series and their like."


def read(data: bytes) -> Reading:
    text, notes = decode(data)
    try:
        # Without its declaration, whose encoding is that of the bytes.
        root = fromstring(DECLARATION.sub("", text), forbid_dtd=True)
    except DefusedXmlException:
        raise Unreadable("The XML declares entities or a document type. No list needs those.") from None
    except ParseError as error:
        raise Unreadable(f"This is no well-formed XML: {error}. Was it cut off?") from None
    except (ValueError, RecursionError):
        raise Unreadable("This XML cannot be read.") from None
    if root.tag != "myanimelist":
        raise Unreadable("This XML is no export of MyAnimeList.")
    reading, seen = Reading(FORMAT, notes=notes), {}
    for number, node in enumerate(root.iter("anime"), 1):
        entry = _entry(node, f"anime {number}")
        reading.once(entry, seen, entry.ids.get("mal") or entry.key or entry.title)
    manga = list(root.iter("manga"))
    for number, node in enumerate(manga, 1):
        reading.refuse(f"manga {number}", _text(node, "manga_title"), MANGA)
    reading.files = {"anime": number if (number := len(list(root.iter("anime")))) else 0}
    if manga:
        reading.files["manga"] = len(manga)
    _compare(root, reading)
    return reading


def _compare(root, reading):
    said = number_of(root.findtext("myinfo/user_total_anime"))
    if said is not None and said != reading.files["anime"] and "manga" not in reading.files:
        reading.notes.append(f"The file says it holds {said:g} anime and holds {reading.files['anime']}.")


def _text(node, name):
    return (node.findtext(name) or "").strip()


def _entry(node, place):
    entry = Entry(place, _text(node, "series_title"), kind=KINDS.get(_text(node, "series_type").lower(), ""))
    entry.identify("mal", _text(node, "series_animedb_id"))
    entry.key = _text(node, "series_memories_id")[:36]
    entry.state(_text(node, "my_status"), STATUSES)
    if _text(node, "my_rewatching").lower() in {"1", "yes"}:
        entry.values["status"] = "rewatching"
    entry.rate(_text(node, "my_score"), of=10)
    entry.date("started", _text(node, "my_start_date"))
    entry.date("finished", _text(node, "my_finish_date"))
    entry.count("progress", _text(node, "my_watched_episodes"), total=_text(node, "series_episodes"))
    entry.count("rewatches", _text(node, "my_times_watched"))
    tags = _text(node, "my_tags")
    entry.remark(_text(node, "my_comments"), f"Tags: {tags}" if tags else "")
    return entry
