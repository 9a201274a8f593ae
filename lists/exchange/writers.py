"""A member's shelf and lists as files. Nothing here asks who may see what: the queries handed in do."""

import csv
import io
import json
from collections import defaultdict
from xml.sax.saxutils import escape

from django.utils import timezone

from catalog.models import ExternalLink
from lists.exchange.fields import item_fields, list_fields, tracking_fields, values_of
from lists.exchange.readers import own
from lists.models import Tracking
from ui.csv_cells import guarded

Status = Tracking.Status
MAL_STATUS = {
    "planned": "Plan to Watch", "watching": "Watching", "completed": "Completed", "on_hold": "On-Hold",
    "dropped": "Dropped", "rewatching": "Completed",
}  # fmt: skip
MAL_TYPE = {"film": "Movie", "series": "TV", "ova": "OVA", "special": "Special", "music_video": "Music"}
LETTERBOXD = ("imdbID", "tmdbID", "Title", "Year", "Rating10", "WatchedDate", "Rewatch", "Tags", "Review")


def links_of(works) -> dict:
    """{work key: {site: identifier}}, the first of each site."""
    found: dict = defaultdict(dict)
    links = ExternalLink.objects.filter(work__in=works).exclude(identifier="").order_by("position", "pk")
    for key, site, identifier in links.values_list("work", "site", "identifier"):
        found[key].setdefault(site, identifier)
    return found


def named(entity, links=None) -> dict:
    about = {"id": str(entity.pk), "title": entity.name, "year": getattr(entity, "year", None)}
    if hasattr(entity, "kind"):
        about["kind"] = entity.kind
    return about | ({"ids": links} if links else {})


def to_json(member, trackings, lists) -> str:
    """Everything, and back again: what `readers.own` reads."""
    trackings, fields = list(trackings), tracking_fields()
    links = links_of([tracking.work_id for tracking in trackings])
    document = {
        "format": own.NAME, "version": own.VERSION, "member": member.username,
        "exported_at": timezone.now().isoformat(timespec="seconds"),
        "shelf": [
            {"work": named(tracking.work, links.get(tracking.work_id)), **values_of(tracking, fields),
             "added_at": tracking.created_at.isoformat(), "changed_at": tracking.updated_at.isoformat()}
            for tracking in trackings
        ],
        "lists": [_list(found) for found in lists],
    }  # fmt: skip
    return json.dumps(document, ensure_ascii=False, indent=1)


def _list(found):
    fields = item_fields()
    items = [{_noun(item): named(item.entity), **values_of(item, fields)} for item in found.items.all()]
    times = {"made_at": found.created_at.isoformat(), "changed_at": found.updated_at.isoformat()}
    more = {"tags": [tag.word for tag in found.tags.all()], "cover": str(found.cover_id or "")}
    return {"id": str(found.pk), **values_of(found, list_fields()), **more, **times, "items": items}


def _noun(item):
    return next(noun for noun in ("work", "person", "character") if getattr(item, f"{noun}_id"))


def to_csv(trackings) -> str:
    """The shelf as a table. Ratings are those shown, 0.5 to 10."""
    trackings = list(trackings)
    fields = [field for field in tracking_fields() if field.name != "half_points"]
    links = links_of([tracking.work_id for tracking in trackings])
    heads = ["id", "title", "year", "kind", *own.SITES, "rating", *(field.name for field in fields)]
    rows = [
        [
            tracking.work_id, tracking.work.name, tracking.work.year, tracking.work.kind,
            *(links[tracking.work_id].get(site) for site in own.SITES),
            f"{tracking.rating:g}" if tracking.rating else "",
            *values_of(tracking, fields).values(),
        ]
        for tracking in trackings
    ]  # fmt: skip
    return _table(heads, rows)


def list_to_csv(found) -> str:
    items = list(found.items.select_related("work", "person", "character"))
    links = links_of([item.work_id for item in items if item.work_id])
    rows = [
        [position, item.entity.name, getattr(item.entity, "year", ""), item.note,
         *(links[item.work_id].get(site) for site in own.SITES)]
        for position, item in enumerate(items, 1)
    ]  # fmt: skip
    return _table(["position", "title", "year", "note", *own.SITES], rows)


def _table(heads, rows):
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(heads)
    table.writerows([guarded(cell) for cell in row] for row in rows)
    return out.getvalue()


def to_letterboxd(trackings) -> str:
    """What Letterboxd imports. Notes stay here: there they would be reviews for all to read.

    Letterboxd knows no status; one that is not "completed" goes in the tags.
    """
    trackings = list(trackings)
    links = links_of([tracking.work_id for tracking in trackings])
    rows = []
    for tracking in trackings:
        ids = links[tracking.work_id]
        film = ids.get("tmdb", "").removeprefix("movie/")
        plain = tracking.status in (Status.COMPLETED, Status.PLANNED)
        rows.append([
            ids.get("imdb"), film if film.isdecimal() else "", tracking.work.name, tracking.work.year,
            -(-tracking.half_points // 2) if tracking.half_points else "",
            tracking.finished if len(tracking.finished) == 10 else "",
            "true" if tracking.rewatches else "", "" if plain else tracking.get_status_display().lower(), "",
        ])  # fmt: skip
    return _table(LETTERBOXD, rows)


def to_mal(member, trackings) -> str:
    """MyAnimeList's XML. Works without an identifier there carry 0, which it passes over."""
    trackings = list(trackings)
    links = links_of([tracking.work_id for tracking in trackings])
    body = "".join(_anime(tracking, links[tracking.work_id].get("mal", "0")) for tracking in trackings)
    return (
        '<?xml version="1.0" encoding="UTF-8" ?>\n<myanimelist>\n<myinfo>\n'
        f"<user_name>{escape(member.username)}</user_name>\n<user_export_type>1</user_export_type>\n"
        f"<user_total_anime>{len(trackings)}</user_total_anime>\n</myinfo>\n{body}</myanimelist>\n"
    )


def _anime(tracking, identifier):
    values = {
        "series_animedb_id": identifier if identifier.isdecimal() else "0",
        "series_memories_id": tracking.work_id,
        "series_title": tracking.work.name,
        "series_type": MAL_TYPE.get(tracking.work.kind, "Unknown"),
        "series_episodes": 0,
        "my_watched_episodes": tracking.progress,
        "my_start_date": _mal_date(tracking.started),
        "my_finish_date": _mal_date(tracking.finished),
        "my_score": -(-tracking.half_points // 2) if tracking.half_points else 0,
        "my_status": MAL_STATUS[tracking.status],
        "my_comments": tracking.note,
        "my_times_watched": tracking.rewatches,
        "my_rewatching": int(tracking.status == Status.REWATCHING),
        "update_on_import": 1,
    }
    lines = "".join(f"<{name}>{escape(str(value))}</{name}>\n" for name, value in values.items())
    return f"<anime>\n{lines}</anime>\n"


def _mal_date(date):
    """1995, 1995-12: 1995-00-00, 1995-12-00."""
    return f"{date}{'0000-00-00'[len(date) :]}"
