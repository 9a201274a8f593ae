"""Members who leave, are blocked or lose their role while something of theirs is under way."""

from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import Notice, User
from catalog.models import Work
from memories_db.leaving import ANOTHER, FORMER, leave
from moderation import members
from moderation.errors import NotAllowed, Refused
from moderation.models import Quarantine
from moderation.models.quarantine import Outcome
from tests.helpers import approve, member_client, propose

FILM = "/works/memories-1995/"
WHY = "Invented facts."


def gone(user):
    leave(User.objects.get(pk=user.pk))
    return User.objects.get(username=FORMER)


def deck():
    return Work.objects.get(slug="memories-1995").deck


@pytest.fixture
def owner(db):
    """Who runs the site, and is no moderator."""
    return User.objects.create_user("owner", is_superuser=True)


BEFORE = "Three unconnected stories from one imagination."


@pytest.fixture
def invented(memories, as_ann, as_moderator):
    return [
        approve(as_moderator, propose(as_ann, FILM, "overview", {"fields-deck": said}))
        for said in ("Invented.", "Invented anew.")
    ]


def quarantine(account, by, submissions):
    picked = [(one.pk, one.version) for one in submissions]
    return Quarantine.objects.open(account, by=by, note=WHY, picked=picked)


# Who left


def test_a_quarantine_is_worked_off_though_its_account_left(invented, ann, moderator, as_moderator):
    run = quarantine(ann, moderator, invented)
    gone(ann)
    assert as_moderator.get(run.get_absolute_url()).status_code == 200
    as_moderator.post(run.get_absolute_url())
    run.refresh_from_db()
    assert run.finished_at
    assert run.counts() == {Outcome.UNDONE: 2}
    assert deck() == BEFORE
    call_command("verify_history", stdout=StringIO())


def test_what_others_who_left_built_on_it_is_not_taken_along_unread(
    invented, ann, bob, moderator, as_bob, as_moderator
):
    """Both are the one former member now: only what was picked is known to be the vandal's."""
    approve(as_moderator, propose(as_bob, FILM, "overview", {"fields-deck": "Three dreams."}))
    run = quarantine(ann, moderator, invented)
    gone(ann), gone(bob)
    run.work(by=moderator)
    run.refresh_from_db()
    assert run.counts() == {Outcome.PROPOSED: 2}
    assert deck() == "Three dreams."


def test_a_vandal_does_not_get_away_by_leaving(invented, ann, moderator):
    former = gone(ann)
    run = quarantine(former, moderator, invented)
    run.work(by=moderator)
    assert deck() == BEFORE
    with pytest.raises(NotAllowed, match="Nobody can sign in"):
        members.block(former, by=moderator, reason=WHY)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_both_moderators_of_an_appeal_may_leave(order, memories, as_ann, ann, moderator, second_moderator):
    one = propose(as_ann, FILM, "overview", {"fields-deck": "Three dreams."})
    one.reject(by=moderator, version=one.version, comment="No.")
    one.appeal(by=ann, version=one.version, text="Yes.")
    one.approve(by=second_moderator, version=one.version)
    for index in order:
        gone((moderator, second_moderator)[index])
    one.refresh_from_db()
    assert (one.decided_by.username, one.appealed_against.username) == (FORMER, ANOTHER)


# Who is a moderator no more


@pytest.mark.parametrize("how", ["blocked", "a plain member"])
def test_what_he_had_claimed_is_free(how, memories, as_ann, moderator, second_moderator, owner):
    one = propose(as_ann, FILM, "overview", {"fields-deck": "Three dreams."})
    one.claim(by=moderator)
    if how == "blocked":
        members.block(moderator, by=owner, reason=WHY)
    else:
        members.set_role(moderator, by=owner, is_moderator=False)
    one.refresh_from_db()
    assert one.reader is None
    one.approve(by=second_moderator, version=one.version)


@pytest.mark.parametrize("how", ["blocked", "a plain member"])
def test_he_is_told_nothing_of_threads_he_may_not_read(how, memories, as_ann, ann, moderator, owner):
    one = propose(as_ann, FILM, "overview", {"fields-deck": "Three dreams."})
    one.comment(by=moderator, text="Which booklet?")
    rejected = propose(as_ann, FILM, "general", {"fields-runtime": "112"})
    rejected.reject(by=moderator, version=rejected.version, comment="No.")
    if how == "blocked":
        members.block(moderator, by=owner, reason=WHY)
    else:
        members.set_role(moderator, by=owner, is_moderator=False)
    one.comment(by=ann, text="The one of 2004.")
    rejected.appeal(by=ann, version=rejected.version, text="It says so on the disc.")
    assert not Notice.objects.filter(recipient=moderator).exists()


def test_nobody_is_made_a_moderator_who_cannot_sign_in(ann, owner):
    former = gone(ann)
    with pytest.raises(Refused, match="Nobody can sign in"):
        members.set_role(former, by=owner, is_moderator=True)


# The owner of the site


def test_an_owner_who_is_no_moderator_blocks_but_does_not_decide(invented, ann, owner, as_ann):
    one = propose(as_ann, FILM, "general", {"fields-runtime": "112"})
    client = member_client(owner)
    assert client.get("/members/ann/block/").status_code == 200
    assert client.get("/members/ann/quarantine/").status_code == 403
    assert "/quarantine/" not in client.get("/members/ann/").content.decode()
    assert client.get("/queue/").status_code == client.get(one.get_absolute_url()).status_code == 403
    with pytest.raises(NotAllowed):
        quarantine(ann, owner, invented)
    members.set_role(owner, by=owner, is_moderator=True)
    run = quarantine(ann, owner, [*invented, one])
    run.work(by=owner)
    assert run.counts() == {Outcome.REJECTED: 1, Outcome.UNDONE: 2}


def test_a_blocked_owner_runs_nothing(ann, bob, owner, memories):
    other = User.objects.create_user("other", is_superuser=True)
    members.block(owner, by=other, reason=WHY)
    client = member_client(User.objects.get(pk=owner.pk))
    for address, data in (
        ("/members/ann/role/", {"moderator": "1"}), ("/members/bob/block/", {"reason": WHY}),
        ("/members/other/block/", {"reason": WHY}), ("/members/other/role/", {"moderator": "0"}),
        ("/queue/rules/", {"form-TOTAL_FORMS": "0", "form-INITIAL_FORMS": "0"}),
    ):  # fmt: skip
        assert client.post(address, data).status_code == 403, address
    assert not User.objects.filter(is_moderator=True).exists()
