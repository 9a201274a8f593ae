"""Bringing a list along, through the pages: upload, review, write, report, undo."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.models import ExternalLink, Work
from lists.exchange import working
from lists.exchange.models import Import, ImportRow
from lists.models import List, ListItem, Tracking
from moderation import members
from moderation.models import Submission
from tests.helpers import approve, fields_of

MAL = """<?xml version="1.0" encoding="UTF-8" ?>
<myanimelist><myinfo><user_total_anime>{total}</user_total_anime></myinfo>{body}</myanimelist>"""


def anime(number, title, **values):
    said = {"my_status": "Completed", "my_score": "8", "series_type": "Movie"} | values
    lines = "".join(f"<{name}>{value}</{name}>" for name, value in said.items())
    return (
        f"<anime><series_animedb_id>{number}</series_animedb_id>"
        f"<series_title><![CDATA[{title}]]></series_title>{lines}</anime>"
    )


def mal(*bodies):
    return MAL.format(total=len(bodies), body="".join(bodies)).encode()


def upload(client, content, name="animelist.xml") -> Import:
    response = client.post("/imports/", {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 302, response.content.decode()[:2000]
    return Import.objects.get(pk=response["Location"].split("/")[2])


def write(client, batch, policy="fill"):
    assert client.post(f"{batch.get_absolute_url()}writing/", {"policy": policy}).status_code == 302
    batch.refresh_from_db()
    assert batch.state == "done"


def archive(**tables):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, text in tables.items():
            packed.writestr(name.replace("__", "/") + ".csv", text)
    return out.getvalue()


def test_nothing_is_written_before_the_member_has_looked(memories, as_ann):
    batch = upload(as_ann, mal(anime(1462, "Memories")))
    assert batch.state == "review"
    page = as_ann.get(batch.get_absolute_url()).content.decode()
    assert "Memories (1995)" in page
    assert "Write 1 entry" in page
    assert not Tracking.objects.exists()


def test_written_and_undone_as_one(memories, as_ann, ann):
    akira = Work.objects.get(name="Akira")
    Tracking.objects.create(user=ann, work=akira, status="planned", note="Lent by Bob.")
    batch = upload(
        as_ann, mal(anime(1462, "Memories"), anime(0, "Akira", my_comments="Neo Tokyo"), anime(7, "Nonsense"))
    )
    write(as_ann, batch, "overwrite")
    assert Tracking.objects.get(user=ann, work=memories).half_points == 16
    assert Tracking.objects.get(user=ann, work=akira).note == "Neo Tokyo"
    done = as_ann.get(batch.get_absolute_url()).content.decode()
    assert "1 not taken" in done
    assert "Nonsense" in done
    as_ann.post(f"{batch.get_absolute_url()}undoing/")
    left = Tracking.objects.get(user=ann)
    assert (left.work, left.status, left.note, left.half_points) == (akira, "planned", "Lent by Bob.", None)
    assert "Undone" in as_ann.get(batch.get_absolute_url()).content.decode()


def test_undoing_leaves_what_the_member_changed_since(memories, as_ann, ann):
    batch = upload(as_ann, mal(anime(1462, "Memories")))
    write(as_ann, batch)
    Tracking.objects.filter(user=ann).update(half_points=20)
    as_ann.post(f"{batch.get_absolute_url()}undoing/")
    assert Tracking.objects.get(user=ann).half_points == 20
    assert ImportRow.objects.get(batch=batch).result == "left"


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("keep", ("planned", None, "mine")),
        ("fill", ("planned", 16, "mine")),
        ("overwrite", ("completed", 16, "theirs")),
    ],
)
def test_what_to_do_with_entries_there_are(policy, expected, memories, as_ann, ann):
    Tracking.objects.create(user=ann, work=memories, note="mine")
    write(as_ann, upload(as_ann, mal(anime(1462, "Memories", my_comments="theirs"))), policy)
    found = Tracking.objects.get(user=ann)
    assert (found.status, found.half_points, found.note) == expected


def test_the_same_file_again_doubles_nothing(memories, as_ann, ann):
    files = archive(
        watched="Date,Name,Year,Letterboxd URI\n2020-01-01,Memories,1995,https://boxd.it/1\n",
        diary="Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\n"
        "2020-01-01,Memories,1995,https://boxd.it/2,4,,,2019-12-31\n"
        "2021-01-01,Memories,1995,https://boxd.it/3,4.5,Yes,,2020-12-31\n",
        lists__one="Letterboxd list export v7\nDate,Name,Tags,URL,Description\n2020-01-01,Best,,https://boxd.it/9,\n\n"
        "Position,Name,Year,URL,Description\n1,Memories,1995,https://boxd.it/1,The opera\n2,Akira,1988,https://boxd.it/4,\n",
    )  # fmt: skip
    for _ in range(2):
        batch = upload(as_ann, files, "letterboxd.zip")
        write(as_ann, batch, "overwrite")
    found = Tracking.objects.get(user=ann)
    assert (found.half_points, found.rewatches, found.finished, found.status) == (
        18,
        1,
        "2020-12-31",
        "completed",
    )
    made = List.objects.get(owner=ann)
    assert (made.title, made.visibility) == ("Best", "private")
    assert list(made.items.values_list("work__name", "note")) == [("Memories", "The opera"), ("Akira", "")]
    assert set(batch.rows.values_list("result", flat=True)) == {"unchanged"}
    assert batch.files == {"watched.csv": 1, "diary.csv": 2, "lists/one.csv": 2}


def test_a_list_is_undone_with_its_import(memories, as_ann, ann):
    rows = "Letterboxd list export v7\nDate,Name,Tags,URL,Description\n2020-01-01,Best,,https://boxd.it/9,\n\nPosition,Name,Year,URL,Description\n1,Memories,1995,https://boxd.it/1,\n"
    batch = upload(as_ann, rows.encode(), "best.csv")
    write(as_ann, batch)
    assert ListItem.objects.count() == 1
    as_ann.post(f"{batch.get_absolute_url()}undoing/")
    assert not List.objects.exists()


def test_ambiguous_rows_are_decided_by_hand(memories, as_ann, ann):
    """One year off is for a person to judge; so is a namesake."""
    batch = upload(as_ann, b"title,year,rating\nMemories,1996,9\nNowhere Boy,2009,7\n", "mine.csv")
    assert dict(batch.rows.values_list("title", "outcome")) == {
        "Memories": "ambiguous",
        "Nowhere Boy": "missing",
    }
    data = fields_of(as_ann.get(batch.get_absolute_url()), "place")
    rows = {row.title: row.pk for row in batch.rows.all()}
    data[f"row-{rows['Memories']}-target"] = str(memories.pk)
    data[f"row-{rows['Nowhere Boy']}-typed"] = "Akirra"
    response = as_ann.post(f"{batch.get_absolute_url()}choices/", data)
    assert response.status_code == 422
    assert "Akirra" in response.content.decode()
    assert "There is no work" in response.content.decode()
    data[f"row-{rows['Nowhere Boy']}-typed"] = "Akira"
    assert as_ann.post(f"{batch.get_absolute_url()}choices/", data).status_code == 302
    assert set(batch.rows.values_list("outcome", "how")) == {("matched", "hand")}
    write(as_ann, batch)
    assert set(Tracking.objects.values_list("work__name", "half_points")) == {("Memories", 18), ("Akira", 14)}


IMDB = "Const,Your Rating,Date Rated,Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,Num Votes,Release Date,Directors\n"


def test_an_identifier_says_more_than_a_title(memories, as_ann):
    batch = upload(
        as_ann, f"{IMDB}tt0113799,9,2020-01-01,Kanojo no omoide,,movie,7.5,113,1995,,,,\n".encode(), "r.csv"
    )
    row = batch.rows.get()
    assert (row.outcome, row.how, row.target) == ("matched", "identifier", memories.pk)
    write(as_ann, batch)
    assert Tracking.objects.get().half_points == 18


def test_an_identifier_of_several_works_is_told_apart_by_the_name(memories, as_ann):
    """Elsewhere the film and its segments share one page."""
    segment = Work.objects.get(name="Magnetic Rose")
    ExternalLink.objects.create(work=segment, site="imdb", identifier="tt0113799")
    rows = "tt0113799,9,,Magnetic Rose,,movie,,,,,,,\ntt0113799,9,,Something else,,movie,,,,,,,\n"
    batch = upload(as_ann, (IMDB + rows).encode(), "r.csv")
    # The second row has the same identifier, so it is the same entry.
    assert batch.rows.get(position=0).target == segment.pk
    assert batch.rows.get(position=1).outcome == "refused"
    batch = upload(as_ann, f"{IMDB}tt0113799,9,,Something else,,movie,,,,,,,\n".encode(), "r.csv")
    assert batch.rows.get().outcome == "ambiguous"


def test_left_out_by_hand(memories, as_ann):
    batch = upload(as_ann, mal(anime(1462, "Memories")))
    data = fields_of(as_ann.get(batch.get_absolute_url()), "place")
    data[f"row-{batch.rows.get().pk}-skip"] = "on"
    as_ann.post(f"{batch.get_absolute_url()}choices/", data)
    write(as_ann, batch)
    assert not Tracking.objects.exists()


def test_unknown_titles_become_proposals_and_are_found_once_approved(
    memories, as_ann, as_moderator, moderator
):
    batch = upload(as_ann, mal(anime(47, "Patlabor: The Movie", series_type="Movie")))
    data = fields_of(as_ann.get(f"{batch.get_absolute_url()}?show=missing"), "place")
    data |= {f"row-{batch.rows.get().pk}-propose": "on", "propose": "1"}
    assert as_ann.post(f"{batch.get_absolute_url()}choices/", data).status_code == 302
    submission = Submission.objects.get(author__username="ann")
    assert submission.state == "pending"
    assert not Work.objects.filter(name="Patlabor: The Movie").exists()
    approve(as_moderator, submission)
    as_ann.post(f"{batch.get_absolute_url()}matching/")
    assert batch.rows.get().outcome == "matched"
    write(as_ann, batch)
    assert Tracking.objects.get().work.links.get().identifier == "47"


def test_what_the_gate_does_not_take_is_told_beside_its_title(memories, as_ann, settings):
    """One may wait for a member who has nothing approved yet; the other title says why it was not sent."""
    settings.OPEN_SUBMISSIONS = [1]
    batch = upload(as_ann, mal(anime(47, "Patlabor: The Movie"), anime(48, "Patlabor 2: The Movie")))
    data = fields_of(as_ann.get(f"{batch.get_absolute_url()}?show=missing"), "place") | {"propose": "1"}
    data |= {f"row-{row.pk}-propose": "on" for row in batch.rows.all()}
    response = as_ann.post(f"{batch.get_absolute_url()}choices/", data)
    assert response.status_code == 422
    assert "as many as may wait at once" in response.content.decode()
    assert [one.state for one in Submission.objects.filter(author__username="ann")] == ["pending"]


def test_a_blocked_member_proposes_nothing_and_what_he_brings_along_stays_private(
    memories, ann, as_ann, moderator
):
    public = List.objects.create(owner=ann, title="Mine")
    public.add(memories, by=ann)
    taken_away = as_ann.get("/exports/memories.json").getvalue()
    public.items.all().delete()
    members.block(ann, by=moderator, reason="Copied texts.")
    write(as_ann, upload(as_ann, taken_away, "memories.json"))
    assert list(List.objects.order_by("pk").values_list("title", "visibility", "items__work")) == [
        ("Mine", "public", None), ("Mine", "private", memories.pk),
    ]  # fmt: skip
    batch = upload(as_ann, mal(anime(47, "Patlabor: The Movie")))
    data = fields_of(as_ann.get(f"{batch.get_absolute_url()}?show=missing"), "place") | {"propose": "1"}
    data[f"row-{batch.rows.get().pk}-propose"] = "on"
    response = as_ann.post(f"{batch.get_absolute_url()}choices/", data)
    assert response.status_code == 422
    assert "Your account is blocked" in response.content.decode()
    assert not Submission.objects.filter(author=ann).exists()


def test_two_rows_of_one_work_are_written_once(memories, as_ann):
    batch = upload(
        as_ann, b"title,year,rating,mal\nMemories,1995,9,\nMemor\xc3\xaezu,1995,7,1462\n", "mine.csv"
    )
    write(as_ann, batch)
    assert Tracking.objects.get().half_points == 18
    assert sorted(batch.rows.values_list("result", flat=True)) == ["created", "doubled"]


def test_a_worker_that_died_is_carried_on_and_doubles_nothing(memories, as_ann, ann, monkeypatch):
    batch = upload(as_ann, mal(anime(1462, "Memories"), anime(0, "Akira")))
    monkeypatch.setattr(working, "PIECE", 1)
    batch.move("review", to="writing")
    assert working._step(batch.pk)  # and then the machine loses its power
    assert Tracking.objects.count() == 1
    assert "Writing to your shelf: 1 of 2" in as_ann.get(batch.get_absolute_url()).content.decode()
    Import.objects.update(moved_at="2020-01-01T00:00Z")
    assert "Carry on now" in as_ann.get(f"{batch.get_absolute_url()}progress/").content.decode()
    as_ann.post(f"{batch.get_absolute_url()}resumption/")
    assert Tracking.objects.count() == 2
    assert as_ann.get(f"{batch.get_absolute_url()}progress/")["HX-Refresh"] == "true"


def test_a_second_click_writes_once(memories, as_ann):
    batch = upload(as_ann, mal(anime(1462, "Memories")))
    write(as_ann, batch)
    response = as_ann.post(f"{batch.get_absolute_url()}writing/", {"policy": "fill"}, follow=True)
    assert "Nothing was started" in response.content.decode()


def test_an_import_is_nobody_elses(memories, as_ann, as_bob):
    batch = upload(as_ann, mal(anime(1462, "Memories")))
    address = batch.get_absolute_url()
    for path in ("", "progress/", "report.csv"):
        assert as_bob.get(f"{address}{path}").status_code == 404
    for path in ("choices/", "writing/", "undoing/", "matching/", "resumption/", "deletion/"):
        assert as_bob.post(f"{address}{path}").status_code == 404
    assert "animelist.xml" not in as_bob.get("/imports/").content.decode()


def test_the_report_says_what_failed_and_why(memories, as_ann):
    batch = upload(
        as_ann, mal(anime(1462, "Memories", my_score="11"), anime(1462, "Memories"), anime(9, "=SUM(1)"))
    )
    write(as_ann, batch)
    report = as_ann.get(f"{batch.get_absolute_url()}report.csv").content.decode("utf-8-sig")
    assert "The rating 11 is not between 0 and 10" in report
    assert "The same as anime 1" in report
    assert "'=SUM(1)" in report
    assert "No page here has this identifier" in report


def test_a_page_of_the_review_takes_the_same_queries_however_long_it_is(
    memories, as_ann, django_assert_max_num_queries
):
    rows = "".join(f"Memories,{1994 + number % 3}\n" for number in range(40))
    batch = upload(as_ann, f"title,year\n{rows}".encode(), "mine.csv")
    with django_assert_max_num_queries(22):
        as_ann.get(batch.get_absolute_url())
