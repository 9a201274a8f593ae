"""A moderator decides on twenty submissions by keyboard alone, and leaves no lease behind."""

import pytest
from django.contrib.contenttypes.models import ContentType
from playwright.sync_api import expect

from accounts.models import User
from catalog.models import Work
from moderation.models import Reason, Submission
from moderation.starting_reasons import REASONS
from tests.browser.conftest import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
APPROVE, REJECT, RETURN = ("a", "Enter"), ("x", "2"), ("r", "5")


@pytest.fixture
def reasons(transactional_db):
    """Transactional tests empty every table, those that migrations filled included."""
    for position, (slug, name, words) in enumerate(REASONS):
        Reason.objects.get_or_create(slug=slug, defaults={"name": name, "words": words, "position": position})


def waiting(author, count):
    """So many submissions, each about a film of its own."""
    works = Work.objects.filter(part_of=None).order_by("pk")[:count]
    return [_pending(author, work) for work in works]


def _pending(author, work):
    submission = Submission.objects.create(author=author, page=work, page_label=str(work))
    submission.changes.create(
        position=1, action="update", label=str(work), object_id=work.pk, before={"runtime": work.runtime},
        after={"runtime": (work.runtime or 60) + 1}, content_type=ContentType.objects.get_for_model(work),
    )  # fmt: skip
    submission.submit(by=author, version=1, note="Timed the disc.")
    return submission


def test_twenty_by_keyboard_with_two_keys_each(starter, reasons, moderator, editor, visit):
    submissions = waiting(editor, 20)
    page = visit()
    sign_in(page, "mo")
    page.goto(submissions[0].get_absolute_url())
    plan = [APPROVE, REJECT, APPROVE, RETURN] * 5
    for submission, keys in zip(submissions, plan, strict=True):
        page.wait_for_url(f"**{submission.get_absolute_url()}")
        for key in keys:
            page.keyboard.press(key)
    page.wait_for_url("**/queue/")
    wanted = {APPROVE: "approved", REJECT: "rejected", RETURN: "returned"}
    for submission, keys in zip(submissions, plan, strict=True):
        submission.refresh_from_db()
        assert submission.state == wanted[keys]
    assert submissions[1].events.get(verb="reject").grounds.slug == "unsourced"
    assert submissions[3].events.get(verb="return").grounds.slug == "format"


def test_keys_move_and_explain_and_rest_while_one_types(starter, reasons, moderator, editor, visit):
    first, second = waiting(editor, 2)
    page = visit()
    sign_in(page, "mo")
    page.goto(first.get_absolute_url())
    page.keyboard.press("n")
    page.wait_for_url(f"**{second.get_absolute_url()}")
    page.keyboard.press("p")
    page.wait_for_url(f"**{first.get_absolute_url()}")
    page.keyboard.press("?")
    expect(page.locator("#desk-keys")).to_be_visible()
    page.keyboard.press("n")  # a dialog is open
    page.keyboard.press("Escape")
    expect(page.locator("#desk-keys")).to_be_hidden()
    page.keyboard.press("c")
    expect(page.locator("#id_comment")).to_be_focused()
    page.keyboard.type("xnap?")
    expect(page.locator("#id_comment")).to_have_value("xnap?")
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    expect(page.locator(".decision__note input")).to_be_focused()
    expect(page.get_by_role("radio", name="Decline")).to_be_checked()
    assert page.url.endswith(first.get_absolute_url())


def test_a_lease_comes_with_the_page_and_goes_with_it(starter, reasons, moderator, editor, visit):
    User.objects.create_user("maya", password="correct horse battery", is_moderator=True)
    first, second = waiting(editor, 2)
    page, other = visit(), visit()
    sign_in(page, "mo")
    sign_in(other, "maya")
    page.goto(first.get_absolute_url())
    expect(page.locator("#lease")).to_contain_text("You are reading this")
    other.goto(first.get_absolute_url())
    expect(other.locator("#lease")).to_contain_text("mo has been reading this")
    page.reload()
    expect(page.locator("#lease")).to_contain_text("You are reading this")
    page.goto("/queue/")
    expect(page.get_by_role("main")).not_to_contain_text("you are reading it")
    other.goto(second.get_absolute_url())
    other.goto(first.get_absolute_url())
    expect(other.locator("#lease")).to_contain_text("You are reading this")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_amending_in_place(javascript, starter, reasons, moderator, editor, visit):
    (submission,) = waiting(editor, 1)
    page = visit(javascript=javascript)
    sign_in(page, "mo")
    page.goto(submission.get_absolute_url())
    page.locator("#id_comment").fill("Timed the disc.")
    page.get_by_role("button", name="Amend").click()
    page.locator(".amendment").get_by_label("Runtime").fill("99")
    expect(page.locator("#id_comment")).to_have_value("Timed the disc.")
    page.get_by_role("button", name="Approve").click()
    page.wait_for_url("**/queue/")
    assert submission.changes.get().applied == {"runtime": 99}
