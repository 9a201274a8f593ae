"""Who makes moderators: the owner of the site, and whoever has its command line. Each is recorded."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from moderation import members
from moderation.errors import NotAllowed
from moderation.models import Event
from tests.helpers import member_client


@pytest.fixture
def owner(db):
    return User.objects.create_user("owner", is_superuser=True)


def grant(*words):
    call_command("grant_moderator", *words, stdout=StringIO())


def told():
    return list(Event.objects.values_list("verb", "by__username", "account__username"))


def test_the_owner_makes_and_unmakes_moderators(owner, ann):
    client = member_client(owner)
    assert "Make ann a moderator" in client.get("/members/ann/role/").content.decode()
    for wanted in ("1", "1", "0"):  # the second is a double click
        assert client.post("/members/ann/role/", {"moderator": wanted}).status_code == 302
        assert User.objects.get(pk=ann.pk).is_moderator == (wanted == "1")
    assert told() == [("make moderator", "owner", "ann"), ("unmake moderator", "owner", "ann")]


def test_nobody_else_does(ann, moderator, as_ann, as_moderator):
    for client in (as_ann, as_moderator):
        assert client.get("/members/ann/role/").status_code == 403
        assert client.post("/members/ann/role/", {"moderator": "1"}).status_code == 403
    with pytest.raises(NotAllowed):
        members.set_role(ann, by=moderator, is_moderator=True)
    assert not User.objects.get(pk=ann.pk).is_moderator


def test_a_blocked_member_is_not_made_a_moderator(owner, ann, moderator):
    members.block(ann, by=moderator, reason="Copied texts.")
    response = member_client(owner).post("/members/ann/role/", {"moderator": "1"})
    assert response.status_code == 409
    assert "Lift that first" in response.content.decode()


def test_the_last_moderator_is_told_apart(owner, moderator):
    assert "the only moderator" in member_client(owner).get("/members/mo/role/").content.decode()


def test_the_command_line_makes_the_first_ones_and_leaves_an_event(ann, bob):
    grant("ann", "--owner")
    grant("bob")
    grant("bob")
    grant("ann", "--revoke")
    ann, bob = User.objects.get(pk=ann.pk), User.objects.get(pk=bob.pk)
    assert (ann.is_superuser, ann.is_moderator, bob.is_superuser, bob.is_moderator) == (
        False, False, False, True,
    )  # fmt: skip
    by = "the operator"
    assert told() == [
        ("make moderator", by, "ann"), ("make owner", by, "ann"), ("make moderator", by, "bob"),
        ("unmake moderator", by, "ann"), ("unmake owner", by, "ann"),
    ]  # fmt: skip
    assert not User.objects.get(username=by).has_usable_password()
    with pytest.raises(CommandError, match="no member called"):
        grant("nobody")
