"""Help wanted: pages without a source, pages that share a name, and where each line leads."""

import pytest
from django.core.cache import caches
from django.test import Client

from catalog.models import Character, Name, Person, Work
from moderation.models import Submission
from tests.helpers import approve, fields_of, member_client, propose
from ui.text import sort_key

FILM = "/works/memories-1995/"


@pytest.fixture
def anyone():
    return Client()


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def work(name, **values):
    slug = values.pop("slug", name.lower().replace(" ", "-"))
    return Work.objects.create(name=name, slug=slug, sort_name=sort_key(name), **values)


def person(name, slug, **values):
    return Person.objects.create(name=name, slug=slug, sort_name=sort_key(name), **values)


def index_line(client, title):
    caches["pages"].clear()
    return text_of(client.get("/missing/")).split(title)[1].split("</li>")[0]


def test_a_page_without_a_source_leads_to_where_one_is_named(memories, anyone, as_ann):
    work("Robot Carnival")
    page = text_of(anyone.get("/missing/sources/"))
    assert 'href="/works/robot-carnival/provenance/"' in page
    assert f'href="{FILM}provenance/"' not in page, "It was imported from somewhere."
    assert as_ann.get("/works/robot-carnival/provenance/").status_code == 200
    person("Atsuko Fukushima", "atsuko-fukushima")
    people = text_of(anyone.get("/missing/sources/?kind=people"))
    assert 'href="/people/atsuko-fukushima/provenance/"' in people
    assert "Robot Carnival" not in people
    assert anyone.get("/missing/sources/?kind=nonsense").status_code == 404
    assert ">2<" in index_line(anyone, "Pages without a source")


def test_a_source_takes_a_page_off_the_list_once_it_is_approved(memories, anyone, as_ann, as_moderator):
    person("Atsuko Fukushima", "atsuko-fukushima")
    address = "/people/atsuko-fukushima/"
    data = fields_of(as_ann.get(f"{address}edit/overview/"), "base")
    data |= {"fields-deck": "Animator.", "save": "submit", "sources-0-citation": "Animage, May 1987"}
    as_ann.post(f"{address}edit/overview/", data)
    made = Submission.objects.get(state="pending")
    assert address in text_of(anyone.get("/missing/sources/?kind=people"))
    approve(as_moderator, made)
    assert address not in text_of(anyone.get("/missing/sources/?kind=people"))


@pytest.mark.parametrize("said", ["disambiguation", "deck", "alias"])
def test_an_anthology_is_one_by_what_is_said_of_it(said, memories, anyone):
    told = {"disambiguation": "anthology film"} if said == "disambiguation" else {}
    told = {"deck": "An omnibus of three stories."} if said == "deck" else told
    film = work("Neo Tokyo", **told)
    if said == "alias":
        Name.objects.create(work=film, text="Running Man", kind="alias", note="the second segment")
    page = text_of(anyone.get("/missing/segments/"))
    assert 'href="/works/neo-tokyo/edit/segments/"' in page
    work("Labyrinth", part_of=film, kind="segment", slug="neo-tokyo/labyrinth")
    assert "neo-tokyo" not in text_of(anyone.get("/missing/segments/"))


def test_namesakes_are_told_by_a_year_a_birth_a_word_or_their_film(memories, anyone):
    work("Appleseed", slug="appleseed-1988", released="1988")
    work("Appleseed", slug="appleseed-2004", released="2004")
    film, other = work("Robot Carnival"), work("Neo Tokyo")
    work("Opening", part_of=film, kind="segment", slug="robot-carnival/opening")
    work("Opening", part_of=other, kind="segment", slug="neo-tokyo/opening")
    person("Mamoru Oshii", "mamoru-oshii")
    person("Mamoru Oshii", "mamoru-oshii-2", disambiguation="art director")
    person("Jun Miyake", "jun-miyake-1958", born="1958")
    person("Jun Miyake", "jun-miyake-1990", born="1990")
    for kind in ("works", "people"):
        assert "No two" in text_of(anyone.get(f"/missing/namesakes/?kind={kind}")), kind
    assert "none left" in index_line(anyone, "Namesakes")


def test_namesakes_lead_to_the_merge_and_to_the_form_that_tells_them_apart(memories, anyone, as_ann):
    work("Appleseed", slug="appleseed-1988", released="1988")
    work("Applesêed", slug="appleseed-1989", released="1989")
    page = text_of(anyone.get("/missing/namesakes/"))
    assert 'href="/works/appleseed-1989/merge/?into=appleseed-1988"' in page
    assert 'href="/works/appleseed-1988/merge/' not in page, "The older one stays."
    assert 'href="/works/appleseed-1988/edit/general/"' in page
    shown = text_of(as_ann.get("/works/appleseed-1989/merge/?into=appleseed-1988"))
    assert "stays" in shown
    assert "fields-disambiguation" in text_of(as_ann.get("/works/appleseed-1988/edit/general/"))
    assert ">1<" in index_line(anyone, "Namesakes")


def test_nobody_is_asked_again_who_said_how_a_new_page_differs(memories, anyone, as_ann, as_moderator):
    data = fields_of(as_ann.get("/people/new/"), "base") | {"fields-name": "Satoshi Kon", "save": "submit"}
    asked = as_ann.post("/people/new/", data)
    assert asked.status_code == 422
    data = fields_of(asked, "base") | {"page-differs": "A painter of the same name", "save": "submit"}
    assert as_ann.post("/people/new/", data).status_code == 302
    approve(as_moderator, Submission.objects.get(state="pending"))
    assert Person.objects.filter(name="Satoshi Kon").count() == 2
    assert "Satoshi Kon" not in text_of(anyone.get("/missing/namesakes/?kind=people"))
    person("Satoshi Kon", "satoshi-kon-3")
    page = text_of(anyone.get("/missing/namesakes/?kind=people"))
    assert "/people/satoshi-kon-3/merge/?into=satoshi-kon" in page


def test_namesakes_are_looked_for_in_bounded_looks(memories, anyone, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("catalog.namesakes.WINDOW", 7)
    for number in range(5):
        Character.objects.bulk_create(
            Character(name=f"Android {number}", slug=f"android-{number}-{n}", sort_name=f"android {number}")
            for n in range(3)
        )
    address, found, looks = "/missing/namesakes/?kind=characters", "", 0
    while address:
        with django_assert_num_queries(3, exact=False):
            page = text_of(anyone.get(address))
        found += page
        following = page.split('rel="next" href="')[1:]
        address = (
            "/missing/namesakes/" + following[0].split('"')[0].replace("&amp;", "&") if following else ""
        )
        looks += 1
    assert looks > 2
    for number in range(5):
        for n in range(3):
            assert found.count(f'href="/characters/android-{number}-{n}/edit/general/"') == 1


def test_merging_takes_both_off_the_list(memories, anyone, ann, as_moderator):
    one, other = work("Appleseed", slug="appleseed-1988"), work("Appleseed", slug="appleseed-2")
    made = Submission.merge(other, into=one, by=ann, note="The same film.")
    approve(as_moderator, made)
    assert "No two works" in text_of(anyone.get("/missing/namesakes/"))


@pytest.mark.parametrize("query", ["?kind=nonsense", "?after=%00", "?kind=people&after=zzzz"])
def test_odd_addresses_are_answered(query, memories, anyone):
    assert anyone.get(f"/missing/namesakes/{query}").status_code == (404 if "nonsense" in query else 200)


def test_a_member_finds_the_way_from_a_word_in_brackets(memories, anyone, bob, as_moderator):
    """The whole way: the list, its door, the word, the approval, and the list is empty."""
    work("Appleseed", slug="appleseed-1988")
    work("Appleseed", slug="appleseed-2")
    changes = {"fields-disambiguation": "television series"}
    approve(as_moderator, propose(member_client(bob), "/works/appleseed-2/", "general", changes))
    assert "No two works" in text_of(anyone.get("/missing/namesakes/"))
