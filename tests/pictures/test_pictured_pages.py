"""Where pictures show: pages, cards, finds, filters, what is missing; for a bounded number of queries."""

import re

import pytest
from django.core.cache import caches
from django.core.management import call_command

from catalog.models import Image, Work
from tests.helpers import approve, propose
from tests.pictures.files import drawn, upload

FILM = "/works/memories-1995/"
DRAWN = '<svg class="title-card'


def give(as_ann, as_moderator, page=FILM, colour=(190, 60, 30), **fields):
    row = {"file-upload": upload(drawn(colour=colour)), **fields}
    approve(as_moderator, propose(as_ann, page, "images", row={"images": row}))
    return Image.objects.order_by("pk").last()


def text(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def poster(memories, as_ann, as_moderator):
    return give(as_ann, as_moderator, alternative_text="Four faces")


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/works/",
        "/new/",
        "/works/?q=memories",
        "/search/?q=memories",
        "/franchises/otomo-anthologies/",
        "/tags/war/",
    ],
)
def test_cards_show_the_poster_at_once(address, memories, as_ann, as_moderator, anyone):
    before = text(anyone, address)
    assert DRAWN in before
    assert "/media/" not in before
    image = give(as_ann, as_moderator)
    after = text(anyone, address)
    assert image.file.medium in after
    assert after.count(DRAWN) == before.count(DRAWN) - after.count('class="poster"')


def test_the_shelf_and_lists_show_it_too(poster, memories, as_ann, ann):
    as_ann.post(f"/shelf/{memories.pk}/", {"status": "planned"})
    assert poster.file.medium in text(as_ann, "/shelf/")
    as_ann.post("/lists/new/", {"title": "Best of 1995", "work": memories.pk, "visibility": "public"})
    assert poster.file.medium in text(
        as_ann, re.search(r"/lists/[^/\"]+/", text(as_ann, "/lists/").split("Best of 1995")[0][-120:])[0]
    )


def test_the_page_shows_the_poster_and_how_many_more(poster, as_ann, as_moderator, anyone):
    page = text(anyone, FILM)
    head = page[: page.index('id="general"')]
    assert 'class="cover"' in head
    assert 'alt="Four faces"' in head
    assert DRAWN not in head
    give(as_ann, as_moderator, colour=(0, 0, 90), kind="still")
    assert "All images (2)" in text(anyone, FILM)
    assert text(anyone, f"{FILM}images/").count('class="gallery__item"') == 2


def test_a_still_is_no_poster(memories, as_ann, as_moderator, anyone):
    give(as_ann, as_moderator, kind="still")
    page = text(anyone, FILM)
    assert DRAWN in page[: page.index('id="general"')]
    assert "All images (1)" in page


def test_the_page_of_a_person_shows_the_portrait(memories, as_ann, as_moderator, anyone):
    image = give(as_ann, as_moderator, "/people/satoshi-kon/")
    page = text(anyone, "/people/satoshi-kon/")
    assert image.file.large in page[: page.index('id="general"')]
    assert image.file.medium in text(anyone, "/search/?q=satoshi")


def test_a_page_without_pictures_invites(memories, anyone, as_ann):
    assert "No pictures yet." in text(anyone, FILM)
    empty = text(anyone, f"{FILM}images/")
    assert "No pictures of Memories yet." in empty
    assert f'href="{FILM}edit/images/"' in empty
    assert anyone.get("/tags/war/images/").status_code == 404
    assert anyone.get("/works/nothing/images/").status_code == 404


@pytest.mark.parametrize("images", [1, 60])
def test_queries_do_not_grow_with_the_pictures(
    images, memories, anyone, django_assert_max_num_queries, django_assert_num_queries
):
    Image.objects.bulk_create(
        Image(work=memories, file=f"{n:040x}-600x900", position=n) for n in range(images)
    )
    Work.objects.filter(pk=memories.pk).update(cover=f"{0:040x}-600x900")
    anyone.get(FILM)
    caches["pages"].clear()
    with django_assert_max_num_queries(12):
        page = text(anyone, FILM)
    assert page.count("image-row") == 2
    assert f"All images ({images})" in page
    assert page.count("<img") <= 9
    with django_assert_num_queries(2):
        assert text(anyone, f"{FILM}images/").count("<img") == images


def test_a_card_costs_no_query(memories, anyone, django_assert_max_num_queries):
    Work.objects.bulk_create(
        Work(name=f"Work {n}", slug=f"work-{n}", sort_name=f"work {n}", cover=f"{n:040x}-600x900")
        for n in range(40)
    )
    call_command("rebuild_browse", verbosity=0)
    anyone.get("/works/")
    caches["pages"].clear()
    with django_assert_max_num_queries(6):
        assert text(anyone, "/works/").count('class="poster"') > 30


def test_browsing_and_the_tasks_know_who_has_a_picture(poster, anyone):
    assert "Memories" in text(anyone, "/works/?has=image")
    assert "Akira" not in text(anyone, "/works/?has=image")
    lacking = text(anyone, "/missing/images/")
    assert "Akira" in lacking
    assert "/works/akira-1988/edit/images/" in lacking
    assert f'href="{FILM}"' not in lacking


def test_a_segment_called_images_does_not_hide_the_gallery(memories, as_ann, as_moderator, anyone):
    approve(as_moderator, propose(as_ann, FILM, "segments", row={"segments": {"name": "Images"}}))
    assert "Images of" in text(anyone, f"{FILM}images/")
    assert "Images" in text(anyone, f"{FILM}images-1/")


def test_an_old_address_of_the_gallery_redirects(poster, as_ann, as_moderator, anyone):
    approve(as_moderator, propose(as_ann, FILM, "general", {"fields-name": "Memories of Otomo"}))
    assert anyone.get(f"{FILM}images/")["Location"] == "/works/memories-of-otomo-1995/images/"


def test_history_is_whole_with_pictures(poster, as_ann, as_moderator):
    approve(as_moderator, propose(as_ann, FILM, "images", {"images-0-licence": "CC0"}))
    call_command("verify_history", verbosity=0)
