"""Hostile and broken files: refused or repaired, with a line that says so; never an error page."""

import gzip
import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lists.exchange.models import Import
from lists.models import Tracking
from tests.lists.exchange.test_import import anime, mal, upload

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol0 "lol">'
    + "".join(f'<!ENTITY lol{n} "' + f"&lol{n - 1};" * 10 + '">' for n in range(1, 9))
    + "]><myanimelist><anime><series_title>&lol8;</series_title></anime></myanimelist>"
)
EXTERNAL = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    "<myanimelist><anime><series_title>&x;</series_title></anime></myanimelist>"
)
LETTERBOXD = "Date,Name,Year,Letterboxd URI\n2020-01-01,Memories,1995,https://boxd.it/1\n"
OWN = {"format": "memories_db", "version": 1, "shelf": [], "lists": []}


def zipped(*members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members:
            packed.writestr(name, content)
    return out.getvalue()


REFUSED = {
    "xml bomb": (BOMB.encode(), "declares entities"),
    "external entity": (EXTERNAL.encode(), "declares entities"),
    "zip bomb": (zipped(("watched.csv", b"0" * 70_000_000)), "larger than"),
    "gzip bomb": (gzip.compress(b"<a>" + b"0" * 70_000_000), "larger than"),
    "cut off xml": (mal(anime(1, "Memories"))[:-30], "no well-formed XML"),
    "other xml": (b"<html><body>Sign in</body></html>", "no export of MyAnimeList"),
    "cut off json": (b'{"format": "memories_db", "shelf": [', "no well-formed JSON"),
    "deep json": (b"[" * 100_000, "no well-formed JSON"),
    "other json": (b'{"hello": [1, 2]}', "none of the files known here"),
    "json of numbers": (b"[1, 2, 3]", "none of the files known here"),
    "newer version": (json.dumps(OWN | {"version": 99}).encode(), "version 99"),
    "empty": (b" \n", "empty"),
    "header only": (b"Date,Name,Year,Letterboxd URI\n", "no entries"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "no text"),
    "damaged zip": (zipped(("watched.csv", LETTERBOXD))[:-40], "damaged"),
    "foreign zip": (zipped(("holiday.txt", "sun")), "nothing that is known"),
    "no title column": (b"colour,size\nred,3\n", "Title or Name"),
    "broken utf-16": (b"\xff\xfe" + "title\nMemories".encode("utf-16-le")[:-1], "UTF-16"),
    "endless cell": (b'title\n"' + b"x" * 200_000 + b'"\n', "no row of a CSV file"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_as_a_whole_with_the_reason(case, memories, as_ann):
    content, reason = REFUSED[case]
    batch = upload(as_ann, content, "list.bin")
    assert batch.state == "refused"
    assert reason in batch.reason
    page = as_ann.get(batch.get_absolute_url())
    assert page.status_code == 200
    assert "Nothing was written" in page.content.decode()
    assert not batch.rows.exists()
    assert batch.content is None


def named(*titles, encoding="utf-8", end="\n"):
    return end.join(["title,year", *(f"{title},1995" for title in titles)]).encode(encoding)


# (file, what the report says of it; "" for nothing). All are about the film Memories.
REPAIRED = {
    "utf-16": (named("メモリーズ", encoding="utf-16"), "read as UTF-16"),
    "utf-16 without a mark": (named("Memories", encoding="utf-16-le"), "read as UTF-16"),
    "shift_jis": (named("メモリーズ", encoding="cp932"), "read as Shift_JIS"),
    "latin": (named("Memorîzu", encoding="cp1252"), "read as"),
    "mark": (b"\xef\xbb\xbf" + named("メモリーズ"), ""),
    "mojibake": (named("メモリーズ".encode().decode("latin-1")), "garbled"),
    "crlf": (named("Memories", end="\r\n"), ""),
    "cr": (named("Memories", end="\r"), ""),
    "nul": (named("Memo\x00ries"), "Control characters"),
    "no date": (mal(anime(0, "Memories", my_start_date="0000-00-00")), ""),
    "impossible date": (mal(anime(0, "Memories", my_start_date="2021-02-30")), "not in the calendar"),
    "score": (mal(anime(0, "Memories", my_score="11")), "not between 0 and 10"),
    "negative": (mal(anime(0, "Memories", my_watched_episodes="-3")), "no number of progress"),
    "infinity": (mal(anime(0, "Memories", my_score="inf")), "no rating"),
    "progress": (
        mal(anime(0, "Memories", my_watched_episodes="5", series_episodes="1")), "beyond the 1 there are",
    ),
    "status": (mal(anime(0, "Memories", my_status="Sleeping")), "unknown here"),
    "long note": (mal(anime(0, "Memories", my_comments="x" * 3000)), "is cut"),
    "twice": (mal(anime(5, "Memories"), anime(5, "Memories")), "The same as anime 1"),
    "path": (zipped(("../../etc/watched.csv", LETTERBOXD), ("watched.csv", LETTERBOXD)), "no business"),
    "manga": (
        mal(anime(0, "Memories")).replace(b"</myinfo>", b"</myinfo><manga><manga_title>AKIRA</manga_title></manga>"),
        "A manga",
    ),
    "no title": (mal(anime(0, "Memories"), anime(0, "")), "neither a title nor"),
    "half a pair": (json.dumps(OWN | {"shelf": [{"work": {"title": "Memories", "year": 1995}, "note": "\ud800!"}]}).encode(), "belong in no text"),
    "own json with nonsense": (
        json.dumps(OWN | {"shelf": [
            {"work": {"title": "Memories", "year": 1995}, "status": "evil", "half_points": 99, "progress": [1]}, 7,
        ], "lists": ["x", {"title": "t", "visibility": "evil", "items": [3]}]}).encode(),
        "left out",
    ),
    "huge number": (mal(anime(0, "Memories", my_watched_episodes="9" * 400)), "no number"),
}  # fmt: skip


@pytest.mark.parametrize("case", REPAIRED)
def test_repaired_with_a_line_in_the_report(case, memories, as_ann, ann):
    content, said = REPAIRED[case]
    name = "list.csv" if content[:1] not in (b"<", b"{") else "list.txt"
    batch = upload(as_ann, content, name)
    assert batch.state == "review", batch.reason
    assert as_ann.get(batch.get_absolute_url()).status_code == 200
    assert as_ann.post(f"{batch.get_absolute_url()}writing/", {"policy": "fill"}).status_code == 302
    assert Tracking.objects.get(user=ann).work == memories
    report = as_ann.get(f"{batch.get_absolute_url()}report.csv").content.decode("utf-8-sig")
    assert said in report
    if not said:
        assert len(report.splitlines()) == 1


@pytest.mark.parametrize(("size", "status", "said"), [(30, 422, "larger than 20 MB"), (100, 413, "too much")])
def test_a_large_file_is_refused_before_it_is_read(size, status, said, as_ann):
    response = as_ann.post("/imports/", {"file": SimpleUploadedFile("list.csv", b"0" * size * 1_000_000)})
    assert response.status_code == status
    assert said in response.content.decode()
    assert not Import.objects.exists()


@pytest.mark.parametrize("data", [{}, {"file": ""}])
def test_no_file_is_said_kindly(data, as_ann):
    response = as_ann.post("/imports/", data)
    assert response.status_code == 422
    assert "Choose a file first." in response.content.decode()


def test_a_reader_that_stumbles_refuses_the_file(as_ann, monkeypatch):
    def stumble(data, name):
        raise ZeroDivisionError

    monkeypatch.setattr("lists.exchange.working.read", stumble)
    batch = upload(as_ann, b"anything")
    assert batch.state == "refused"
    assert "Nothing was written" in batch.reason


def test_choices_of_nonsense_change_nothing(memories, as_ann):
    batch = upload(as_ann, named("Memories"), "list.csv")
    key = batch.rows.get().pk
    for data in (
        {f"row-{key}-shown": "1", f"row-{key}-target": "x", f"row-{key}-typed": "\x00"},
        {"row-99999999999999999999-shown": "1"}, {"row--shown": ""}, {"show": "x", "after": "x", "place": "\x00"},
    ):  # fmt: skip
        assert as_ann.post(f"{batch.get_absolute_url()}choices/", data).status_code in (302, 422)
    assert as_ann.get(f"{batch.get_absolute_url()}?show=nonsense&after=x").status_code == 200
    assert as_ann.post(f"{batch.get_absolute_url()}writing/", {"policy": "burn"}).status_code == 302
    assert not Tracking.objects.exists()
