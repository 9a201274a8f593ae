"""Personal is personal: private things by every door, for everyone but their owner."""

import pytest
from django.test import Client

from catalog.models import Work
from lists.models import List, Tracking

FILM = "/works/memories-1995/"
SECRET = "Guilty pleasures"
DOORS = ["/", "/lists/", FILM, "/members/ann/", "/shelf/", f"{FILM}history/"]


@pytest.fixture(params=["private", "unlisted"])
def hidden(request, memories, ann):
    made = List.objects.create(owner=ann, title=SECRET, visibility=request.param)
    made.add(memories, by=ann)
    return made


@pytest.mark.parametrize("door", DOORS)
def test_a_hidden_list_is_behind_no_door(door, hidden, as_bob):
    for client in (Client(), as_bob):
        assert SECRET not in client.get(door, follow=True).content.decode()


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
