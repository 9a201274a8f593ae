"""Account data, and the end of an account."""

import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from accounts.models import User
from lists.models import List, Tracking
from memories_db.account_data import pointing_at_members
from memories_db.leaving import FORMER
from moderation.models import Submission
from tests.helpers import approve, propose, save_section

FILM = "/works/memories-1995/"


@pytest.fixture
def contributed(memories, as_ann, as_moderator):
    return approve(
        as_moderator, propose(as_ann, FILM, "overview", {"fields-deck": "Three stories."}, note="Mine")
    )


PASSWORD = "correct horse"


def delete(client, password=PASSWORD):
    return client.post("/accounts/deletion/", {"password": password})


def test_the_export_holds_all_of_it_and_no_secret(contributed, memories, ann, as_ann):
    Tracking.objects.create(user=ann, work=memories, note="Private thoughts")
    List.objects.create(owner=ann, title="Secret list", visibility="private").add(memories, by=ann)
    save_section(as_ann, FILM, "overview", {"fields-deck": "In my draft."})
    response = as_ann.get("/accounts/data/")
    data = json.loads(response.content)
    text = response.content.decode()
    for said in (
        "ann@example.org",
        "Private thoughts",
        "Secret list",
        "Three stories.",
        "In my draft.",
        "Mine",
    ):
        assert said in text
    assert data["lists.list.owner"][0]["items"]
    assert ann.password not in text
    assert "no-store" in response["Cache-Control"]
    assert Client().get("/accounts/data/").status_code == 302


def test_every_key_to_a_member_is_decided_on():
    """Protected: it stays and is given away. Any other: it goes with the member, or forgets him."""
    decided = {"PROTECT", "CASCADE", "SET_NULL"}
    assert {relation.on_delete.__name__ for relation in pointing_at_members()} <= decided


def test_deleting_takes_what_is_personal_and_leaves_what_was_given(
    contributed, memories, ann, as_ann, as_bob
):
    Tracking.objects.create(user=ann, work=memories, half_points=20, status="completed")
    made = List.objects.create(owner=ann, title="Best of all")
    made.add(memories, by=ann)
    assert "Best of all" in Client().get(FILM).content.decode()
    assert delete(as_ann).status_code == 302
    assert not User.objects.filter(username="ann").exists()
    assert not Tracking.objects.exists()
    assert not List.objects.exists()
    contributed.refresh_from_db()
    assert contributed.author.username == FORMER
    page = Client().get(FILM).content.decode()
    assert "Three stories." in page
    for gone in ("Best of all", "rating__star"):
        assert gone not in page
    assert FORMER in as_bob.get(contributed.get_absolute_url()).content.decode()
    assert "ann@" not in as_bob.get(contributed.get_absolute_url()).content.decode()
    assert Client().get("/members/ann/").status_code == 404
    assert "Sign in" in as_ann.get("/").content.decode()


def test_drafts_go_and_what_waits_is_still_decided(memories, as_ann, as_moderator, moderator):
    waiting = propose(as_ann, FILM, "overview", {"fields-deck": "Waiting."})
    save_section(as_ann, "/works/akira-1988/", "overview", {"fields-deck": "A draft."})
    assert Submission.objects.filter(state="draft").count() == 1
    delete(as_ann)
    assert not Submission.objects.filter(state="draft").exists()
    assert approve(as_moderator, waiting).state == "approved"
    assert "Waiting." in Client().get(FILM).content.decode()


def test_a_wrong_password_deletes_nothing_and_cannot_be_guessed_for_ever(ann, as_ann):
    for _ in range(5):
        assert delete(as_ann, "wrong").status_code == 422
    assert delete(as_ann).status_code == 422
    assert "Wait a quarter" in delete(as_ann).content.decode()
    assert User.objects.filter(pk=ann.pk).exists()


def test_two_members_may_leave(memories, as_ann, as_bob):
    for client in (as_ann, as_bob):
        propose(client, FILM, "overview", {"fields-deck": "Yes."})
        assert delete(client).status_code == 302
    assert Submission.objects.filter(author__username=FORMER).count() == 2


def test_all_sessions_end(ann, as_ann):
    other = Client()
    other.force_login(ann, backend="django.contrib.auth.backends.ModelBackend")
    delete(as_ann)
    assert isinstance(other.get("/about/").wsgi_request.user, AnonymousUser)


def test_only_a_member_can_leave(db):
    assert delete(Client()).status_code == 302
    assert Client().get("/accounts/deletion/").status_code == 302
