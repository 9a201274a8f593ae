"""Personal is personal: private things by every door, for everyone but their owner."""

import pytest
from django.test import Client

from catalog.models import BrowseRow, Person, Work
from lists.models import List, Tracking
from tests.helpers import fields_of

FILM = "/works/memories-1995/"
SECRET = "Guilty pleasures"
PAGES = [
    "/", FILM, f"{FILM}similar/", f"{FILM}history/", "/members/ann/", "/members/ann/statistics/",
    "/members/ann/years/2026/", "/shelf/", "/works/?sort=lists&view=table", "/works/?sort=rating&view=table",
    "/people/katsuhiro-otomo/", "/new/", "/changes/",
]  # fmt: skip
LISTS = [
    "/lists/", "/lists/?q=guilty", "/lists/?owner=ann", "/lists/?work=memories-1995", "/lists/?tag=shame",
    "/lists/?sort=top", "/lists/?sort=long", "/lists/?sort=name",
]  # fmt: skip
OTHERS = [
    "/search/?q=guilty", "/search/suggestions/?q=guilty", "/api/works/", "/api/works/memories-1995/", "/api/",
    "/works/feed/", "/works/suggestions/?x=guilty",
]  # fmt: skip
DOORS = [*PAGES, *LISTS, *OTHERS]


@pytest.fixture(params=["private", "unlisted"])
def hidden(request, memories, ann):
    made = List.objects.create(owner=ann, title=SECRET, visibility=request.param)
    made.add(memories, by=ann)
    made.add(Person.objects.get(slug="katsuhiro-otomo"), by=ann, note=f"{SECRET}, too")
    made.tag({"shame": f"{SECRET} tag"})
    return made


@pytest.mark.parametrize("door", DOORS)
def test_a_hidden_list_is_behind_no_door(door, hidden, as_bob):
    for client in (Client(), as_bob):
        answer = client.get(door, follow=True)
        assert SECRET not in answer.content.decode()
        assert str(hidden.pk) not in answer.content.decode()


def test_a_hidden_list_is_in_no_count(hidden, as_ann):
    assert BrowseRow.objects.get(work__slug="memories-1995").list_count == 0
    as_ann.post(
        f"/lists/{hidden.pk}/edit/", {"title": SECRET, "visibility": "public", "version": hidden.version}
    )
    hidden.refresh_from_db()
    assert hidden.visibility == "public"
    assert BrowseRow.objects.get(work__slug="memories-1995").list_count == 1


VERBS = ["vote/", "copy/", "suggestions/", "edit/", "paste/", "deletion/"]


@pytest.mark.parametrize("verb", VERBS)
def test_nothing_can_be_done_with_a_private_list_of_another(verb, hidden, as_bob):
    hidden.visibility = "private"
    hidden.save()
    for answer in (as_bob.post(f"/lists/{hidden.pk}/{verb}", {}), as_bob.get(f"/lists/{hidden.pk}/{verb}")):
        assert answer.status_code in (404, 405)
    assert List.objects.count() == 1


def test_a_list_private_again_leaves_the_page_of_what_it_lost(memories, ann, as_ann):
    """One save hides it and takes a work off it: that work's page, kept for all, forgets it, too."""
    made = List.objects.create(owner=ann, title=SECRET)
    made.add_all(Work.objects.all(), by=ann)
    assert SECRET in Client().get(FILM).content.decode()
    data = fields_of(as_ann.get(f"/lists/{made.pk}/edit/"), "version")
    gone = made.items.get(work=memories).pk
    as_ann.post(f"/lists/{made.pk}/edit/", data | {f"item-{gone}-remove": "on", "visibility": "private"})
    assert SECRET not in Client().get(FILM).content.decode()


NOTE = "Shameful secret."


@pytest.fixture
def hidden_entry(memories, as_ann):
    data = {
        "status": "completed", "half_points": "3", "note": NOTE, "is_private": "on", "progress": "", "rewatches": "7",
        "started": "2026-01", "finished": "2026-02-03",
    }  # fmt: skip
    assert as_ann.post(f"/shelf/{memories.pk}/", data).status_code == 302
    return Tracking.objects.get()


@pytest.mark.parametrize("door", [*PAGES, *OTHERS, "/works/?my=completed"])
def test_a_private_entry_is_behind_no_door(door, hidden_entry, as_bob):
    """Neither its note nor its rating, and no page differs from what it was without the entry."""
    shown = {client: client.get(door, follow=True).content.decode() for client in (Client(), as_bob)}
    for page in shown.values():
        assert NOTE not in page
        assert "Tracked by" not in page
        assert "★ 1.5" not in page
        assert "<td>1.5</td>" not in page
    row = BrowseRow.objects.get(work=hidden_entry.work_id)
    assert (row.rating, row.rating_sort) == (None, 0)


def test_numbers_of_others_leave_private_entries_out(hidden_entry, as_bob, as_ann):
    assert "Nothing finished" not in as_ann.get("/members/ann/years/2026/").content.decode()
    for client in (Client(), as_bob):
        assert "shows nothing finished in 2026" in client.get("/members/ann/years/2026/").content.decode()
        answer = client.get("/members/ann/statistics/")
        assert "shows nothing here yet" in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]
    assert "1 works on the shelf" not in as_bob.get("/members/ann/").content.decode()


def test_marks_of_one_member_reach_no_other(hidden_entry, as_ann, as_bob):
    assert 'aria-pressed="true"' in as_ann.get("/works/").content.decode()
    for client in (Client(), as_bob):
        assert 'aria-pressed="true"' not in client.get("/works/").content.decode()


def test_the_address_opens_an_unlisted_list_but_not_a_private_one(hidden, as_bob, as_ann):
    expected = 200 if hidden.visibility == "unlisted" else 404
    assert as_bob.get(hidden.get_absolute_url()).status_code == expected
    assert Client().get(hidden.get_absolute_url()).status_code == expected
    assert SECRET in as_ann.get(hidden.get_absolute_url()).content.decode()
    assert as_bob.get(f"/lists/{hidden.pk}/edit/").status_code in (403, 404)


def test_hiding_a_list_takes_it_off_the_pages_kept_for_everyone(memories, ann, as_ann):
    made = List.objects.create(owner=ann, title=SECRET)
    made.add(memories, by=ann)
    assert SECRET in Client().get(FILM).content.decode()
    data = {"title": SECRET, "visibility": "private", "version": made.version}
    as_ann.post(f"/lists/{made.pk}/edit/", data)
    assert SECRET not in Client().get(FILM).content.decode()


def test_a_private_entry_is_in_no_count_and_no_average(memories, ann, as_ann, as_bob):
    data = {"status": "completed", "half_points": "3", "note": "Shameful.", "is_private": "on"}
    as_ann.post(f"/shelf/{memories.pk}/", data)
    assert Tracking.objects.get().is_private
    for client in (Client(), as_bob):
        assert "rating__star" not in client.get(FILM).content.decode()
        assert "0 works on the shelf" in client.get("/members/ann/").content.decode()
    assert "Shameful." in as_ann.get("/shelf/").content.decode()


def test_a_page_kept_for_everyone_shows_nobodys_tools(memories, as_ann):
    work = Work.objects.get(slug="memories-1995")
    as_ann.post(f"/shelf/{work.pk}/", {"status": "dropped", "half_points": "2"})
    assert "Dropped" in as_ann.get(FILM).content.decode()
    assert "Dropped" not in Client().get(FILM).content.decode()
    assert "no-store" in as_ann.get(FILM)["Cache-Control"]
