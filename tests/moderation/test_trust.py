"""Trust is earned with one kind of page by what stands, fades, and falls on reverts."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from catalog.models import Person, Work
from moderation.models import Submission, Trust
from tests.moderation.earning import earn, reverted


@pytest.fixture
def works(db):
    return ContentType.objects.get_for_model(Work)


def trust(user, page_type):
    return Submission.objects.trust_of(user, page_type)


@pytest.mark.parametrize(
    ("number", "days", "level"),
    [
        (0, 30, Trust.NEW),
        (5, 0, Trust.KNOWN),
        (5, 180, Trust.NEW),
        (10, 180, Trust.KNOWN),
        (26, 1, Trust.TRUSTED),
        (26, 180, Trust.KNOWN),
        (26, 1000, Trust.NEW),
    ],
)
def test_it_grows_with_what_stands_and_fades_with_age(number, days, level, memories, ann, works):
    earn(ann, memories, number, days=days)
    earned = trust(ann, works)
    assert (earned.level, earned.survived) == (level, number)
    if number:
        assert earned.score == pytest.approx(number * 0.5 ** (days / 180), rel=0.01)


def test_it_is_earned_with_each_kind_of_page_for_itself(memories, ann, works):
    earn(ann, memories, 30, days=1)
    people = ContentType.objects.get_for_model(Person)
    assert (trust(ann, works).level, trust(ann, people).level) == (Trust.TRUSTED, Trust.NEW)


def test_a_revert_by_another_takes_five_away_and_ones_own_takes_nothing(memories, ann, bob, works):
    last = earn(ann, memories, 12, days=0)
    assert trust(ann, works).score == pytest.approx(12, rel=0.01)
    undo = reverted(last, by=ann, days=0)
    assert trust(ann, works).reverted == 0
    undo.reverts.clear()
    reverted(last, by=bob, days=0)
    earned = trust(ann, works)
    assert (earned.survived, earned.reverted) == (12, 1)  # the twelfth is her own reversal above
    assert earned.score == pytest.approx(12 - 5, rel=0.01)


def test_a_revert_that_was_reverted_itself_counts_no_more(memories, ann, bob, moderator, works):
    undo = reverted(earn(ann, memories, 6), by=bob)
    assert trust(ann, works).level == Trust.NEW
    reverted(undo, by=moderator)
    assert (trust(ann, works).level, trust(ann, works).reverted) == (Trust.KNOWN, 0)


def test_what_is_a_few_days_old_does_not_count_yet(memories, ann, works, settings):
    settings.TRUST_SURVIVES_DAYS = 7
    earn(ann, memories, 5, days=6)
    assert trust(ann, works)[0::4] == (Trust.NEW, 5)
    earn(ann, memories, 5, days=8)
    assert (trust(ann, works).level, trust(ann, works).survived, trust(ann, works).fresh) == (
        Trust.KNOWN, 5, 5,
    )  # fmt: skip


def test_a_quick_revert_counts_at_once(memories, ann, bob, works, settings):
    settings.TRUST_SURVIVES_DAYS = 7
    earn(ann, memories, 8, days=20)
    reverted(earn(ann, memories, 1, days=0), by=bob, days=0)
    assert (trust(ann, works).level, trust(ann, works).reverted) == (Trust.NEW, 1)


def test_what_went_live_by_a_rule_counts_once_somebody_looked_at_it(memories, ann, moderator, works):
    earn(ann, memories, 5, days=1, by_rule=True)
    assert trust(ann, works).level == Trust.NEW
    for one in Submission.objects.unpatrolled():
        one.patrol(by=moderator)
    assert trust(ann, works).level == Trust.KNOWN


def test_the_thresholds_are_the_sites(memories, ann, works, settings):
    settings.TRUST_KNOWN_AT, settings.TRUST_TRUSTED_AT = 1, 2
    earn(ann, memories, 1, days=0)
    earn(ann, memories, 1, days=300)
    assert trust(ann, works).level == Trust.KNOWN
    earn(ann, memories, 1, days=0)
    assert trust(ann, works).level == Trust.TRUSTED


def test_a_member_and_the_moderators_read_it_on_his_profile(
    memories, ann, bob, as_ann, as_bob, as_moderator, settings
):
    settings.TRUST_SURVIVES_DAYS = 7
    reverted(earn(ann, memories, 9, days=20), by=bob)
    earn(ann, Person.objects.first(), 1, days=1)
    for client in (as_ann, as_moderator):
        page = " ".join(client.get("/members/ann/").content.decode().split())
        assert "8 approved submissions stand, 1 was reverted" in page
        assert "0 approved submissions stand, 1 does not count yet" in page
        assert "From 5 on a member is known, from 25 trusted." in page
    for client in (as_bob, Client()):
        assert "approved submissions stand" not in client.get("/members/ann/").content.decode()
