"""What waits is changed in its place while a moderator decides on it: what was read is approved, or nothing."""

import pytest
from django.core.management import call_command

from catalog.models import Work
from moderation.errors import Moved, Refused
from moderation.models import Change, Submission
from moderation.proposals import Proposal
from tests.moderation.test_races import FEWER, ROUNDS, _pending, approval, at_once, cast  # noqa: F401

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def film():
    return Work.objects.get(slug="memories-1995")


def amendment(submission, work, runtime):
    """The author's form over what waits, sent."""
    mine = Submission.objects.get(pk=submission.pk)
    proposal = Proposal(
        type(work), work.pk, Change.Action.UPDATE, str(work), ("runtime",),
        {"runtime": work.runtime}, {"runtime": runtime},
    )  # fmt: skip
    return lambda: mine.amend(by=mine.author, proposals=[proposal], note="Timed again.")


def _one_told(outcomes, error):
    assert outcomes.count("done") == 1, outcomes
    assert sum(isinstance(outcome, error) for outcome in outcomes) == 1, outcomes


def test_approve_against_an_amendment_in_its_place(cast):  # noqa: F811
    ann, _, mo, _ = cast
    for round_ in range(ROUNDS):
        work = film()
        submission = _pending(ann, work, runtime=100 + round_)
        outcomes = at_once(approval(submission, mo), amendment(submission, work, 500 + round_))
        _one_told(outcomes, Moved)
        submission.refresh_from_db()
        work.refresh_from_db()
        if submission.state == "approved":
            assert work.runtime == 100 + round_, "What was approved is what was read."
        else:
            assert submission.changes.get().after == {"runtime": 500 + round_}
            submission.withdraw(by=ann, version=submission.version)
    call_command("verify_history")


def test_two_amendments_at_once_both_arrive(cast):  # noqa: F811
    """From two windows of one author: they take turns, and the thread tells of both."""
    ann = cast[0]
    work = film()
    submission = _pending(ann, work, runtime=99)
    for round_ in range(FEWER):
        one, other = 200 + 2 * round_, 201 + 2 * round_
        outcomes = at_once(amendment(submission, work, one), amendment(submission, work, other))
        assert outcomes == ["done", "done"]
        assert submission.changes.get().after["runtime"] in {one, other}
    assert submission.events.filter(verb="amend").count() == 2 * FEWER


def test_two_reversals_of_one_submission(cast):  # noqa: F811
    """Two press *Revert* at once: one reversal waits, the other person is told of it."""
    ann, bob, mo, maya = cast
    for round_ in range(FEWER):
        work = film()
        was = work.runtime
        first = _pending(ann, work, runtime=300 + round_)
        first.approve(by=mo, version=first.version)
        copies = [Submission.objects.get(pk=first.pk) for _ in range(2)]
        outcomes = at_once(
            lambda one=copies[0]: one.revert(by=ann, note="No.") and None,
            lambda other=copies[1]: other.revert(by=bob, note="No.") and None,
        )
        _one_told(outcomes, Refused)
        undo = first.reverted_by.get()
        undo.approve(by=maya, version=undo.version)
        work.refresh_from_db()
        assert work.runtime == was
    call_command("verify_history")
