"""Reverting and merging while others edit: one winner each time, no deadlock, no error left to people."""

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import User
from catalog.models import Person, Work
from credits.models import Credit, Role
from moderation.errors import Refused
from moderation.models import Change, Submission
from moderation.snapshot import snapshot
from tests.helpers import import_catalogue
from tests.moderation.test_races import approval, at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 50


@pytest.fixture
def cast():
    import_catalogue()
    names = ("ann", "bob", "mo", "maya")
    return [User.objects.create_user(name, is_moderator=name in {"mo", "maya"}) for name in names]


def _propose(author, row, action="update", **after):
    change = Change(
        action=action, label=str(row)[:400], object_id=row.pk, after=after,
        before=snapshot(row, after) if action == "update" else {},
        content_type_id=_type(row),
    )  # fmt: skip
    return Submission._propose([change], by=author, note="Race.", label=str(row))


def _type(row):
    return Change._meta.get_field("content_type").related_model.objects.get_for_model(row).pk


def _one_winner(outcomes):
    assert outcomes.count("done") == 1, outcomes
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1, outcomes


def test_revert_against_approve(cast):
    """Taking back a runtime and setting another at once: one lands, the other is told."""
    ann, bob, mo, maya = cast
    work = Work.objects.get(slug="memories-1995")
    for round_ in range(ROUNDS):
        work.refresh_from_db()
        first = _propose(ann, work, runtime=200 + round_)
        first.approve(by=mo, version=first.version)
        work.refresh_from_db()
        undo, rival = first.revert(by=ann), _propose(bob, work, runtime=300 + round_)
        _one_winner(at_once(approval(undo, mo), approval(rival, maya)))
    call_command("verify_history")


def _twins(author, moderator, number):
    """Two pages of one person; the one to go has a credit."""
    pages = []
    for name in (f"Kon {number}", f"Satoshi {number}"):
        person = Person(name=name)
        made = _propose(author, person, "create", name=name)
        made.approve(by=moderator, version=made.version)
        pages.append(Person.objects.get(pk=person.pk))
    _credit(author, pages[0], "director").approve(by=moderator, version=1)
    return pages


def _credit(author, person, role):
    work, role = Work.objects.get(name="Stink Bomb"), Role.objects.get(slug=role)
    credit = Credit(person=person, work=work, role=role)
    return _propose(author, credit, "create", work=str(work.pk), person=str(person.pk), role=str(role.pk))


def test_merge_against_an_edit_of_the_page_that_goes(cast):
    ann, bob, mo, maya = cast
    for round_ in range(ROUNDS):
        loser, heir = _twins(ann, mo, round_)
        merge = Submission.merge(loser, into=heir, by=ann, note="The same.")
        edit = _propose(bob, loser, deck=f"Take {round_}.")
        _one_winner(at_once(approval(merge, mo), approval(edit, maya)))
    call_command("verify_history")


def test_merge_against_a_new_credit_of_the_page_that_goes(cast):
    ann, bob, mo, maya = cast
    for round_ in range(10):
        loser, heir = _twins(ann, mo, round_)
        merge = Submission.merge(loser, into=heir, by=ann, note="The same.")
        _one_winner(at_once(approval(merge, mo), approval(_credit(bob, loser, "writer"), maya)))
    call_command("verify_history")


def test_merge_against_an_edit_of_a_row_that_moves(cast):
    """Different fields of one credit: both land."""
    ann, bob, mo, maya = cast
    for round_ in range(10):
        loser, heir = _twins(ann, mo, round_)
        credit = Credit.objects.get(person=loser)
        merge = Submission.merge(loser, into=heir, by=ann, note="The same.")
        edit = _propose(bob, credit, note=f"Take {round_}.")
        assert at_once(approval(merge, mo), approval(edit, maya)) == ["done", "done"]
        credit.refresh_from_db()
        assert (credit.person, credit.note) == (heir, f"Take {round_}.")
    call_command("verify_history")


def test_both_into_each_other(cast):
    """One is merged into the other and the other into the one: one of them stays."""
    ann, bob, mo, maya = cast
    for round_ in range(10):
        one, other = _twins(ann, mo, round_)
        first = Submission.merge(one, into=other, by=ann, note="The same.")
        second = Submission.merge(other, into=one, by=bob, note="The same.")
        _one_winner(at_once(approval(first, mo), approval(second, maya)))
        assert Person.objects.filter(pk__in=[one.pk, other.pk]).count() == 1
    call_command("verify_history")


def test_merging_a_thousand_credits_takes_bounded_time(cast, capsys):
    """The figure is printed; the bound is wide, so that a busy machine does not fail it."""
    ann, _, mo, _ = cast
    _measure(ann, mo, 1000, capsys)


def _measure(ann, mo, number, capsys):
    from time import perf_counter  # noqa: PLC0415

    loser, heir = _twins(ann, mo, "a")
    role = Role.objects.get(slug="music")
    changes, rows = [], []
    for n in range(number):
        work = Work(name=f"Short {n}")
        rows.append((work, {"name": work.name}))
        rows.append((Credit(), {"work": str(work.pk), "person": str(loser.pk), "role": str(role.pk)}))
    changes = [
        Change(action="create", label="x", object_id=row.pk, after=after, content_type_id=_type(row))
        for row, after in rows
    ]
    made = Submission._propose(changes, by=ann, note="Many.", label="Many")
    made.approve(by=mo, version=made.version)
    start = perf_counter()
    merge = Submission.merge(loser, into=heir, by=ann, note="The same.")
    proposed = perf_counter()
    merge.approve(by=mo, version=merge.version)
    approved = perf_counter()
    with capsys.disabled():
        print(f"\n{connection.vendor}: {number} credits merged: proposed in {proposed - start:.1f} s, "
              f"approved in {approved - proposed:.1f} s")  # fmt: skip
    assert approved - start < 60
    assert heir.credits.count() == number + 1
    call_command("verify_history")
