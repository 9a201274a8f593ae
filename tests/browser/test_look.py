"""Pages as pictures: nothing scrolls sideways, nothing fails axe, in light and dark, on a phone and wide."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = [
    "/", "/works/", "/works/?q=zzzz", "/works/memories-1995/", "/works/memories-1995/magnetic-rose/",
    "/people/katsuhiro-otomo/", "/people/", "/roles/director/", "/tags/", "/lists/", "/about/", "/nothing/",
    "/accounts/login/", "/accounts/signup/", "/works/memories-1995/history/",
    "/leaderboard/", "/leaderboard/points/", "/statistics/",
]  # fmt: skip
MEMBER_PAGES = [
    "/works/memories-1995/", "/works/memories-1995/edit/credits/", "/works/memories-1995/edit/general/",
    "/works/new/", "/shelf/", "/submissions/mine/", "/queue/", "/lists/new/",
    "/inbox/", "/inbox/settings/", "/follows/",
]  # fmt: skip
SERIOUS = {"serious", "critical"}


def faults(page, addresses):
    axe, found = Axe(), []
    for address in addresses:
        page.goto(address)
        width = page.viewport_size["width"]
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            found.append(f"{address} is {wide} wide at {width}")
        # Preloading would copy our style sheets into inline ones, which the content security policy forbids.
        for fault in axe.run(page, options={"preload": False}).response["violations"]:
            if fault["impact"] in SERIOUS:
                nodes = "; ".join(node["html"][:120] for node in fault["nodes"][:3])
                found.append(f"{address} at {width}: {fault['id']}: {nodes}")
    return found


@pytest.mark.parametrize(
    ("width", "scheme"), [(320, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]
)
def test_pages(width, scheme, starter, moderator, visit):
    page = visit(width=width, scheme=scheme)
    found = faults(page, PAGES)
    sign_in(page, "mo")
    assert found + faults(page, MEMBER_PAGES) == []


def test_the_site_works_by_keyboard(starter, editor, visit):
    """From the first Tab to a saved draft, without a mouse."""
    page = visit()
    sign_in(page, "ann")
    page.goto("/works/memories-1995/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.locator("#overview .edit-link").focus()
    page.keyboard.press("Enter")
    page.locator("#overview textarea").first.wait_for()
    page.wait_for_timeout(200)
    assert page.evaluate("document.activeElement.name") == "fields-deck"
    page.keyboard.press("Control+A")
    page.keyboard.type("Typed by hand.")
    page.get_by_label("Note to the moderators").focus()
    page.keyboard.type("In fewer words.")
    page.get_by_role("button", name="Save changes").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Submitted. It now waits for a moderator").wait_for()


def test_rows_move_by_button(starter, editor, visit):
    page = visit()
    sign_in(page, "ann")
    page.goto("/works/memories-1995/edit/segments/")
    page.get_by_role("button", name="Move up").nth(2).click()
    page.get_by_role("button", name="Keep in draft").click()
    page.get_by_role("link", name="2 changes").click()
    assert page.locator(".change").count() == 2
