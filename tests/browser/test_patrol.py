"""What went live by a rule is looked at by keyboard, one key each; the tabs hold on a phone."""

import pytest
from playwright.sync_api import expect

from catalog.models import Work
from moderation.models import Submission
from moderation.models.risk import Risk
from tests.browser.conftest import sign_in
from tests.moderation.earning import earn, rule
from tests.moderation.test_auto_approval import edit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def live(starter, editor):
    works = list(Work.objects.filter(description="")[:4])
    earn(editor, works[0], 30, days=10)
    rule(Risk.FILLS)
    return [edit(editor, work, description="Three dreams, told by three directors.") for work in works]


def test_four_with_one_key_each(live, moderator, visit):
    assert [one.by_rule for one in live] == [True] * 4
    page = visit()
    sign_in(page, "mo")
    page.goto("/patrol/")
    page.locator(".submission-row__page").first.click()
    for one in live:
        page.wait_for_url(f"**{one.get_absolute_url()}?show=patrol")
        page.keyboard.press("a")
    page.wait_for_url("**/queue/?show=patrol")
    expect(page.get_by_text("Nothing to look at")).to_be_visible()
    assert not Submission.objects.unpatrolled().exists()


def test_without_script_on_a_phone(live, moderator, visit):
    page = visit(javascript=False, width=390)
    sign_in(page, "mo")
    page.goto("/queue/?show=patrol")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for box in page.get_by_label("Tick submission").all()[:2]:
        box.check()
    page.get_by_role("button", name="The ticked ones look fine").click()
    expect(page.get_by_role("status")).to_contain_text("2 submissions looked at")
    assert Submission.objects.unpatrolled().count() == 2


def test_all_of_a_page_are_ticked_in_one(live, moderator, visit):
    page = visit()
    sign_in(page, "mo")
    page.goto("/queue/?show=patrol")
    all_of_them = page.get_by_label("All on this page")
    all_of_them.check()
    page.get_by_label("Tick submission").last.uncheck()
    assert all_of_them.evaluate("box => box.indeterminate")
    page.get_by_role("button", name="The ticked ones look fine").click()
    expect(page.get_by_text("submissions looked at")).to_contain_text("3 submissions looked at")
    assert Submission.objects.unpatrolled().count() == 1
