"""Kept pages never show what is not so any more, and nothing of one reader reaches another."""

import pytest
from django.test import Client

from catalog.models import Tag, Work
from lists.models import List
from moderation.models import Submission
from search.models import SearchDoc
from tests.helpers import approve, open_section, propose

FILM = "/works/memories-1995/"


def read(address):
    return Client().get(address, follow=True).content.decode()


def test_a_message_of_one_reader_is_kept_for_nobody(memories, as_ann, ann):
    made = List.objects.create(owner=ann, title="A secret title", visibility="private")
    response = as_ann.post("/lists/items/", {"work": str(memories.pk), "list": str(made.pk), "next": FILM})
    signed_out = Client()
    signed_out.cookies["messages"] = response.cookies["messages"].value
    assert "A secret title" in signed_out.get(FILM).content.decode()
    assert "A secret title" not in read(FILM)


def test_a_new_year_shows_wherever_the_work_is_named(memories, as_ann, as_moderator):
    for address in ("/people/katsuhiro-otomo/", f"{FILM}stink-bomb/"):
        read(address)
    row = {"releases": {"date": "1990", "country": "FR"}}
    approve(as_moderator, propose(as_ann, FILM, "releases", row=row))
    segment = Work.objects.get(name="Stink Bomb")
    assert segment.slug == "memories-1990/stink-bomb"
    assert "/works/memories-1990/cannon-fodder/" in read("/people/katsuhiro-otomo/")
    assert "1990" in read(segment.get_absolute_url())
    doc = SearchDoc.objects.get(object_id=segment.pk)
    assert (doc.slug, doc.year) == (segment.slug, 1990)


def test_a_films_new_name_shows_where_its_segments_are_named(memories, as_ann, as_moderator):
    approve(as_moderator, propose(as_ann, f"{FILM}stink-bomb/", "genres", row={"genres": {"tag": "Comedy"}}))
    assert "in Memories" in read("/tags/comedy/")
    approve(as_moderator, propose(as_ann, FILM, "general", {"fields-name": "Kioku"}))
    page = read("/tags/comedy/")
    assert "in Kioku" in page
    assert "memories-1995" not in page


def test_a_changed_genre_leaves_the_page_of_the_old_one(memories, as_ann, as_moderator):
    assert "Memories" in read("/tags/science-fiction/")
    data = open_section(as_ann, FILM, "genres")
    index = next(n for n in range(3) if data.get(f"genres-{n}-tag") == "Science fiction")
    approve(as_moderator, propose(as_ann, FILM, "genres", {f"genres-{index}-tag": "Comedy"}))
    assert not Tag.objects.get(name="Science fiction").works.exists()
    assert 'href="/works/memories-1995/"' not in read("/tags/science-fiction/")


def test_a_page_that_comes_back_is_not_mistaken_for_its_first_life(memories, as_ann, as_moderator):
    """Reverted away and back, it must not meet copies kept of it before."""
    submission = approve(
        as_moderator, propose(as_ann, FILM, "segments", row={"segments": {"name": "Coda", "kind": "segment"}})
    )
    coda = Work.objects.get(name="Coda")
    first = coda.revision
    for undone in (submission, None):
        target = undone or Submission.objects.order_by("pk").last()
        as_ann.post(f"{target.get_absolute_url()}reversion/", {"comment": ""})
        approve(as_moderator, Submission.objects.get(reverts=target))
    assert Work.objects.get(name="Coda").revision > first


@pytest.mark.parametrize("noun", ["rename", "hide", "delete"])
def test_a_list_that_changes_changes_the_pages_of_its_works(noun, memories, as_ann, ann):
    made = List.objects.create(owner=ann, title="Otomo, ranked")
    made.add(memories, by=ann)
    assert "Otomo, ranked" in read(FILM)
    if noun == "delete":
        as_ann.post(f"/lists/{made.pk}/deletion/")
    else:
        item = made.items.get()
        values = {"rename": {"title": "Renamed"}, "hide": {"visibility": "private"}}[noun]
        data = {
            "title": made.title, "visibility": "public", "version": made.version,
            f"item-{item.pk}-position": "1", f"item-{item.pk}-note": "",
        }  # fmt: skip
        as_ann.post(f"/lists/{made.pk}/edit/", data | values)
    assert "Otomo, ranked" not in read(FILM)
