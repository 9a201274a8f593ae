"""A moderator puts a better file in the place of a proposed picture: with script and without."""

import pytest
from playwright.sync_api import expect

from catalog.models import Image
from tests.browser.conftest import sign_in
from tests.browser.test_images import file
from tests.helpers import member_client
from tests.pictures.files import drawn
from tests.pictures.test_gate import propose_picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_better_file_at_the_desk(javascript, starter, editor, moderator, visit):
    submission = propose_picture(member_client(editor))
    page = visit(javascript=javascript)
    sign_in(page, "mo")
    page.goto(submission.get_absolute_url())
    page.get_by_role("button", name="Amend").click()
    page.get_by_label("Alternative text").fill("Four faces")
    page.get_by_label("Picture", exact=True).set_input_files(
        [file("scan.png", (20, 90, 160), drawn(900, 1300))]
    )
    if not javascript:
        page.get_by_role("button", name="Show the picture here").click()
    shown = page.locator(".amendment .picture-input__shown img")
    expect(shown).to_have_attribute("height", "1300")
    expect(page.get_by_label("Alternative text")).to_have_value("Four faces")
    assert not Image.objects.exists()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("The changes are public now.")).to_be_visible()
    image = Image.objects.get()
    assert (image.file.width, image.alternative_text) == (900, "Four faces")
