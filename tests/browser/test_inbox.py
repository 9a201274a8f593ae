"""Following in place, with and without JavaScript; the way from the header to what one was told."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import Notice
from tests.browser.conftest import sign_in
from tests.browser.test_look import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("javascript", [True, False])
def test_follow_a_film_and_read_of_it(javascript, starter, editor, visit):
    page = visit(javascript=javascript, width=390)
    sign_in(page, "ann")
    page.goto("/works/memories-1995/")
    page.get_by_role("button", name="Follow", exact=True).focus()
    page.keyboard.press("Enter")
    following = page.get_by_role("button", name="Following")
    expect(following).to_have_attribute("aria-pressed", "true")
    if javascript:
        expect(following).to_be_focused()
    Notice.objects.create(
        recipient=editor, kind="followed", title="“Memories (1995)” has changed", words="Timed anew.",
        address="/works/memories-1995/",
    )  # fmt: skip
    page.goto("/about/")
    page.locator(".site-nav .menu summary").click()
    page.get_by_role("link", name="Inbox (1)").click()
    if javascript:
        assert faults(page, ["/follows/", "/inbox/"]) == []
    page.get_by_role("link", name="“Memories (1995)” has changed").click()
    expect(page).to_have_url(re.compile("/works/memories-1995/$"))
    expect(page.get_by_text("unread")).to_have_count(0)
