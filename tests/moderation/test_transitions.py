"""Every verb in every state, by every role, over HTTP and through the model: what is allowed and refused."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from moderation.errors import Moved, NotAllowed, Refused
from moderation.models import Change, Submission
from tests.helpers import propose

FILM = "/works/memories-1995/"
STATES = Submission.State.values
NOUNS = {
    "proposal": "submit", "reopening": "reopen", "withdrawal": "withdraw",
    "return": "return", "rejection": "reject", "approval": "approve", "appeal": "appeal",
}  # fmt: skip
AUTHORS = {"proposal", "reopening", "withdrawal", "appeal"}
VERBS = {
    "submit": lambda submission, by, version: submission.submit(by=by, version=version, note="So it is."),
    "reopen": lambda submission, by, version: submission.reopen(by=by, version=version),
    "withdraw": lambda submission, by, version: submission.withdraw(by=by, version=version),
    "return": lambda submission, by, version: submission.send_back(by=by, version=version, comment="Why?"),
    "reject": lambda submission, by, version: submission.reject(by=by, version=version, comment="No."),
    "approve": lambda submission, by, version: submission.approve(by=by, version=version),
    "appeal": lambda submission, by, version: submission.appeal(by=by, version=version, text="But yes."),
}
OF_AUTHORS = {NOUNS[noun] for noun in AUTHORS}
ROLES = ("author", "stranger", "moderator", "the one who decided")


@pytest.fixture
def pending(memories, as_ann):
    return propose(as_ann, FILM, "overview", {"fields-deck": "Three dreams."})


def _put_into(submission, state, moderator):
    """As if `moderator` had decided."""
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
        allowed and noun in {"return", "rejection", "approval", "appeal"}
    )


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", VERBS)
def test_table_through_the_model(verb, state, pending, ann, bob, moderator, second_moderator):
    people = dict(zip(ROLES, (ann, bob, moderator, second_moderator), strict=True))
    states, to = Submission.TRANSITIONS[verb]
    for role, person in people.items():
        _put_into(pending, state, second_moderator)
        before = Submission.objects.get(pk=pending.pk)
        allowed_role = role == "author" if verb in OF_AUTHORS else "moderator" in role or "decided" in role
        with transaction.atomic():
            if allowed_role and state in states:
                VERBS[verb](pending, person, pending.version)
                assert (pending.state, pending.version) == (to, before.version + 1), role
            else:
                with pytest.raises(Refused) as refusal:
                    VERBS[verb](pending, person, pending.version)
                assert isinstance(refusal.value, NotAllowed) != allowed_role, role
                pending.refresh_from_db()
                assert (pending.state, pending.version) == (state, before.version), role
            transaction.set_rollback(True)
        pending.refresh_from_db()


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_refused_to_whoever_saw_another_version(
    verb, pending, ann, moderator, second_moderator
):
    states, _ = Submission.TRANSITIONS[verb]
    for state in states:
        _put_into(pending, state, second_moderator)
        with pytest.raises(Moved):
            VERBS[verb](pending, ann if verb in OF_AUTHORS else moderator, pending.version - 1)
        pending.refresh_from_db()
        assert pending.state == state


@pytest.mark.parametrize("state", STATES)
def test_what_is_decided_is_proposed_again_by_its_author_alone(
    state, pending, as_ann, as_bob, second_moderator
):
    _put_into(pending, state, second_moderator)
    address = f"{pending.get_absolute_url()}resubmission/"
    assert as_bob.post(address).status_code == 403
    allowed = state == "rejected"  # of the approved one everything was published
    assert as_ann.post(address).status_code == (302 if allowed else 409)
    assert Submission.objects.filter(resubmits=pending, state="draft").exists() == allowed


@pytest.mark.parametrize("state", STATES)
def test_leases_are_for_what_is_undecided(state, pending, as_ann, as_bob, as_second_moderator, moderator):
    _put_into(pending, state, moderator)
    address, htmx = f"{pending.get_absolute_url()}claim/", {"HX-Request": "true"}
    for client in (as_ann, as_bob):
        assert client.post(address, headers=htmx).status_code == 403
    assert as_second_moderator.post(address, headers=htmx).status_code == (403 if state == "draft" else 200)
    pending.refresh_from_db()
    assert bool(pending.leased_by) == (state in {"pending", "returned"})


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
