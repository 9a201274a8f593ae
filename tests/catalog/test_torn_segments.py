"""An alias that becomes a segment leaves with the segment's coming, or not at all."""

import pytest

from catalog.models import Name, Work
from tests.catalog.test_segments import FILM, divide, draft, film  # noqa: F401
from tests.helpers import approve, decide, propose, submit


@pytest.fixture
def divided(film, as_ann):  # noqa: F811
    divide(as_ann, "Magnetic Rose", "Stink Bomb")
    submission = draft()
    submit(as_ann, submission, "They are parts.")
    submission.refresh_from_db()
    return submission


def change_of(submission, action, label):
    return submission.changes.get(action=action, label__startswith=label)


def text(response):
    return response.content.decode()


def test_the_page_says_what_goes_with_what(divided, as_moderator):
    page = text(as_moderator.get(divided.get_absolute_url()))
    removal = page.split(f'id="change-{change_of(divided, "delete", "Magnetic Rose").pk}"')[1].split(
        "</section>"
    )[0]
    creation = change_of(divided, "create", "Magnetic Rose")
    assert f'Needs <a href="#change-{creation.pk}">' in removal
    assert "it cannot be accepted without" in removal


def declining(submission, action, label="Magnetic Rose"):
    change = change_of(submission, action, label)
    return {f"decision-{change.pk}": "decline", f"reason-{change.pk}": "Not a part."}


def test_the_alias_does_not_leave_without_the_segment(divided, as_moderator):
    response = decide(as_moderator, divided, **declining(divided, "create"))
    assert response.status_code == 409
    assert "goes because “Magnetic Rose” is added for it" in text(response).replace(" (Memories)", "")
    assert Name.objects.filter(text="Magnetic Rose").exists()
    assert not Work.objects.filter(name="Stink Bomb").exists(), "All or nothing."
    divided.refresh_from_db()
    assert divided.state == "pending"


def test_trying_it_out_tells_before(divided, as_moderator):
    address = f"{divided.get_absolute_url()}rehearsal/"
    data = {"version": divided.version, "rehearse": "1", **declining(divided, "create")}
    page = text(as_moderator.post(address, data))
    assert "1 change cannot be published as proposed" in page
    assert "which you decline: accept that with it, or decline both" in page


def test_both_may_be_declined_or_the_alias_may_stay_beside_the_segment(divided, as_moderator):
    verdicts = declining(divided, "create") | declining(divided, "delete")
    verdicts |= declining(divided, "delete", "Stink Bomb")
    approve(as_moderator, divided, **verdicts)
    assert Name.objects.filter(text="Magnetic Rose").exists()
    assert not Work.objects.filter(name="Magnetic Rose").exists()
    assert Name.objects.filter(text="Stink Bomb").exists()
    assert Work.objects.filter(name="Stink Bomb", kind="segment").exists()


def test_its_author_cannot_tear_them_apart_either(divided, as_ann):
    creation = change_of(divided, "create", "Magnetic Rose")
    address = divided.get_absolute_url()
    response = as_ann.post(f"{address}removal/", {"version": divided.version, "change": [creation.pk]})
    assert divided.changes.count() == 4
    assert "tick both or neither" in text(response)


def test_an_alias_removed_for_good_needs_nothing(film, as_ann, as_moderator):  # noqa: F811
    submission = propose(as_ann, FILM, "aliases", {"aliases-0-DELETE": "on"})
    gone = submission.changes.get().label
    approve(as_moderator, submission)
    assert not Name.objects.filter(text=gone).exists()
