"""Ways around the moderators that somebody would try: what a rule lets through is no lever for more."""

import pytest
from django.contrib.contenttypes.models import ContentType

from catalog.models import Work
from moderation import policy
from moderation.models import Change, Submission
from moderation.models.risk import Risk
from moderation.snapshot import snapshot
from tests.moderation.earning import earn, rule


@pytest.fixture
def trusted_ann(memories, ann):
    earn(ann, memories, 30, days=10)
    for risk in (Risk.CAPTIONS, Risk.FILLS, Risk.CORRECTS):
        rule(risk)
    return ann


@pytest.fixture
def bomb(memories):
    return Work.objects.get(name="Stink Bomb")


def draft(author, row, page=None, **after):
    submission = Submission.objects.create(author=author, page=page or row, page_label=str(row))
    Change.objects.create(
        submission=submission, position=1, action="update", label=str(row), object_id=row.pk,
        content_type=ContentType.objects.get_for_model(row), before=snapshot(row, after), after=after,
    )  # fmt: skip
    return submission


def edit(author, row, page=None, **after):
    row.refresh_from_db()
    submission = draft(author, row, page, **after)
    submission.submit(by=author, version=submission.version, note="As the booklet says.")
    return submission


def sent_again(submission):
    """Taken out of the queue and sent there anew by its author."""
    author = submission.author
    submission.reopen(by=author, version=submission.version)
    submission.submit(by=author, version=submission.version, note="As the booklet says.")
    submission.refresh_from_db()
    return submission


def waits_because(submission, sign):
    assert (submission.state, submission.by_rule) == ("pending", False), submission.route
    assert submission.route == policy.QUEUED + policy.ALWAYS_READ[sign]


def test_small_corrections_do_not_add_up_to_another_text(trusted_ann, moderator, bomb):
    Work.objects.filter(pk=bomb.pk).update(deck="A young chemist smells.")
    first = edit(trusted_ann, bomb, deck="A young chemist sings.")
    assert first.by_rule, first.route
    waits_because(edit(trusted_ann, bomb, deck="A young chemise sings."), "unread")
    assert edit(trusted_ann, bomb, runtime=40).by_rule, "Another field is not held up by that."
    first.patrol(by=moderator)
    Submission.objects.pending().delete()
    assert edit(trusted_ann, bomb, deck="A young chemist sighs.").by_rule


def test_what_was_emptied_is_not_filled_again_unread(trusted_ann, moderator, bomb):
    """A moderator let it be taken out: filling it again would take that back."""
    edit(trusted_ann, bomb, deck="Copied from the shop.").patrol(by=moderator)
    emptied = edit(trusted_ann, bomb, deck="")
    emptied.approve(by=moderator, version=emptied.version)
    waits_because(edit(trusted_ann, bomb, deck="Copied from the shop."), "emptied")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("See https://example.org/stink for more.", "See https://example.com/stink for more."),
        ("female", "male"),
        ("Austria", "Australia"),
    ],
)
def test_a_few_letters_may_be_another_fact(before, after, trusted_ann, bomb):
    Work.objects.filter(pk=bomb.pk).update(deck=before)
    one = edit(trusted_ann, bomb, deck=after)
    assert (one.state, one.risk) == ("pending", Risk.REPLACES), one.route


def test_a_licence_or_an_identifier_is_no_text(trusted_ann, memories):
    link = memories.links.exclude(identifier="").first()
    type(link).objects.filter(pk=link.pk).update(identifier="memories-of-otomo")
    one = edit(trusted_ann, link, memories, identifier="memories-of-otome")
    assert (one.state, one.risk) == ("pending", Risk.REPLACES), one.route


def test_a_zero_is_a_value(trusted_ann, memories):
    credit = memories.credits.first()
    type(credit).objects.filter(pk=credit.pk).update(position=0)
    one = edit(trusted_ann, credit, memories, position=7)
    assert (one.state, one.risk) == ("pending", Risk.REPLACES), one.route


def test_a_page_is_not_moved_below_another_by_filling(trusted_ann, memories):
    other = Work.objects.create(name="Magnetic Fields", slug="magnetic-fields", kind="short")
    one = edit(trusted_ann, other, part_of=str(memories.pk))
    assert (one.state, one.risk) == ("pending", Risk.ADDS), one.route
    other.refresh_from_db()
    assert other.slug == "magnetic-fields"


def test_a_reversal_sent_again_is_still_one(trusted_ann, moderator, bomb):
    """It only fills what another emptied; that it takes something back keeps it in the queue."""
    Work.objects.filter(pk=bomb.pk).update(runtime=40)
    bomb.refresh_from_db()
    emptied = edit(moderator, bomb, runtime=None)
    Submission.objects.filter(pk=emptied.pk).update(author=trusted_ann)
    emptied.refresh_from_db()
    emptied.approve(by=moderator, version=emptied.version)
    waits_because(sent_again(emptied.revert(by=trusted_ann)), "revert")


def test_a_confirmation_sent_again_is_still_one(trusted_ann, bomb):
    live = edit(trusted_ann, bomb, runtime=40)
    assert live.by_rule
    confirmed = Submission.confirm(bomb, bomb, "name", by=trusted_ann, citation="The disc of 2004")
    waits_because(sent_again(confirmed), "confirm")


def test_splitting_a_draft_asks_for_the_word_that_sending_it_asks_for(as_ann, ann, memories, bomb):
    one = draft(ann, bomb, runtime=40)
    alias = memories.names.first()
    Change.objects.create(
        submission=one, position=2, action="delete", label=str(alias), object_id=alias.pk,
        content_type=ContentType.objects.get_for_model(alias), before=snapshot(alias, ["text"]),
    )  # fmt: skip
    removal = one.changes.get(action="delete")
    response = as_ann.post(f"{one.get_absolute_url()}split/", {"version": one.version, "change": removal.pk})
    assert response.status_code == 409
    assert "Say why: this removes" in response.content.decode()
    assert not Submission.objects.pending().exists()
