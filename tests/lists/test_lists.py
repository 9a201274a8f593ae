"""The shelf and curated lists, through their forms."""

import pytest
from django.test import Client

from catalog.models import Work
from lists.models import List, ListItem, Tracking
from tests.helpers import fields_of

FILM = "/works/memories-1995/"


@pytest.fixture
def segment(memories):
    return Work.objects.get(name="Magnetic Rose")


def track(client, work, **values):
    data = {"status": "completed", "half_points": "17", "note": "", "next": work.get_absolute_url()} | values
    return client.post(f"/shelf/{work.pk}/", data)


def test_a_segment_goes_on_the_shelf_from_its_page(segment, as_ann, ann):
    form = fields_of(as_ann.get(segment.get_absolute_url()), "half_points")
    response = as_ann.post(
        f"/shelf/{segment.pk}/", form | {"status": "completed", "half_points": "17", "note": "The opera!"}
    )
    assert response["Location"] == segment.get_absolute_url()
    tracking = Tracking.objects.get(user=ann, work=segment)
    assert (tracking.status, tracking.rating) == ("completed", 8.5)
    shelf = as_ann.get("/shelf/").content.decode()
    assert "Magnetic Rose" in shelf
    assert "The opera!" in shelf
    assert "Completed · ★ 8.5" in as_ann.get(segment.get_absolute_url()).content.decode()


def test_a_second_click_changes_the_same_entry(segment, as_ann):
    track(as_ann, segment)
    track(as_ann, segment, status="rewatching")
    assert Tracking.objects.get().status == "rewatching"


def test_it_comes_off_again(segment, as_ann):
    track(as_ann, segment)
    assert as_ann.post(f"/shelf/{segment.pk}/removal/").status_code == 302
    assert not Tracking.objects.exists()
    assert "Your shelf is empty" in as_ann.get("/shelf/").content.decode()


@pytest.mark.parametrize(
    "values", [{"status": "seen"}, {"half_points": "21"}, {"half_points": "x"}, {"note": "x" * 2001}]
)
def test_bad_entries_are_refused(values, segment, as_ann):
    response = track(as_ann, segment, **values)
    assert response.status_code == 422
    assert not Tracking.objects.exists()
    assert 'class="field-errors"' in response.content.decode()


def test_the_page_shows_the_average_at_once(segment, as_ann, as_bob):
    anyone = Client()
    assert "ratings" not in anyone.get(segment.get_absolute_url()).content.decode()
    track(as_ann, segment, half_points="16")
    track(as_bob, segment, half_points="18")
    page = anyone.get(segment.get_absolute_url()).content.decode()
    assert "8.5" in page
    assert "2 ratings" in page


@pytest.fixture
def anthologies(memories, as_ann, ann):
    """Ann's ranked list: the film, then Akira."""
    film = Work.objects.get(slug="memories-1995")
    response = as_ann.post(
        f"/lists/new/?work={film.pk}",
        {"title": "Otomo, ranked", "visibility": "public", "is_ranked": "on", "work": film.pk},
    )
    made = List.objects.get()
    assert response["Location"] == made.get_absolute_url()
    as_ann.post("/lists/items/", {"work": Work.objects.get(name="Akira").pk, "list": made.pk})
    return made


def test_a_list_is_made_from_a_works_page_and_filled(anthologies, as_ann):
    page = as_ann.get(anthologies.get_absolute_url()).content.decode()
    items = page[page.index("<ol") :]
    assert items.index("Memories") < items.index("Akira")
    twice = as_ann.post(
        "/lists/items/", {"work": Work.objects.get(name="Akira").pk, "list": anthologies.pk}, follow=True
    )
    assert "already" in twice.content.decode()
    assert anthologies.items.count() == 2


def test_top_rated_lists_on_the_page_of_a_work(anthologies):
    page = Client().get(FILM).content.decode()
    assert "Otomo, ranked" in page
    assert "a list of 2 items by" in page


def arranged(client, made, **changes):
    data = fields_of(client.get(f"/lists/{made.pk}/edit/"), "version")
    return client.post(f"/lists/{made.pk}/edit/", data | changes)


def test_order_notes_and_removal_are_one_save(anthologies, as_ann, django_assert_max_num_queries):
    film, akira = anthologies.items.all()
    with django_assert_max_num_queries(55):
        arranged(
            as_ann, anthologies, **{f"item-{akira.pk}-position": "1", f"item-{film.pk}-note": "Three in one."}
        )
    assert [str(item.work.name) for item in anthologies.items.all()] == ["Akira", "Memories"]
    assert anthologies.items.get(work__name="Memories").note == "Three in one."
    arranged(as_ann, anthologies, **{f"item-{akira.pk}-remove": "on"})
    assert [item.position for item in anthologies.items.all()] == [1]


def test_two_windows_lose_nothing(anthologies, as_ann):
    stale = fields_of(as_ann.get(f"/lists/{anthologies.pk}/edit/"), "version")
    segment = Work.objects.get(name="Cannon Fodder")
    as_ann.post("/lists/items/", {"work": segment.pk, "list": anthologies.pk})
    response = as_ann.post(f"/lists/{anthologies.pk}/edit/", stale | {"title": "Otomo"}, follow=True)
    assert "together with what changed in another window" in response.content.decode()
    assert List.objects.get().title == "Otomo"
    assert ListItem.objects.filter(list=anthologies, work=segment).exists()


def test_a_place_that_is_no_number_is_told(anthologies, as_ann):
    film = anthologies.items.first()
    response = arranged(as_ann, anthologies, **{f"item-{film.pk}-position": "first"})
    assert response.status_code == 422
    assert "is no place in a list" in response.content.decode()


def test_only_the_owner_changes_a_list(anthologies, as_bob):
    assert as_bob.get(f"/lists/{anthologies.pk}/edit/").status_code == 403
    assert as_bob.post(f"/lists/{anthologies.pk}/deletion/").status_code == 403
    work = Work.objects.get(name="Stink Bomb")
    assert as_bob.post("/lists/items/", {"work": work.pk, "list": anthologies.pk}).status_code == 404
    assert anthologies.items.count() == 2


def test_deleting_a_list_asks_first(anthologies, as_ann):
    page = as_ann.get(f"/lists/{anthologies.pk}/deletion/").content.decode()
    assert "This cannot be undone" in page
    assert List.objects.exists()
    as_ann.post(f"/lists/{anthologies.pk}/deletion/")
    assert not List.objects.exists()
    assert "Otomo, ranked" not in Client().get(FILM).content.decode()


def test_a_new_list_wants_a_title(as_ann):
    response = as_ann.post("/lists/new/", {"title": "", "description": "Kept.", "visibility": "public"})
    assert response.status_code == 422
    assert "Kept." in response.content.decode()
