"""Blocked members: what they read, what they cannot do any more, what stays theirs."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.utils import timezone

from accounts.models import Block, User
from lists.models import List
from memories_db.leaving import FORMER, leave
from moderation import members
from moderation.errors import NotAllowed
from moderation.models import Event, Submission
from tests.helpers import fields_of, member_client, propose, save_section, submit

FILM = "/works/memories-1995/"
WHY = "Copied texts from a shop, again and again."
SAID = "Your account is blocked"


def text(response):
    return response.content.decode().replace("&#x27;", "'")


@pytest.fixture
def block(ann, moderator):
    return lambda **values: members.block(ann, by=moderator, **{"reason": WHY, **values})


def test_a_moderator_blocks_and_lifts(ann, as_moderator, moderator):
    data = fields_of(as_moderator.get("/members/ann/block/"), "reason") | {"reason": WHY}
    for _ in range(2):  # a double click
        assert as_moderator.post("/members/ann/block/", data).status_code == 302
    assert Block.objects.count() == 1
    assert User.objects.get(pk=ann.pk).is_blocked
    assert WHY in text(as_moderator.get("/members/ann/block/"))
    as_moderator.post("/members/ann/block/", {"lift": "1", "comment": "He answered well."})
    as_moderator.post("/members/ann/block/", {"lift": "1"})
    assert not User.objects.get(pk=ann.pk).is_blocked
    said = Event.objects.filter(account=ann).values_list("verb", "by__username", "comment")
    assert list(said) == [("block", "mo", f"For good. {WHY}"), ("lift block", "mo", "He answered well.")]
    assert "lifted" in text(as_moderator.get("/members/ann/block/"))


def test_without_a_reason_nobody_is_blocked(ann, as_moderator):
    response = as_moderator.post("/members/ann/block/", {"reason": " ", "until": "2001-01-01"})
    assert response.status_code == 422
    assert "That day is over" in text(response)
    assert not User.objects.get(pk=ann.pk).is_blocked


def test_who_may_block_whom(ann, bob, moderator, second_moderator, as_ann, as_moderator):
    owner = User.objects.create_user("owner", is_superuser=True)
    assert as_ann.get("/members/bob/block/").status_code == 403
    assert as_ann.post("/members/bob/block/", {"reason": WHY}).status_code == 403
    assert as_moderator.get("/members/maya/block/").status_code == 403
    assert as_moderator.get("/members/mo/block/").status_code == 403
    assert as_moderator.get("/members/owner/block/").status_code == 403
    members.block(second_moderator, by=owner, reason=WHY)
    for by, account in ((owner, owner), (moderator, owner), (ann, bob), (second_moderator, bob)):
        with pytest.raises(NotAllowed):
            members.block(account, by=by, reason=WHY)


def test_a_blocked_moderator_moderates_nothing(memories, moderator, as_ann, second_moderator):
    members.block(moderator, by=User.objects.create_user("owner", is_superuser=True), reason=WHY)
    waiting = propose(as_ann, FILM, "overview", {"fields-deck": "Three dreams."})
    client = member_client(moderator)
    assert client.get("/queue/").status_code == 403
    assert client.get("/audit/").status_code == 403
    with pytest.raises(NotAllowed):
        waiting.approve(by=moderator, version=waiting.version)


def test_he_signs_in_and_reads_why_and_until_when(memories, ann, block, client):
    block(until=timezone.now() + timedelta(days=3))
    assert client.login(username="ann", password="correct horse")
    for address in (FILM, "/", "/submissions/mine/"):
        page = text(client.get(address))
        assert f"{SAID} until" in page
        assert WHY.rstrip(".") in page


def test_what_he_types_stays_in_his_draft(memories, ann, block, as_ann):
    block()
    assert SAID in text(as_ann.get(f"{FILM}edit/overview/"))
    typed = {"fields-deck": "Mine.", "save": "submit", "note": "Why."}
    assert "in your draft" in text(save_section(as_ann, FILM, "overview", typed, follow=True))
    draft = Submission.objects.get(author=ann)
    assert (draft.state, draft.changes.get().after) == ("draft", {"deck": "Mine."})
    response = submit(as_ann, draft, note="As the booklet says, page 12.")
    assert response.status_code == 422
    assert SAID in text(response)
    assert "page 12" in text(response)
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_what_he_had_waiting(memories, ann, block, as_ann, as_moderator, as_bob):
    """He can withdraw it and be heard in its thread; he cannot change it. Others' threads are closed."""
    waiting = propose(as_ann, FILM, "overview", {"fields-deck": "Three dreams."})
    block()
    other = propose(as_bob, FILM, "general", {"fields-runtime": "112"})
    assert as_ann.post(f"{other.get_absolute_url()}comment/", {"comment": "No."}).status_code == 403
    as_ann.post(f"{waiting.get_absolute_url()}comment/", {"comment": "I wrote that myself."})
    assert waiting.events.filter(verb="comment").count() == 1
    data = fields_of(as_ann.get(f"{FILM}edit/overview/?submission={waiting.pk}"), "base")
    as_ann.post(f"{FILM}edit/overview/?submission={waiting.pk}", data | {"fields-deck": "Mine."})
    assert waiting.changes.get().after == {"deck": "Three dreams."}
    response = as_ann.post(f"{waiting.get_absolute_url()}withdrawal/", {"version": waiting.version})
    assert response.status_code == 302
    waiting.refresh_from_db()
    assert waiting.state == "withdrawn"


def test_he_may_appeal(memories, ann, moderator, block, as_ann):
    waiting = propose(as_ann, FILM, "overview", {"fields-deck": "Three dreams."})
    waiting.reject(by=moderator, version=waiting.version, comment="Copied.")
    block()
    ann.refresh_from_db()
    waiting.appeal(by=ann, version=waiting.version, text="I wrote that myself.")
    assert waiting.state == "pending"


def test_every_other_door_is_closed(memories, ann, bob, block, as_ann):
    block()
    picture = SimpleUploadedFile("poster.png", b"\x89PNG", content_type="image/png")
    assert SAID in as_ann.post("/uploads/", {"file": picture}).json()["problem"]
    theirs = List.objects.create(owner=bob, title="Omnibus films", curation=List.Curation.SUGGESTIONS)
    shared = List.objects.create(owner=bob, title="Ours", curation=List.Curation.COLLABORATORS)
    shared.collaborators.add(ann)
    for address, data in (
        (f"/lists/{theirs.pk}/vote/", {"vote": "1"}),
        (f"/lists/{theirs.pk}/suggestions/", {"title": "Memories"}),
        (f"/lists/{shared.pk}/edit/", {}),
    ):
        response = as_ann.post(address, data)
        assert response.status_code == 403, address
    assert not theirs.votes.exists()
    assert not theirs.suggestions.exists()
    imported = Submission.objects.filter(state="approved").first()
    assert as_ann.post(f"{imported.get_absolute_url()}reversion/", {"comment": "No."}).status_code == 409
    assert not Submission.objects.pending().exists()


def test_private_lists_stay_his_and_no_public_one_is_made(db, ann, block, as_ann):
    block()
    data = {"title": "Mine", "visibility": "public", "curation": "closed"}
    response = as_ann.post("/lists/new/", data)
    assert "Keep the list private" in text(response)
    assert as_ann.post("/lists/new/", data | {"visibility": "private"}).status_code == 302
    assert List.objects.get().visibility == "private"


def test_it_ends_by_itself_and_costs_others_nothing(
    memories, ann, bob, block, as_ann, as_bob, django_assert_num_queries
):
    block(until=timezone.now() + timedelta(hours=1))
    Block.objects.update(until=F("at"))
    assert SAID not in text(as_ann.get(FILM))
    propose(as_ann, FILM, "overview", {"fields-deck": "Three dreams."})
    block(reason="Another reason.")  # and he can be blocked anew
    assert User.objects.get(pk=ann.pk).is_blocked
    member = User.objects.get(pk=bob.pk)
    with django_assert_num_queries(0):
        assert not member.is_blocked


def test_moderators_find_the_screens_on_the_profile_and_he_does_not(ann, block, as_ann, as_moderator):
    block()
    assert "/members/ann/block/" in text(as_moderator.get("/members/ann/"))
    assert "blocked for good" in text(as_moderator.get("/members/ann/"))
    assert "/members/ann/block/" not in text(as_ann.get("/members/ann/"))


def test_who_is_blocked_and_who_blocked_can_leave(ann, moderator, block):
    block()
    leave(User.objects.get(pk=moderator.pk))
    assert User.objects.get(pk=ann.pk).block.by.username == FORMER
    leave(User.objects.get(pk=ann.pk))
    assert not Block.objects.exists()
    assert Event.objects.get(verb="block").account.username == FORMER
