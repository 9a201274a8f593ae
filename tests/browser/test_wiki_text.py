"""The picker of links in a description by keyboard alone, spoilers, a page that is wanted; with and without script."""

import re

import pytest
from playwright.sync_api import expect

from moderation.models import Submission
from tests.browser.conftest import sign_in
from tests.browser.test_look import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FILM = "/works/memories-1995/"
SPOILER = "\n\n::: spoiler The end\nThe ship is lost.\n:::\n\nHe is ||not alone||."


def test_two_brackets_offer_pages(starter, editor, visit):
    page = visit()
    sign_in(page, "ann")
    page.goto(FILM)
    page.locator("#overview .edit-link").click()
    text = page.get_by_label("Description")
    text.fill("")
    text.focus()
    page.keyboard.type("After [[akir")
    expect(page.locator(".links-box [role=option]").first).to_contain_text("Akira")
    expect(page.locator(".links-box [role=status]")).to_contain_text("pages to link to")
    page.keyboard.press("ArrowDown")
    expect(text).to_have_attribute("aria-activedescendant", re.compile("links-"))
    page.keyboard.press("Enter")
    expect(text).to_have_value("After [[Akira (1988)]]")
    page.keyboard.type(", by [[大友")
    expect(page.locator(".links-box [role=option]").first).to_contain_text("Katsuhiro Otomo")
    page.keyboard.press("Escape")
    expect(page.locator(".links-box [role=listbox]")).to_be_hidden()
    expect(text).to_have_value("After [[Akira (1988)]], by [[大友")
    page.keyboard.press("ArrowUp")  # the text keeps its own keys when nothing is offered
    page.keyboard.press("End")
    page.keyboard.type("克洋]].")
    page.get_by_role("button", name="Keep in draft").click()
    expect(page.get_by_text("Kept in your draft.")).to_be_visible()
    page.goto(Submission.objects.latest("pk").get_absolute_url())
    expect(page.locator("ins")).to_contain_text("[[Akira (1988)]], by [[大友克洋]]")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_links_and_spoilers(javascript, starter, editor, moderator, visit):
    author, desk = visit(javascript=javascript), visit(javascript=javascript)
    sign_in(author, "ann")
    author.goto(f"{FILM}edit/overview/")
    author.get_by_label("Description").fill("Before [[Angel’s Egg Two|that one]], after [[Akira]]." + SPOILER)
    author.get_by_label("Note to the moderators").fill("In my own words.")
    author.get_by_role("button", name="Save changes").last.click()
    expect(author.get_by_text("It now waits for a moderator")).to_be_visible()
    sign_in(desk, "mo")
    desk.goto(Submission.objects.latest("pk").get_absolute_url())
    desk.get_by_role("button", name="Approve").click()
    expect(desk.get_by_text("The changes are public now.")).to_be_visible()
    reader = visit(javascript=javascript)
    reader.goto(FILM)
    read_spoilers(reader)
    reader.goto(FILM)
    reader.locator("#overview").get_by_role("link", name="Akira").click()
    expect(reader).to_have_url(re.compile("/works/akira-1988/$"))
    reader.get_by_role("link", name="What links here").click()
    reader.get_by_role("main").get_by_role("link", name="Memories (1995)").click()
    reader.locator("#overview").get_by_role("link", name="that one").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("There is no page “Angel’s Egg Two” yet")
    author.goto(reader.url)
    author.get_by_role("link", name="Work", exact=True).click()
    expect(author.get_by_label("Name").first).to_have_value("Angel’s Egg Two")


def read_spoilers(page):
    """By keyboard, as anybody may."""
    for summary, hidden in (("Spoiler: The end", "The ship is lost."), ("Spoiler", "not alone")):
        expect(page.get_by_text(hidden)).not_to_be_visible()
        page.locator("#overview summary").get_by_text(summary, exact=True).focus()
        page.keyboard.press("Enter")
        expect(page.get_by_text(hidden)).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_pages(width, scheme, starter, editor, visit):
    page = visit(width=width, scheme=scheme)
    sign_in(page, "ann")
    addresses = ["/about/writing/", "/wanted/?name=Akirra", f"{FILM}mentions/", f"{FILM}edit/overview/"]
    assert faults(page, addresses) == []
