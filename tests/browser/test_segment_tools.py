"""Memories, first entered as one film: its aliases become segments, its composers move to them, by ticks alone."""

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from tests.browser.conftest import sign_in
from tests.browser.test_look import faults
from tests.helpers import DATA

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FILM = "/works/memories-1995/"
COMPOSERS = {"Yoko Kanno": "Magnetic Rose", "Jun Miyake": "Stink Bomb", "Hiroyuki Nagashima": "Cannon Fodder"}


@pytest.fixture
def undivided(transactional_db):
    call_command("import_catalogue", DATA / "memories-undivided.json", verbosity=0)


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_three_segments_and_their_composers(javascript, undivided, editor, moderator, visit):
    author, desk = visit(javascript=javascript), visit(javascript=javascript)
    sign_in(author, "ann")
    divide(author)
    for composer, segment in COMPOSERS.items():
        move(author, composer, segment)
    author.locator(".draft-bar").get_by_role("link").first.click()
    expect(author.get_by_text("9 changes by")).to_be_visible()
    expect(author.locator(".change--update", has_text="Yoko Kanno")).to_contain_text(
        "moved from Memories (1995) to Magnetic Rose"
    )
    author.get_by_label("Note to the moderators").fill("They are the three parts.")
    author.get_by_role("button", name="Submit for approval").click()
    expect(author.get_by_text("It now waits for a moderator")).to_be_visible()
    sign_in(desk, "mo")
    desk.goto(author.url)
    desk.get_by_role("button", name="Approve").click()
    expect(desk.get_by_text("The changes are public now.")).to_be_visible()
    reader = visit(javascript=javascript)
    reader.goto(FILM)
    for segment in COMPOSERS.values():
        expect(reader.locator("#segments").get_by_role("link", name=segment)).to_be_visible()
        expect(reader.locator("#credits")).to_contain_text(f"in {segment}")
    expect(reader.locator("#aliases")).not_to_contain_text("Stink Bomb")


def divide(page):
    page.goto(FILM)
    page.locator("#aliases").get_by_role("link", name="Edit").click()
    page.get_by_role("link", name="Turn aliases into segments").click()
    for segment in COMPOSERS.values():
        page.get_by_label(segment, exact=True).check()
    page.get_by_role("button", name="Keep in draft").click()
    expect(page.get_by_text("Kept in your draft.")).to_be_visible()


def move(page, composer, segment):
    page.goto(FILM)
    page.locator("#credits").get_by_role("link", name="Edit").click()
    page.get_by_role("link", name="Move credits to a segment or back").click()
    page.get_by_label(f"{composer}, Music").check()
    page.get_by_label("Move the ticked ones to").select_option(f"{segment} (new in your draft)")
    page.get_by_role("button", name="Add to draft").click()
    expect(page.get_by_text("Kept in your draft.")).to_be_visible()


def test_one_alias_by_its_own_button(undivided, editor, visit):
    page = visit()
    sign_in(page, "ann")
    page.goto(f"{FILM}edit/aliases/segments/")
    page.get_by_role("button", name="Make it a segment: Stink Bomb").dblclick()
    page.wait_for_url("**/submissions/*/")
    expect(page.get_by_text("2 changes by")).to_be_visible()


def test_nothing_ticked_is_said_in_place(undivided, editor, visit):
    page = visit()
    sign_in(page, "ann")
    page.goto(FILM)
    page.locator("#aliases").get_by_role("link", name="Edit").click()
    page.get_by_role("link", name="Turn aliases into segments").click()
    expect(page.get_by_role("heading", name="Turn aliases into segments")).to_be_visible()
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("alert")).to_contain_text("Tick at least one row.")
    assert page.url.endswith(FILM)


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_pages(width, scheme, undivided, editor, visit):
    page = visit(width=width, scheme=scheme)
    sign_in(page, "ann")
    divide(page)
    addresses = [
        f"{FILM}edit/aliases/segments/",
        f"{FILM}edit/credits/move/",
        f"{FILM}edit/credits/",
        page.url,
    ]
    assert faults(page, addresses) == []
