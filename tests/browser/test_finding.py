"""The combobox by keyboard alone, in the header and in a form; without script a plain text box."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in
from tests.browser.test_look import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = [
    "/search/?q=otomo", "/search/?q=zzzzzz", "/works/?view=table&kind=film", "/calendar/", "/missing/",
    "/works/memories-1995/similar/", "/born-today/", "/new/", "/changes/",
]  # fmt: skip


def test_the_header_by_keyboard(starter, visit):
    page = visit()
    page.goto("/about/")
    box = page.locator("#site-search")
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(box).to_be_focused()
    page.keyboard.type("magnetic")
    expect(page.get_by_role("option").first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    active = box.get_attribute("aria-activedescendant")
    expect(page.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("magnetic")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/works/memories-1995/magnetic-rose/$"))


def test_a_picker_by_keyboard(starter, editor, visit):
    page = visit()
    sign_in(page, "ann")
    page.goto("/works/memories-1995/edit/credits/")
    box = page.locator("[data-rows] [data-row]").last.get_by_label("Person")
    box.focus()
    page.keyboard.type("大友")
    expect(page.get_by_role("option").first).to_contain_text("Katsuhiro Otomo")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box).to_have_value("Katsuhiro Otomo")


def test_without_script_the_box_is_a_search_form(starter, visit):
    page = visit(javascript=False)
    page.goto("/")
    page.locator("#site-search").fill("ootomo")
    page.locator("#site-search").press("Enter")
    expect(page.locator(".result").first).to_contain_text("Katsuhiro Otomo")


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_pages(width, scheme, starter, visit):
    assert faults(visit(width=width, scheme=scheme), PAGES) == []
