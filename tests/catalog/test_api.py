"""The API: the same filters, as JSON, for anyone, to read."""

import pytest
from django.test import Client

from catalog.models import Work
from moderation.registry import editable_fields
from tests.helpers import approve, propose

PLURALS = ["works", "people", "characters", "companies", "franchises", "things", "tags", "roles"]


@pytest.fixture
def anyone():
    return Client()


def test_the_index_names_every_kind(memories, anyone):
    answer = anyone.get("/api/")
    assert answer["Content-Type"] == "application/json"
    assert set(answer.json()) == set(PLURALS)


@pytest.mark.parametrize("plural", PLURALS)
def test_lists_and_rows(plural, memories, anyone):
    listing = anyone.get(f"/api/{plural}/").json()
    assert listing["count"] == len(listing["results"]) > 0
    first = listing["results"][0]
    row = anyone.get(f"/api/{plural}/{first['slug']}/").json()
    assert row == first
    assert row["address"] == f"http://testserver/{plural}/{first['slug']}/"


def test_a_row_holds_what_may_be_edited_and_nothing_else(memories, anyone):
    row = anyone.get("/api/works/memories-1995/magnetic-rose/").json()
    assert set(row) == {"id", "slug", "address", "revision", "excerpt", *editable_fields(Work)}
    assert row["part_of"] == str(memories.pk)
    assert row["name"] == "Magnetic Rose"


def test_the_filters_are_those_of_the_pages(memories, anyone):
    found = anyone.get("/api/works/?kind=segment&sort=name").json()["results"]
    assert [row["name"] for row in found] == sorted(row["name"] for row in found)
    assert {row["kind"] for row in found} == {"segment"}
    answer = anyone.get("/api/works/?kind=nonsense&year_from=soon")
    assert answer.status_code == 400
    assert answer.json() == {
        "kind": ["“nonsense” is none of the choices."],
        "year_from": ["Enter a whole number."],
    }


def test_pages_follow_one_another_by_key(memories, anyone, monkeypatch):
    monkeypatch.setattr("ui.paging.page_by_key.__kwdefaults__", {"token": "", "backwards": False, "size": 2})
    seen, address = [], "/api/works/?kind=segment&kind=film&sort=name"
    while address:
        answer = anyone.get(address).json()
        seen += [row["name"] for row in answer["results"]]
        last, address = address, answer["next"]
    assert len(seen) == len(set(seen)) == answer["count"] > 2
    before = anyone.get(anyone.get(last).json()["previous"]).json()
    assert [row["name"] for row in before["results"]] == seen[
        -len(before["results"]) - len(answer["results"]) : -len(answer["results"])
    ]


def test_only_reading(memories, as_ann):
    for method in ("post", "put", "patch", "delete"):
        assert getattr(as_ann, method)("/api/works/memories-1995/").status_code == 405
    assert as_ann.get("/api/works/nothing/").status_code == 404
    assert as_ann.get("/api/nothing/").status_code == 404


def test_nothing_waiting_shows(memories, as_ann, as_moderator, anyone):
    pending = propose(as_ann, "/works/memories-1995/", "overview", {"fields-deck": "Three dreams."})
    assert anyone.get("/api/works/memories-1995/").json()["deck"] != "Three dreams."
    approve(as_moderator, pending)
    assert anyone.get("/api/works/memories-1995/").json()["deck"] == "Three dreams."


def test_a_former_slug_answers_with_the_row_of_today(memories, as_ann, as_moderator, anyone):
    approve(as_moderator, propose(as_ann, "/people/satoshi-kon/", "general", {"fields-name": "Kon Satoshi"}))
    assert anyone.get("/api/people/satoshi-kon/").json()["slug"] == "kon-satoshi"


@pytest.mark.parametrize("plural", PLURALS)
def test_queries_are_few(plural, memories, anyone, django_assert_max_num_queries):
    anyone.get(f"/api/{plural}/")
    with django_assert_max_num_queries(4):
        anyone.get(f"/api/{plural}/")
