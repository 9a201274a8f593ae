"""Every verb in every state, by every role, over HTTP: what is allowed, and what each refusal says."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from moderation.models import Change, Submission
from tests.helpers import propose

FILM = "/works/memories-1995/"
STATES = Submission.State.values
NOUNS = {
    "proposal": "submit", "reopening": "reopen", "withdrawal": "withdraw",
    "return": "return", "rejection": "reject", "approval": "approve",
}  # fmt: skip
AUTHORS = {"proposal", "reopening", "withdrawal"}


@pytest.fixture
def pending(memories, as_ann):
    return propose(as_ann, FILM, "overview", {"fields-deck": "Three dreams."})


def _put_into(submission, state, moderator):
    decided = state in {"approved", "rejected"}
    Submission.objects.filter(pk=submission.pk).update(
        state=state,
        decided_by=moderator if decided else None,
        decided_at=timezone.now() if decided else None,
        sequence=10_000 if state == "approved" else None,
    )
    if state == "approved":
        Change.objects.filter(submission=submission).update(decision="accepted", applied={"deck": "x"})
    submission.refresh_from_db()


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("noun", NOUNS)
def test_table(noun, state, pending, as_ann, as_bob, as_second_moderator, second_moderator):
    _put_into(pending, state, second_moderator)
    states, to = Submission.TRANSITIONS[NOUNS[noun]]
    allowed = state in states
    right, wrong = (as_ann, as_second_moderator) if noun in AUTHORS else (as_second_moderator, as_ann)
    data = {
        "version": pending.version, "comment": "Because.", "note": "As the booklet says.",
        "sources-TOTAL_FORMS": 0, "sources-INITIAL_FORMS": 0,
    }  # fmt: skip
    address = f"{pending.get_absolute_url()}{noun}/"

    for client in (as_bob, wrong):
        assert client.post(address, data).status_code == 403
        pending.refresh_from_db()
        assert pending.state == state

    if state == "draft" and noun not in AUTHORS:
        # A draft is its author's alone: a moderator does not even see it.
        assert right.post(address, data).status_code == 403
        return
    response = right.post(address, data)
    pending.refresh_from_db()
    assert response.status_code == (302 if allowed else 409)
    assert pending.state == (to if allowed else state)
    assert bool(pending.events.filter(verb=NOUNS[noun], to_state=to, comment="Because.").exists()) == (
        allowed and noun in {"return", "rejection", "approval"}
    )


@pytest.mark.parametrize("state", sorted(set(STATES) - {"approved"}))
def test_only_an_approved_submission_is_reverted(state, pending, as_ann, second_moderator):
    _put_into(pending, state, second_moderator)
    response = as_ann.post(f"{pending.get_absolute_url()}reversion/", {"comment": ""})
    assert response.status_code == 409
    assert not Submission.objects.filter(reverts=pending).exists()


def test_the_database_itself_ties_a_decision_to_its_decider(pending):
    for values in ({"state": "approved"}, {"decided_at": timezone.now()}, {"submitted_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Submission.objects.filter(pk=pending.pk).update(**values)
