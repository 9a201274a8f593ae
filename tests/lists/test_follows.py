"""Following a list: told once a day, and never of a private one."""

from datetime import timedelta

import pytest
from django.db.models import F

from accounts.models import Follow, Notice
from lists.models import List
from tests.helpers import fields_of

FILM = "/works/memories-1995/"


def titles(member):
    return list(Notice.objects.filter(recipient=member).values_list("title", flat=True))


@pytest.fixture
def anthologies(memories, ann):
    return List.objects.create(owner=ann, title="Anthologies", curation="collaborators")


def follow(client, followed):
    return client.post("/follows/", {"target": f"lists.list:{followed.pk}", "follow": "1"})


def add(client, followed, work):
    return client.post("/lists/items/", {"work": work.pk, "list": followed.pk})


def test_told_of_additions_and_of_a_new_description_once_a_day(
    anthologies, memories, ann, bob, as_ann, as_bob
):
    page = as_bob.get(anthologies.get_absolute_url()).content.decode()
    assert f'value="lists.list:{anthologies.pk}"' in page
    follow(as_bob, anthologies)
    add(as_ann, anthologies, memories)
    add(as_ann, anthologies, memories.parts.first())
    assert titles(bob) == ["The list “Anthologies” has changed"]
    assert titles(ann) == []
    assert as_bob.get(Notice.objects.get().address, follow=True).status_code == 200
    Notice.objects.update(created_at=F("created_at") - timedelta(hours=25))
    data = fields_of(as_ann.get(f"/lists/{anthologies.pk}/edit/"), "description")
    as_ann.post(f"/lists/{anthologies.pk}/edit/", data)
    assert len(titles(bob)) == 1, "Nothing was changed."
    as_ann.post(f"/lists/{anthologies.pk}/edit/", data | {"description": "Films of several parts."})
    assert len(titles(bob)) == 2


def test_the_owner_is_told_what_a_collaborator_adds_if_he_follows(
    anthologies, memories, ann, bob, as_ann, as_bob
):
    anthologies.collaborators.add(bob)
    follow(as_ann, anthologies)
    follow(as_bob, anthologies)
    add(as_bob, anthologies, memories)
    assert titles(ann) == ["The list “Anthologies” has changed"]
    assert titles(bob) == []


@pytest.mark.parametrize("visibility", ["private", "unlisted", "public"])
def test_only_who_may_read_it_follows_it(visibility, anthologies, as_bob, ann, as_ann):
    List.objects.update(visibility=visibility)
    assert follow(as_bob, anthologies).status_code == (404 if visibility == "private" else 302)
    assert follow(as_ann, anthologies).status_code == 302


def test_a_list_that_became_private_tells_and_shows_nothing_any_more(
    anthologies, memories, bob, as_bob, as_ann, second_moderator
):
    anthologies.collaborators.add(second_moderator)
    follow(as_bob, anthologies)
    Follow.objects.follow(second_moderator, anthologies)
    List.objects.update(visibility="private", title="Secret anthologies")
    add(as_ann, anthologies, memories)
    assert titles(bob) == []
    assert titles(second_moderator) == ["The list “Secret anthologies” has changed"]
    page = as_bob.get("/follows/").content.decode()
    assert "Secret" not in page
    assert str(anthologies.pk) not in page
    as_bob.post(f"/follows/{bob.follows.get().pk}/deletion/")
    assert not bob.follows.exists()


def test_a_deleted_list_is_followed_by_nobody(anthologies, as_bob, as_ann):
    follow(as_bob, anthologies)
    as_ann.post(f"/lists/{anthologies.pk}/deletion/")
    assert not Follow.objects.exists()
