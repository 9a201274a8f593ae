"""The front page: for a visitor, a member, a moderator."""

import pytest
from django.core.cache import caches
from django.test import Client

from catalog.models import Work
from lists.models import List, Tracking
from moderation.models import Submission
from tests.helpers import approve, decide, propose, save_section

FILM = "/works/memories-1995/"
MOST_QUERIES = 14  # one of them counts what is unread in the inbox


@pytest.fixture
def anyone():
    return Client()


def home(client):
    response = client.get("/")
    assert response.status_code == 200
    return response.content.decode()


def test_a_visitor_finds_search_first_then_what_is_here(memories, ann, anyone):
    List.objects.create(owner=ann, title="Best of 1995")
    List.objects.create(owner=ann, title="Guilty pleasures", visibility="private")
    page = home(anyone)
    assert page.index('id="hero-search"') < page.index("Anthology films") < page.index("New here</h2>")
    assert "2 works, 3 segments, 7 people, 2 characters" in page
    for text in (
        "Born today",
        "Help wanted",
        "Changed lately",
        "Best of 1995",
        "/calendar/",
        "/works/random/",
    ):
        assert text in page, text
    assert "Guilty pleasures" not in page
    assert "Waiting for you" not in page
    assert "/works/akira-1988/edit/" in page, "What the newest works lack, with the form that mends it."


@pytest.mark.parametrize("works", [5, 100])
def test_a_visit_costs_few_queries_and_fewer_while_nothing_changes(
    works, memories, anyone, django_assert_max_num_queries, django_assert_num_queries
):
    Work.objects.bulk_create(
        Work(name=f"Work {n}", slug=f"work-{n}", sort_name=f"work {n}") for n in range(works)
    )
    home(anyone)
    caches["pages"].clear()
    with django_assert_max_num_queries(8):
        home(anyone)
    with django_assert_num_queries(3):
        home(anyone)


def test_an_approval_shows_at_once(memories, as_ann, as_moderator, anyone):
    assert "The Memories" not in home(anyone)
    approve(as_moderator, propose(as_ann, FILM, "general", {"fields-name": "The Memories"}))
    page = home(anyone)
    assert page.count("The Memories") > 2
    assert 'href="/works/the-memories-1995/"' in page


def test_a_member_sees_his_drafts_his_shelf_and_what_changed_there(
    memories, ann, bob, as_ann, as_bob, as_moderator, django_assert_max_num_queries
):
    assert "No drafts, nothing returned to you" in home(as_ann)
    assert "Nothing watched or planned yet" in home(as_ann)
    save_section(as_ann, "/works/akira-1988/", "general", {"fields-runtime": "124"})
    returned = propose(as_ann, f"{FILM}cannon-fodder/", "general", {"fields-runtime": "16"})
    decide(as_moderator, returned, "return", comment="Which source?")
    Tracking.objects.create(user=ann, work=memories, status="watching", is_private=True)
    Tracking.objects.create(user=bob, work=Work.objects.get(slug="akira-1988"), status="planned")
    approve(as_moderator, propose(as_bob, FILM, "general", {"fields-runtime": "113"}, note="Measured"))
    caches["pages"].clear()
    with django_assert_max_num_queries(MOST_QUERIES):
        page = home(as_ann)
    own = page.split("Waiting for you")[1].split("Anthology films")[0]
    assert "Akira" in own.split("Changed on your shelf")[0]
    assert "returned to you" in own
    assert "Measured" in own.split("Changed on your shelf")[1]
    shelf = own.split("Your shelf</h2>")[1]
    assert "watching" in shelf
    assert ">planned<" not in shelf, "That is another's shelf."


def test_a_moderator_sees_the_queue_and_its_age(
    memories, as_ann, as_moderator, django_assert_max_num_queries
):
    assert "The queue is empty" in home(as_moderator)
    propose(as_ann, FILM, "general", {"fields-runtime": "113"})
    caches["pages"].clear()
    with django_assert_max_num_queries(MOST_QUERIES):
        page = home(as_moderator)
    assert "<b>1 submission</b>" in page
    assert "the oldest for" in page
    assert "the oldest for" not in home(as_ann)


def test_no_page_is_a_dead_end(memories, anyone):
    """Every page's footer leads to all that lead on."""
    for address in ("/", FILM, "/about/"):
        page = anyone.get(address).content.decode()
        footer = page[page.index("site-footer") :]
        for link in ("/new/", "/changes/", "/calendar/", "/born-today/", "/missing/", "/works/random/"):
            assert f'href="{link}"' in footer
    assert Submission.objects.count() == 1
