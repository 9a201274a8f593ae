"""Duplicates caught before they are made: compared when typed, when submitted, when decided on."""

import pytest
from django.test import Client

from catalog.models import ExternalLink, Person, Work
from moderation.models import Submission
from tests.helpers import approve, decide, fields_of, problems, save_section, submit

FILM = "/works/memories-1995/"


def propose_new(client, address, values):
    data = fields_of(client.get(address), "base")
    return client.post(address, data | values)


def new_person(client, name, **more):
    return propose_new(client, "/people/new/", {"fields-name": name} | more)


@pytest.mark.parametrize(
    "name",
    [
        "Katsuhiro Otomo", "KATSUHIRO  ŌTOMO", "Otomo Katsuhiro", "Ootomo Katuhiro", "Ohtomo, Katsuhiro",
        "大友克洋", "Ｋａｔｓｕｈｉｒｏ　Ｏｔｏｍｏ", "Katsuhiro Otmo", "Katsu-hiro Otomo",
    ],
)  # fmt: skip
def test_a_person_who_is_here(name, memories, as_ann):
    response = new_person(as_ann, name)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Is it one of these?" in page
    assert "/people/katsuhiro-otomo/edit/general/" in page, "Use this one."
    assert "1954–" in page
    assert f'value="{name}"' in page
    assert not Submission.objects.filter(state="draft").exists()


@pytest.mark.parametrize("name", ["Katsuhito Ishii", "Otomo", "大友", "Satoru Utsunomiya", "Yoko"])
def test_somebody_else_is_not_in_doubt(name, memories, as_ann):
    assert new_person(as_ann, name).status_code == 302


def test_saying_how_it_differs_goes_with_the_submission(memories, as_ann, as_moderator):
    response = new_person(as_ann, "Satoshi Kon")
    data = fields_of(response, "base") | {"page-differs": "An actor, born in 1988."}
    response = as_ann.post("/people/new/", data)
    assert response.status_code == 302, problems(response)
    draft = Submission.objects.get(state="draft")
    assert submit(as_ann, draft).status_code == 302
    page = as_moderator.get(draft.get_absolute_url()).content.decode()
    assert "How it differs, says its author: An actor, born in 1988." in page
    assert '/people/satoshi-kon/"' in page, "The moderator sees who is alike."
    draft.refresh_from_db()
    approve(as_moderator, draft)
    assert Person.objects.filter(name="Satoshi Kon").count() == 2


def test_the_answer_must_be_about_what_was_shown(memories, as_ann):
    data = fields_of(as_ann.get("/people/new/"), "base")
    data |= {"fields-name": "Satoshi Kon", "page-differs": "Another.", "page-seen": ""}
    assert as_ann.post("/people/new/", data).status_code == 422


def test_different_years_tell_people_apart(memories, as_ann):
    assert new_person(as_ann, "Katsuhiro Otomo", **{"fields-born": "1988"}).status_code == 302


def test_films_of_different_years_are_different_films(memories, as_ann):
    film = {"fields-name": "Memories", "fields-kind": "film"}
    assert propose_new(as_ann, "/works/new/", film | {"releases-0-date": "2013"}).status_code == 302
    assert propose_new(as_ann, "/works/new/", film | {"releases-0-date": "1995-12"}).status_code == 422
    assert propose_new(as_ann, "/works/new/", film).status_code == 422, "Of no year it may be the same."
    assert propose_new(as_ann, "/works/new/", film | {"fields-name": "メモリーズ"}).status_code == 422


def test_the_same_identifier_elsewhere_is_the_same_thing(memories, as_ann):
    director = Person.objects.get(name="Katsuhiro Otomo")
    ExternalLink.objects.create(person=director, site="imdb", identifier="nm0960213")
    link = {"links-0-site": "imdb", "links-0-identifier": "nm0960213"}
    response = new_person(as_ann, "K. O.", **link)
    assert response.status_code == 422
    assert "/people/katsuhiro-otomo/" in response.content.decode()


def test_what_waits_is_compared_too(memories, as_ann, as_bob):
    new_person(as_ann, "Hiroaki Hirano")
    assert new_person(as_bob, "Hirano Hiroaki").status_code == 302, "Ann's draft is nobody's business."
    Submission.objects.get(author__username="bob").delete()
    submit(as_ann, Submission.objects.get(state="draft"))
    response = new_person(as_bob, "Hirano Hiroaki")
    assert response.status_code == 422
    assert "awaiting approval" in response.content.decode()


def test_what_came_up_meanwhile_is_asked_at_submission(memories, as_ann, as_bob, as_moderator):
    new_person(as_ann, "Hiroaki Hirano")
    draft = Submission.objects.get(state="draft")
    new_person(as_bob, "Hiroaki Hirano")
    submit(as_bob, Submission.objects.get(author__username="bob"))
    response = submit(as_ann, draft, note="From the booklet.", source="Booklet, p. 2")
    page = response.content.decode()
    assert response.status_code == 422
    assert "“Hiroaki Hirano”: something like it is here already, or waits" in page
    data = fields_of(response, "note")
    assert (data["note"].strip(), data["sources-0-citation"]) == ("From the booklet.", "Booklet, p. 2")
    change = draft.changes.get()
    data[f"likeness-{change.pk}-differs"] = "The sound engineer."
    assert as_ann.post(f"{draft.get_absolute_url()}proposal/", data).status_code == 302
    change.refresh_from_db()
    assert change.differs == "The sound engineer."
    assert "The sound engineer." in as_moderator.get(draft.get_absolute_url()).content.decode()


def test_the_moderator_sees_what_came_up_after_submission(memories, as_ann, as_moderator):
    new_person(as_ann, "Hiroaki Hirano")
    draft = Submission.objects.get(state="draft")
    submit(as_ann, draft)
    other = Person.objects.create(name="Hirano Hiroaki", slug="hirano-hiroaki")
    Person.reindex([other.pk])
    page = as_moderator.get(draft.get_absolute_url()).content.decode()
    assert "/people/hirano-hiroaki/" in page
    assert "Nobody has said how this one differs." in page


def test_an_added_person_is_compared_like_any(memories, as_ann):
    row = {"person": "Ohtomo Katsuhiro", "role": "Writer", "person-which": "new"}
    response = save_section(as_ann, FILM, "credits", row={"credits": row})
    page = response.content.decode()
    assert response.status_code == 422
    assert "This person may be here already." in page
    data = fields_of(response, "base")
    use = data | {"credits-1-person-which": "Katsuhiro Otomo [katsuhiro-otomo]"}
    assert as_ann.post(f"{FILM}edit/credits/", use).status_code == 302
    change = Submission.objects.get(state="draft").changes.get()
    assert change.label == "Katsuhiro Otomo, Writer"


def test_an_added_person_may_differ(memories, as_ann, as_moderator):
    row = {"person": "Satoshi Kon", "role": "Director", "person-which": "new"}
    response = save_section(as_ann, FILM, "credits", row={"credits": row})
    data = fields_of(response, "base") | {"credits-1-person-new-differs": "The other one."}
    assert as_ann.post(f"{FILM}edit/credits/", data).status_code == 302
    draft = Submission.objects.get(state="draft")
    assert draft.changes.get(label="Satoshi Kon").differs == "The other one."
    submit(as_ann, draft)
    draft.refresh_from_db()
    assert "The other one." in as_moderator.get(draft.get_absolute_url()).content.decode()
    assert decide(as_moderator, draft).status_code == 302
    assert "The other one." not in Client().get(draft.get_absolute_url()).content.decode()


def test_a_segment_is_compared_with_its_siblings(memories, as_ann):
    row = {"segments": {"name": "Magnetic  rose", "kind": "segment"}}
    response = save_section(as_ann, FILM, "segments", row=row)
    assert response.status_code == 422
    assert "/works/memories-1995/magnetic-rose/" in response.content.decode()
    assert save_section(as_ann, "/works/akira-1988/", "segments", row=row).status_code == 302, (
        "Of another film."
    )
    assert Work.objects.filter(name="Magnetic Rose").count() == 1


def test_many_new_pages_take_no_more_queries_than_one(
    memories, as_ann, as_moderator, django_assert_max_num_queries
):
    rows = {"credits-TOTAL_FORMS": "9"}
    for index in range(1, 9):
        name = f"{'Abcdefgh'[index - 1]}ki Nobody"
        rows |= {
            f"credits-{index}-person": name,
            f"credits-{index}-role": "Writer",
            f"credits-{index}-person-which": "new",
        }
    response = save_section(as_ann, FILM, "credits", rows)
    assert response.status_code == 302, problems(response)
    draft = Submission.objects.get(state="draft")
    submit(as_ann, draft)
    # Read by its author: for a moderator the approval is rehearsed besides, change by change.
    with django_assert_max_num_queries(32):
        assert as_ann.get(draft.get_absolute_url()).content.decode().count("Nobody") >= 8
