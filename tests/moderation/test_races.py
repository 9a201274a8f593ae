"""Two at once, with real threads: one decision, no lost update, no deadlock left to people."""

import threading

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection

from accounts.models import User
from catalog.models import Release, Work
from moderation.errors import Claimed, Conflict, Moved, Refused
from moderation.models import Change, Event, Submission
from moderation.rehearsal import rehearse
from moderation.snapshot import snapshot
from moderation.trial import Busy
from tests.helpers import import_catalogue

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 50  # of the pairs that issue 5 names
FEWER = 20  # of the others: every round counts in the time of CI


@pytest.fixture
def cast():
    import_catalogue()
    names = ("ann", "bob", "mo", "maya")
    return [User.objects.create_user(name, is_moderator=name in {"mo", "maya"}) for name in names]


def _pending(author, work, **after):
    submission = Submission.objects.create(author=author, page=work, page_label=str(work))
    Change.objects.create(
        submission=submission, position=1, action="update", label=str(work), object_id=work.pk,
        content_type=_content_type(work), before=snapshot(work, after), after=after,
    )  # fmt: skip
    submission.submit(by=author, version=submission.version, note="As the booklet says.")
    return submission


def _content_type(row):
    return ContentType.objects.get_for_model(row)


def at_once(*calls):
    """Run the calls in threads that start together; their results or exceptions, in order."""
    gate, outcomes = threading.Barrier(len(calls)), [None] * len(calls)

    def run(index, call):
        gate.wait()
        try:
            outcomes[index] = call() or "done"
        except Exception as error:
            outcomes[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


def approval(submission, by):
    fresh = Submission.objects.get(pk=submission.pk)
    return lambda: fresh.approve(by=by, version=fresh.version)


def test_two_moderators_give_one_decision(cast):
    ann, _, mo, maya = cast
    for round_ in range(ROUNDS):
        work = Work.objects.get(slug="memories-1995")
        submission = _pending(ann, work, runtime=100 + round_)
        outcomes = at_once(approval(submission, mo), approval(submission, maya))
        assert outcomes.count("done") == 1
        assert sum(isinstance(outcome, Moved) for outcome in outcomes) == 1
        assert Event.objects.filter(submission=submission, verb="approve").count() == 1
    call_command("verify_history")


def test_of_two_rival_edits_one_lands_and_one_is_told(cast):
    ann, bob, mo, maya = cast
    for round_ in range(ROUNDS):
        work = Work.objects.get(slug="memories-1995")
        rivals = [_pending(ann, work, runtime=200 + round_), _pending(bob, work, runtime=300 + round_)]
        outcomes = at_once(approval(rivals[0], mo), approval(rivals[1], maya))
        assert outcomes.count("done") == 1
        assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 1
        work.refresh_from_db()
        assert work.runtime == (200, 300)[outcomes.index("done")] + round_
        loser = rivals[1 - outcomes.index("done")]
        loser.refresh_from_db()
        assert loser.state == "pending"
    call_command("verify_history")


def test_edits_of_different_fields_both_land(cast):
    ann, bob, mo, maya = cast
    for round_ in range(FEWER):
        work = Work.objects.get(slug="memories-1995")
        one, other = _pending(ann, work, runtime=100 + round_), _pending(bob, work, deck=f"Take {round_}.")
        assert at_once(approval(one, mo), approval(other, maya)) == ["done", "done"]
        work.refresh_from_db()
        assert (work.runtime, work.deck) == (100 + round_, f"Take {round_}.")
    call_command("verify_history")


def test_edits_that_touch_each_others_pages_do_not_deadlock(cast):
    """One changes the film and shows on its segment, the other the segment and shows on the film."""
    ann, bob, mo, maya = cast
    for round_ in range(FEWER):
        film = Work.objects.get(slug="memories-1995")
        segment = Work.objects.get(slug="memories-1995/magnetic-rose")
        one, other = _pending(ann, film, deck=f"A {round_}"), _pending(bob, segment, deck=f"B {round_}")
        assert at_once(approval(one, mo), approval(other, maya)) == ["done", "done"]


def test_approve_against_withdraw_gives_one_of_them(cast):
    ann, _, mo, _ = cast
    for round_ in range(FEWER):
        work = Work.objects.get(slug="memories-1995")
        submission = _pending(ann, work, runtime=100 + round_)
        mine = Submission.objects.get(pk=submission.pk)
        outcomes = at_once(
            approval(submission, mo), lambda mine=mine: mine.withdraw(by=ann, version=mine.version)
        )
        assert sum(isinstance(outcome, Moved) for outcome in outcomes) == 1
        submission.refresh_from_db()
        work.refresh_from_db()
        assert (submission.state == "approved") == (work.runtime == 100 + round_)


def test_derived_columns_never_undo_an_edit(cast):
    """A new release changes the year of the film while another approval changes its summary."""
    ann, bob, mo, maya = cast
    for round_ in range(FEWER):
        work = Work.objects.get(name="Memories")
        release = Release(work=work, date=str(1900 + round_), country="FR")
        one = Submission.objects.create(author=ann, page=work, page_label=str(work))
        Change.objects.create(
            submission=one, position=1, action="create", label="Release", object_id=release.pk,
            content_type=_content_type(release),
            after={"work": str(work.pk), "date": release.date, "country": "FR"},
        )  # fmt: skip
        one.submit(by=ann, version=one.version)
        other = _pending(bob, work, deck=f"Take {round_}.")
        assert at_once(approval(one, mo), approval(other, maya)) == ["done", "done"]
        work.refresh_from_db()
        assert work.deck == f"Take {round_}."
    call_command("verify_history")


def test_of_two_claims_one_holds(cast):
    ann, _, mo, maya = cast
    submission = _pending(ann, Work.objects.get(slug="memories-1995"), runtime=100)
    for _ in range(ROUNDS):
        copies = [Submission.objects.get(pk=submission.pk) for _ in range(2)]
        outcomes = at_once(
            lambda one=copies[0]: one.claim(by=mo), lambda other=copies[1]: other.claim(by=maya)
        )
        assert outcomes.count("done") == 1
        assert sum(isinstance(outcome, Claimed) for outcome in outcomes) == 1
        submission.refresh_from_db()
        assert submission.reader == (mo, maya)[outcomes.index("done")]
        submission.release(by=submission.reader)


def test_approve_against_the_author_who_amends(cast):
    """Its author takes it back, changes it, submits it again, while a moderator approves what he read."""
    ann, _, mo, _ = cast
    for round_ in range(ROUNDS):
        work = Work.objects.get(slug="memories-1995")
        submission = _pending(ann, work, runtime=100 + round_)
        mine = Submission.objects.get(pk=submission.pk)
        outcomes = at_once(
            approval(submission, mo), lambda mine=mine, runtime=500 + round_: _amend(mine, ann, runtime)
        )
        submission.refresh_from_db()
        work.refresh_from_db()
        assert outcomes.count("done") == 1
        assert sum(isinstance(outcome, Moved) for outcome in outcomes) == 1
        if submission.state == "approved":
            assert work.runtime == 100 + round_, "What was approved is what was read."
        else:
            assert (submission.state, submission.changes.get().after) == (
                "pending",
                {"runtime": 500 + round_},
            )
            submission.withdraw(by=ann, version=submission.version)
    call_command("verify_history")


def _amend(submission, author, runtime):
    submission.reopen(by=author, version=submission.version)
    submission.changes.update(after={"runtime": runtime})
    submission.submit(by=author, version=submission.version, note="Timed again.")


def test_trying_out_against_approving_changes_nothing_and_leaves_no_deadlock(cast):
    ann, bob, mo, maya = cast
    for round_ in range(FEWER):
        film = Work.objects.get(slug="memories-1995")
        segment = Work.objects.get(slug="memories-1995/magnetic-rose")
        read = _pending(ann, film, deck=f"A {round_}")
        read.changes.create(
            position=2, action="update", label="x", object_id=segment.pk, content_type=_content_type(film),
            before=snapshot(segment, ["runtime"]), after={"runtime": 44 + round_},
        )  # fmt: skip
        other = _pending(bob, segment, deck=f"B {round_}")
        fresh = Submission.objects.get(pk=read.pk)
        outcomes = at_once(lambda fresh=fresh: rehearse(fresh, {}), approval(other, maya))
        assert outcomes[1] == "done", "Who tries out never stops an approval."
        assert outcomes[0] == "done" or isinstance(outcomes[0], Busy), (
            "At worst the page offers to try again."
        )
        read.reject(by=mo, version=read.version, comment="No.")
    call_command("verify_history")


def test_resubmitting_twice_at_once_keeps_one_draft(cast):
    """Its author clicks twice: one draft, and the second click is told."""
    ann, _, mo, _ = cast
    work = Work.objects.get(slug="memories-1995")
    for round_ in range(FEWER):
        rejected = _pending(ann, work, runtime=100 + round_)
        rejected.reject(by=mo, version=rejected.version, comment="No.")
        copies = [Submission.objects.get(pk=rejected.pk) for _ in range(2)]
        outcomes = at_once(*(lambda one=one: one.resubmit(by=ann) for one in copies))
        drafts = Submission.objects.filter(resubmits=rejected)
        assert drafts.count() == 1
        assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1
        drafts.get().withdraw(by=ann, version=1)
