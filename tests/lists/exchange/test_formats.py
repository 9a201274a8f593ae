"""What each reader makes of files as the sites write them.

`tests/data/mal-animelist.xml` holds entries of a MyAnimeList export from manya7794/Anime_data (MIT), its
account replaced; the others are written after the shapes the sites document.
"""

import json
from collections import Counter
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from lists.exchange.readers import read
from tests.lists.exchange.test_import import archive

DATA = Path(__file__).parents[2] / "data"


def by_title(reading):
    return {entry.title: entry for entry in reading.entries}


def test_a_myanimelist_export_as_that_site_writes_it():
    reading = read((DATA / "mal-animelist.xml").read_bytes())
    assert reading.format == "MyAnimeList XML"
    assert reading.files == {"anime": len(reading.entries)}
    assert not reading.refused
    assert not reading.notes  # as many as the file itself says
    first = reading.entries[0]
    assert (first.ids, first.values) == (
        {"mal": "41380"},
        {
            "status": "completed",
            "half_points": 14,
            "progress": 12,
            "started": "2020-10-06",
            "finished": "2020-12-18",
        },
    )
    assert Counter(len(entry.repairs) for entry in reading.entries)[1] == 2  # more watched than there are


OLD_MAL = """<?xml version="1.0" encoding="UTF-8" ?>\r
<myanimelist>\r
<anime><series_animedb_id>1462</series_animedb_id><series_title>Memories</series_title><series_type>3</series_type>\r
<series_episodes>3</series_episodes><my_watched_episodes>3</my_watched_episodes><my_start_date>2004-00-00</my_start_date>\r
<my_finish_date>2004-05-00</my_finish_date><my_dvd></my_dvd><my_score>0</my_score><my_status>2</my_status>\r
<my_times_watched>2</my_times_watched><my_rewatching>YES</my_rewatching><my_tags>otomo, anthology</my_tags></anime>\r
</myanimelist>"""


def test_the_older_generation_of_myanimelist():
    entry = read(OLD_MAL.encode()).entries[0]
    assert entry.values == {
        "status": "rewatching", "progress": 3, "rewatches": 2, "started": "2004", "finished": "2004-05",
        "note": "Tags: otomo, anthology",
    }  # fmt: skip


def test_a_whole_letterboxd_archive():
    head = "Date,Name,Year,Letterboxd URI"
    reading = read(archive(
        watched=f"{head}\r\n2017-12-15,Memories,1995,https://boxd.it/a\r\n2018-01-01,Akira,1988,https://boxd.it/b\r\n",
        ratings=f"{head},Rating\r\n2017-12-15,Memories,1995,https://boxd.it/a,4.5\r\n",
        diary=f"{head},Rating,Rewatch,Tags,Watched Date\r\n2018-01-02,Memories,1995,https://boxd.it/x,4,,,2018-01-01\r\n"
        "2020-01-02,Memories,1995,https://boxd.it/y,,Yes,,2019-12-31\r\n",
        reviews=f'{head},Rating,Rewatch,Review,Tags,Watched Date\r\n2018-01-02,Memories,1995,https://boxd.it/x,4,,"Two\r\nlines",,2018-01-01\r\n',
        watchlist=f"{head}\r\n2018-01-29,One of the Roughs,,https://boxd.it/c\r\n2018-01-29,Akira,1988,https://boxd.it/b\r\n",
        profile="Date Joined,Username\r\n2017-12-15,example\r\n",
        likes__films=f"{head}\r\n", deleted__diary=f"{head}\r\n",
    ))  # fmt: skip
    assert reading.files == {
        "watched.csv": 2,
        "diary.csv": 2,
        "reviews.csv": 1,
        "ratings.csv": 1,
        "watchlist.csv": 2,
    }
    films = by_title(reading)
    assert films["Memories"].values == {
        "status": "completed", "half_points": 18, "finished": "2019-12-31", "rewatches": 1, "note": "Two\nlines",
    }  # fmt: skip
    assert films["Akira"].values == {"status": "completed"}  # seen, though still on the watchlist
    assert (films["One of the Roughs"].values, films["One of the Roughs"].year) == (
        {"status": "planned"},
        None,
    )
    assert len(reading.notes) == 3  # profile, likes, deleted


def test_one_table_of_letterboxd_alone():
    reading = read(
        b"Date,Name,Year,Letterboxd URI\n2018-01-29,Tank,1984,https://boxd.it/2lwg\n", "watchlist.csv"
    )
    assert reading.entries[0].values == {"status": "planned"}


IMDB_13 = "Const,Your Rating,Date Rated,Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,Num Votes,Release Date,Directors"
IMDB_14 = IMDB_13.replace("Title,URL", "Title,Original Title,URL")


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (IMDB_13, 'tt0113799,9,2021-01-01,2:13,https://www.imdb.com/title/tt0113799/,movie,7.5,113,1995,"Animation, Drama",1,1995-12-23,X'),
        (IMDB_14, 'tt0113799,9,2021-01-01,2:13,Memorîzu,https://www.imdb.com/title/tt0113799/,Movie,7.5,113,1995,"Animation, Drama",1,1995-12-23,X'),
    ],
)  # fmt: skip
def test_imdb_by_the_names_of_its_columns(header, row):
    game = {"Const": "tt1", "Title": "A game", "Title Type": "videoGame"}
    other = ",".join(game.get(column, "") for column in header.split(","))
    reading = read(f"{header}\n{row}\n{other}\n".encode())
    entry = reading.entries[0]
    assert (entry.title, entry.year, entry.ids, entry.kind) == ("2:13", 1995, {"imdb": "tt0113799"}, "film")
    assert entry.values == {"half_points": 18, "status": "completed"}
    assert len(reading.refused) == 1


def test_the_export_of_an_anilist_account():
    rows = [
        {"series_type": 0, "series_id": 1462, "status": 2, "score": 85, "progress": 1, "repeat": 2, "private": 1,
         "notes": None, "started_on": 20180904, "finished_on": 0, "custom_lists": "[]"},
        {"series_type": 1, "series_id": 30002, "status": 0, "score": 0},
        {"series_type": 0, "series_id": 47, "status": 5, "score": 0, "progress": 3, "notes": ""},
    ]  # fmt: skip
    reading = read(json.dumps({"user": {"id": 1}, "lists": rows}).encode())
    assert reading.entries[0].ids == {"anilist": "1462"}
    assert reading.entries[0].values == {
        "status": "completed", "half_points": 17, "progress": 1, "rewatches": 2, "started": "2018-09-04",
        "is_private": True,
    }  # fmt: skip
    assert reading.entries[1].values == {"status": "rewatching", "progress": 3}
    assert [refused.title for refused in reading.refused] == ["manga 30002"]
    assert reading.files == {"lists": 3}


def answer(*entries, **user):
    return json.dumps(
        {"data": {"MediaListCollection": {"lists": [{"name": "Completed", "entries": entries}], **user}}}
    ).encode()


MEDIA = {"id": 1462, "idMal": 1462, "type": "ANIME", "format": "MOVIE", "episodes": 1,
         "title": {"romaji": "Memories"}, "startDate": {"year": 1995}}  # fmt: skip


@pytest.mark.parametrize(
    ("scale", "score", "expected"),
    [("POINT_5", 4, 16), ("POINT_100", 85, 17), ("POINT_10_DECIMAL", 7.5, 15), ("POINT_3", 3, 20)],
)
def test_an_answer_of_anilists_api_on_every_scale(scale, score, expected):
    reading = read(answer(
        {"status": "COMPLETED", "score": score, "media": MEDIA, "startedAt": {"year": 2018, "month": None, "day": None}},
        user={"mediaListOptions": {"scoreFormat": scale}},
    ))  # fmt: skip
    entry = reading.entries[0]
    assert (entry.title, entry.year, entry.ids) == ("Memories", 1995, {"anilist": "1462", "mal": "1462"})
    assert entry.values == {"status": "completed", "half_points": expected, "started": "2018"}


def test_anilist_without_its_scale_says_how_it_was_read():
    reading = read(answer({"status": "CURRENT", "score": 60, "progress": 9, "media": MEDIA}))
    assert reading.entries[0].values == {"status": "watching", "half_points": 12, "progress": 1}
    assert "out of 100" in reading.notes[0]


FILM = {
    "title": "Memories",
    "year": 1995,
    "ids": {"trakt": 1, "slug": "memories-1995", "imdb": "tt0113799", "tmdb": 42994},
}
SHOW = {"title": "Star Wars: Visions", "year": 2021, "ids": {"trakt": 2, "tvdb": 393190, "tmdb": None}}


def test_trakt_in_several_tables():
    reading = read(json.dumps({
        "watched": [
            {"plays": 3, "last_watched_at": "2023-05-01T20:00:00.000Z", "movie": FILM},
            {"plays": 2, "last_watched_at": "2023-06-01T20:00:00.000Z", "show": SHOW,
             "seasons": [{"number": 1, "episodes": [{"number": 1}, {"number": 2}]}]},
        ],
        "ratings": [{"rated_at": "2023-05-02", "rating": 9, "type": "movie", "movie": FILM}],
        "history": [{"watched_at": "2023-06-02", "type": "episode", "episode": {"season": 1, "number": 3}, "show": SHOW}],
        "watchlist": [{"listed_at": "2023-01-01", "type": "movie", "movie": {"title": "Akira", "year": 1988, "ids": {}}},
                      {"type": "person", "person": {"name": "X"}}],
    }).encode())  # fmt: skip
    films = by_title(reading)
    assert films["Memories"].ids == {"imdb": "tt0113799", "tmdb": "movie/42994"}
    assert films["Memories"].values == {
        "status": "completed",
        "half_points": 18,
        "finished": "2023-05-01",
        "rewatches": 2,
    }
    assert films["Star Wars: Visions"].values == {"status": "watching", "progress": 3}
    assert films["Akira"].values == {"status": "planned"}
    assert len(reading.refused) == 1


def test_trakt_as_an_archive_of_json():
    out = BytesIO()
    with ZipFile(out, "w") as packed:
        packed.writestr("ratings-movies.json", json.dumps([{"rating": 9, "movie": FILM}]))
        packed.writestr("watched-movies.json", json.dumps([{"plays": 1, "movie": FILM}]))
    reading = read(out.getvalue())
    assert reading.files == {"ratings-movies.json": 1, "watched-movies.json": 1}
    assert reading.entries[0].values == {"status": "completed", "half_points": 18}
