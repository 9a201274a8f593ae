"""Tracking: one click from any card, undo, the whole entry, many at once, ratings as each likes them."""

import re

import pytest
from django.test import Client

from catalog.models import Work
from lists.models import ShelfUndo, Tracking
from tests.helpers import fields_of

FILM = "/works/memories-1995/"


@pytest.fixture
def akira(memories):
    return Work.objects.get(name="Akira")


def entry(user, work):
    return Tracking.objects.get(user=user, work=work)


def undo(client, response):
    """Press the button of the last message on the page that follows."""
    page = client.get(response["Location"]).content.decode()
    address = re.findall(r'formaction="(/shelf/undo/\d+/)"', page)[-1]
    return client.post(address, {"next": "/shelf/"}, follow=True)


@pytest.mark.parametrize("page", ["/works/", "/", "/search/?q=akira", "/works/?view=grid&kind=film", "/new/"])
def test_every_card_takes_one_click(page, akira, as_ann, ann):
    shown = as_ann.get(page).content.decode()
    assert f'name="planned" value="{akira.pk}"' in shown
    assert "<!--mark" not in shown
    assert 'id="mark-form"' in shown
    response = as_ann.post("/shelf/marks/", {"planned": str(akira.pk), "next": page})
    assert response["Location"] == page
    assert entry(ann, akira).status == "planned"
    again = as_ann.get(page)
    assert 'aria-pressed="true"' in again.content.decode()
    assert "no-store" in again["Cache-Control"]
    for reader in (Client(),):
        assert "mark__button" not in reader.get(page).content.decode()


def test_cards_cost_one_query_however_many(memories, as_ann, django_assert_max_num_queries):
    as_ann.get("/works/?kind=segment")
    with django_assert_max_num_queries(12):
        as_ann.get("/works/?kind=segment")


def test_one_click_keeps_the_rating_and_undo_brings_the_status_back(akira, as_ann, ann):
    as_ann.post(f"/shelf/{akira.pk}/", {"status": "watching", "half_points": "19", "note": "Neo-Tokyo."})
    before = entry(ann, akira)
    response = as_ann.post("/shelf/marks/", {"completed": str(akira.pk), "next": "/works/"})
    assert (entry(ann, akira).status, entry(ann, akira).half_points) == ("completed", 19)
    assert "Undone" in undo(as_ann, response).content.decode()
    now = entry(ann, akira)
    assert (now.status, now.note, now.created_at) == ("watching", "Neo-Tokyo.", before.created_at)


def test_undo_of_a_new_entry_takes_it_away_and_of_a_removal_brings_all_of_it_back(akira, as_ann, ann):
    response = as_ann.post("/shelf/marks/", {"planned": str(akira.pk)})
    undo(as_ann, response)
    assert not Tracking.objects.exists()
    data = {
        "status": "completed", "half_points": "20", "progress": "", "started": "1995", "finished": "1995-12",
        "rewatches": "3", "note": "Again and again.", "is_private": "on",
    }  # fmt: skip
    as_ann.post(f"/shelf/{akira.pk}/", data)
    was = Tracking.objects.filter(pk=entry(ann, akira).pk).values().get()
    response = as_ann.post(f"/shelf/{akira.pk}/removal/")
    assert not Tracking.objects.exists()
    undo(as_ann, response)
    now = Tracking.objects.filter(work=akira).values().get()
    assert {**now, "id": 0} == {**was, "id": 0}


def test_undo_leaves_alone_what_changed_since_and_works_once(akira, as_ann, ann):
    as_ann.post("/shelf/marks/", {"planned": str(akira.pk)})
    address = ShelfUndo.objects.get().get_absolute_url()
    as_ann.post(f"/shelf/{akira.pk}/", {"status": "dropped"})
    assert "changed again since" in as_ann.post(address, follow=True).content.decode()
    assert entry(ann, akira).status == "dropped"
    assert "undone already" in as_ann.post(address, follow=True).content.decode()


def test_nobody_undoes_for_somebody_else(akira, as_ann, as_bob):
    as_ann.post("/shelf/marks/", {"planned": str(akira.pk)})
    as_bob.post(ShelfUndo.objects.get().get_absolute_url())
    assert Tracking.objects.count() == 1


def test_the_same_click_again_takes_it_off(akira, as_ann):
    for number in (1, 0):
        as_ann.post("/shelf/marks/", {"planned": str(akira.pk)})
        assert Tracking.objects.count() == number


@pytest.mark.parametrize("data", [{}, {"planned": "x"}, {"nonsense": "y"}, {"planned": "\x00"}])
def test_a_click_on_nothing_is_404(data, memories, as_ann):
    assert as_ann.post("/shelf/marks/", data).status_code == 404


def test_the_short_form_leaves_dates_and_progress_alone(akira, as_ann, ann):
    whole = {"status": "completed", "progress": "0", "rewatches": "2", "started": "", "finished": "2026-03"}
    assert as_ann.post(f"/shelf/{akira.pk}/", whole).status_code == 302
    as_ann.post(f"/shelf/{akira.pk}/", {"status": "completed", "half_points": "18"})
    kept = entry(ann, akira)
    assert (kept.finished, kept.rewatches, kept.half_points) == ("2026-03", 2, 18)


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"progress": "4"}, "It has only 3 parts."), ({"finished": "1995-02-31"}, "not in the calendar"),
        ({"started": "2026-05", "finished": "2026-04-30"}, "before it was started"),
        ({"rewatches": "-1"}, "greater than or equal to 0"), ({"started": "yesterday"}, "Write a date as"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_what_was_typed(values, complaint, memories, as_ann):
    data = {"status": "completed", "progress": "3", "note": "Typed for long."} | values
    response = as_ann.post(f"/shelf/{memories.pk}/", data)
    assert response.status_code == 422
    assert complaint in response.content.decode()
    assert "Typed for long." in response.content.decode()
    assert not Tracking.objects.exists()


@pytest.mark.parametrize(("scale", "text"), [("ten", "8.5"), ("hundred", "85"), ("stars", "★★★★¼")])
def test_ratings_are_shown_as_the_member_likes(scale, text, akira, as_ann):
    as_ann.post(f"/shelf/{akira.pk}/", {"status": "completed", "half_points": "17"})
    as_ann.post("/shelf/scale/", {"rating_scale": scale})
    for page in ("/shelf/", "/shelf/?view=table", akira.get_absolute_url(), "/works/"):
        assert text in as_ann.get(page).content.decode(), page
    # A form sent back as it is shown changes nothing, whatever the scale offers.
    form = fields_of(as_ann.get(f"/shelf/{akira.pk}/"), "progress")
    as_ann.post(f"/shelf/{akira.pk}/", form)
    assert Tracking.objects.get().half_points == 17


@pytest.fixture
def several(memories, as_ann):
    works = list(Work.objects.filter(name__in=["Akira", "Magnetic Rose", "Stink Bomb"]).order_by("name"))
    for work, status in zip(works, ("completed", "planned", "planned"), strict=True):
        as_ann.post(f"/shelf/{work.pk}/", {"status": status})
    return works


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        ("status:dropped", "status", "dropped"), ("rating:16", "half_points", 16), ("rating:", "half_points", None),
        ("private", "is_private", True), ("open", "is_private", False),
    ],
)  # fmt: skip
def test_ticked_entries_change_together_and_back(change, field, value, several, as_ann, ann):
    before = list(Tracking.objects.order_by("work").values())
    data = {"work": [str(work.pk) for work in several[:2]], "change": change}
    response = as_ann.post("/shelf/changes/", data)
    assert {getattr(entry(ann, work), field) for work in several[:2]} == {value}
    assert entry(ann, several[2]).status == "planned"
    undo(as_ann, response)
    assert list(Tracking.objects.order_by("work").values()) == before


def test_ticked_entries_go_and_come_back(several, as_ann):
    response = as_ann.post("/shelf/changes/", {"work": [work.pk for work in several], "change": "remove"})
    assert not Tracking.objects.exists()
    undo(as_ann, response)
    assert Tracking.objects.count() == 3


@pytest.mark.parametrize("change", ["", "status:seen", "rating:21", "rating:x", "nonsense"])
def test_a_change_that_means_nothing_changes_nothing(change, several, as_ann):
    response = as_ann.post("/shelf/changes/", {"work": [several[0].pk], "change": change}, follow=True)
    assert "Choose what to change" in response.content.decode()
    assert Tracking.objects.filter(status="planned").count() == 2


def test_nobody_changes_the_shelf_of_another(several, as_bob):
    as_bob.post("/shelf/changes/", {"work": [work.pk for work in several], "change": "remove"})
    assert Tracking.objects.count() == 3


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("status=completed", "Akira", "Stink Bomb"), ("kind=segment", "Stink Bomb", "Akira"),
        ("q=akira", "Akira", "Stink Bomb"), ("decade=1980", "Akira", "Stink Bomb"),
        ("rated_from=9", "Magnetic Rose", "Akira"), ("private=yes", "Stink Bomb", "Akira"),
    ],
)  # fmt: skip
def test_the_shelf_is_filtered(query, shown, hidden, several, as_ann):
    Tracking.objects.filter(work__name="Magnetic Rose").update(half_points=18)
    Tracking.objects.filter(work__name="Stink Bomb").update(is_private=True)
    page = as_ann.get(f"/shelf/?{query}").content.decode()
    listed = page[page.index('class="shelf"') :]
    assert shown in listed
    assert hidden not in listed


@pytest.mark.parametrize("sort", ["changed", "added", "name", "best", "worst", "new", "old", "finished"])
@pytest.mark.parametrize("view", ["grid", "table"])
def test_the_shelf_is_sorted_and_paged_by_key(sort, view, several, as_ann, monkeypatch):
    monkeypatch.setattr("ui.paging.page_by_key.__kwdefaults__", {"token": "", "backwards": False, "size": 1})
    seen, address = [], f"/shelf/?sort={sort}&view={view}"
    for _ in several:
        page = as_ann.get(address).content.decode()
        seen += re.findall(r'name="work" value="([^"]+)"', page)
        if 'rel="next"' in page:
            address = "/shelf/" + page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert sorted(seen) == sorted(str(work.pk) for work in several)


def test_a_filter_that_means_nothing_is_told(several, as_ann):
    response = as_ann.get("/shelf/?status=seen")
    assert response.status_code == 400
    assert "means nothing here" in response.content.decode()


def test_queries_of_the_shelf_do_not_grow(several, as_ann, ann, django_assert_max_num_queries):
    Tracking.objects.bulk_create(
        Tracking(user=ann, work=work) for work in Work.objects.exclude(pk__in=[work.pk for work in several])
    )
    for view in ("grid", "table"):
        with django_assert_max_num_queries(6):
            as_ann.get(f"/shelf/?view={view}")


def test_numbers_and_a_year(memories, as_ann, as_bob, ann):
    akira = Work.objects.get(name="Akira")
    data = {
        "status": "completed",
        "half_points": "18",
        "progress": "",
        "rewatches": "1",
        "finished": "2026-03-04",
    }
    as_ann.post(f"/shelf/{memories.pk}/", data)
    as_ann.post(f"/shelf/{akira.pk}/", data | {"is_private": "on", "half_points": "2", "finished": "2026-05"})
    own = as_ann.get("/shelf/statistics/", follow=True).content.decode()
    others = as_bob.get("/members/ann/statistics/").content.decode()
    for page, entries, mean in ((own, 2, "5.0"), (others, 1, "9.0")):
        assert f"<dd>{entries}</dd>" in page
        assert f"<dd>{mean}</dd>" in page
    assert "Science fiction" in own
    assert "Katsuhiro Otomo" in own
    assert "<svg" in own
    assert "as a table" in own
    year = as_ann.get("/members/ann/years/2026/").content.decode()
    assert "Akira" in year
    public = as_bob.get("/members/ann/years/2026/").content.decode()
    assert "Memories" in public
    assert "Akira" not in public
    assert "3 h" not in public or "4 h" in public  # 115 minutes, twice
    assert as_ann.get("/members/ann/years/2025/").status_code == 200
    assert as_ann.get("/members/ann/years/12/").status_code == 404
    assert "Nothing to count yet" in as_bob.get("/members/bob/statistics/").content.decode()


def test_the_page_of_a_work_shows_how_members_stand_with_it(memories, as_ann, as_bob):
    anyone = Client()
    rose = Work.objects.get(name="Magnetic Rose")
    as_ann.post(f"/shelf/{rose.pk}/", {"status": "completed", "half_points": "17"})
    as_bob.post(f"/shelf/{rose.pk}/", {"status": "planned"})
    page = anyone.get(rose.get_absolute_url()).content.decode()
    assert "Tracked by 2 members: 1 planned, 1 completed." in page
    assert "Ratings out of ten as a table" in page
    assert "Tracked by" not in anyone.get(FILM).content.decode(), "A segment's ratings are its own."
