"""Pictures, as a member brings them: several at once with script, one after the other without."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from catalog.models import Image
from moderation.models import Submission
from tests.browser.conftest import sign_in
from tests.pictures.files import drawn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FILM = "/works/memories-1995/"
SERIOUS = {"serious", "critical"}


def file(name, colour, content=None):
    return {"name": name, "mimeType": "image/png", "buffer": content or drawn(colour=colour)}


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_pictures_from_the_form_to_the_page(javascript, starter, editor, moderator, visit):
    page, desk = visit(javascript=javascript), visit(javascript=javascript)
    sign_in(page, "ann")
    page.goto(FILM)
    page.locator("#images").get_by_role("link", name="Edit").click()
    chosen = [file("one.png", (200, 30, 30)), file("two.png", (30, 30, 200)), file("bad.png", 0, b"<svg/>")]
    page.locator("#images").get_by_label("Picture").set_input_files(chosen)
    if not javascript:
        page.get_by_role("button", name="Add another picture").click()
    expect(page.locator(".picture-input__shown img")).to_have_count(2)
    expect(page.locator("#images")).to_contain_text("“bad.png”: An SVG file can hold scripts")
    for number, caption in enumerate(("The poster of 1995", "The disc")):
        page.get_by_label("Caption").nth(number).fill(caption)
        page.get_by_label("Alternative text").nth(number).fill("Red and blue")
    if not javascript:  # the refused file left its row
        page.get_by_label("Remove").nth(2).check()
    address = save(page)
    assert page.locator("img.cover").evaluate("image => image.naturalWidth > 0"), "He sees it in its place."
    approve_seeing_it(desk, address)
    anyone = visit(javascript=javascript)
    anyone.goto(FILM)
    expect(anyone.locator(".entity-card figcaption")).to_contain_text("All images (2)")
    assert anyone.locator("img.cover").evaluate("image => image.naturalWidth > 0")
    assert Image.objects.count() == 2


def save(page) -> str:
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("It now waits for a moderator").first).to_be_visible()
    return Submission.objects.latest("pk").get_absolute_url()


def approve_seeing_it(desk, address):
    sign_in(desk, "mo")
    desk.goto(address)
    expect(desk.locator(".diff__picture img")).to_have_count(2)
    assert desk.locator(".diff__picture img").first.evaluate("image => image.naturalWidth > 0")
    desk.get_by_role("button", name="Approve").click()
    expect(desk.get_by_text("The changes are public now.")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (390, "dark"), (1280, "light")])
def test_pages_with_pictures_fit_and_pass_axe(width, scheme, starter, editor, moderator, visit):
    page = visit(width=width, scheme=scheme)
    sign_in(page, "ann")
    page.goto(f"{FILM}edit/images/")
    page.get_by_label("Picture").set_input_files([file("one.png", (200, 30, 30)), file("two.png", (9, 9, 9))])
    expect(page.locator(".picture-input__shown img")).to_have_count(2)
    faults = look(page)
    address = save(page)
    faults += look(page)
    sign_in_anew(page)
    page.goto(address)
    faults += look(page)
    page.get_by_role("button", name="Approve").click()
    for there in (
        FILM,
        f"{FILM}images/",
        "/works/akira-1988/images/",
        "/works/?q=memories",
        "/search/?q=memories",
    ):
        page.goto(there)
        faults += look(page)
    assert faults == []


def sign_in_anew(page):
    page.context.clear_cookies()
    sign_in(page, "mo")


def look(page) -> list[str]:
    found = []
    page.wait_for_load_state("networkidle")  # the desk takes its lease by itself; what is replaced is pale
    if (wide := page.evaluate("document.documentElement.scrollWidth")) > page.viewport_size["width"]:
        found.append(f"{page.url} is {wide} wide")
    violations = Axe().run(page, options={"preload": False}).response["violations"]
    return found + [f"{page.url}: {fault['id']}" for fault in violations if fault["impact"] in SERIOUS]
