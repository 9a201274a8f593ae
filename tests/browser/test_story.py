"""The whole story, as a newcomer lives it: read, sign up, propose, wait, be approved, keep."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DECK = "Three short films after stories by Katsuhiro Otomo."
SCREENSHOTS = Path(__file__).parents[2] / "docs" / "screenshots"


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_story(javascript, starter, moderator, visit):
    newcomer, desk = visit(javascript=javascript), visit(javascript=javascript)
    read_the_film_and_its_segments(newcomer)
    sign_up(newcomer)
    submission = propose(newcomer, javascript)
    expect_it_to_wait(newcomer, desk, submission)
    approve(desk, submission)
    expect_it_to_be_public(visit(javascript=javascript), newcomer)
    keep_a_segment(newcomer)
    make_a_list(newcomer)


def read_the_film_and_its_segments(page):
    page.goto("/")
    page.locator("#hero-search").fill("メモリーズ")
    page.locator(".hero").get_by_role("button", name="Search").click()
    page.get_by_role("main").get_by_role("link", name="Memories").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Memories")
    if os.environ.get("SAVE_SCREENSHOTS"):
        SCREENSHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SCREENSHOTS / "memories.png")
    for segment in ("Magnetic Rose", "Stink Bomb", "Cannon Fodder"):
        page.goto("/works/memories-1995/")
        page.locator("#segments").get_by_role("link", name=segment).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(segment)
    page.goto("/works/memories-1995/")
    expect(page.locator("#credits")).to_contain_text("Yoko Kanno")


def sign_up(page):
    page.get_by_role("link", name="Join").click()
    page.get_by_label("Username").fill("shels")
    page.get_by_label("Email").fill("shels@example.org")
    page.get_by_label("Password").first.fill(PASSWORD)
    page.get_by_role("button", name="Sign Up").click()
    page.wait_for_url("**/works/memories-1995/")


def propose(page, javascript):
    """Two sections, one draft: the summary, and a credit."""
    page.locator("#overview").get_by_role("link", name="Edit").click()
    if javascript:
        expect(page).to_have_url(re.compile(r"/works/memories-1995/$"))  # in place
    page.get_by_label("Summary").fill(DECK)
    expect(page.locator(".waiting-time")).to_contain_text("nobody can say how long")
    page.get_by_role("button", name="Keep in draft").click()
    expect(page.locator(".draft-bar")).to_contain_text("1 change in your draft")
    page.locator("#credits").get_by_role("link", name="Edit").click()
    row = page.locator("#credits [data-rows] [data-row]").last
    row.get_by_label("Person").fill("Satoshi Kon")
    row.get_by_label("Role").fill("Nonsense")
    page.get_by_role("button", name="Add to draft").click()
    expect(page.get_by_text("There is no role “Nonsense” here yet.")).to_be_visible()
    row = page.locator("#credits [data-rows] [data-row]").last
    expect(row.get_by_label("Person")).to_have_value("Satoshi Kon")
    row.get_by_label("Role", exact=True).fill("Director")
    row.get_by_label("Note").fill("of one sequence")
    page.get_by_role("button", name="Add to draft").click()
    page.get_by_role("link", name="2 changes").click()
    expect(page.get_by_text("2 changes by")).to_be_visible()
    page.get_by_label("Note to the moderators").fill("From the booklet.")
    page.get_by_label("Citation").fill("Booklet of the 2004 DVD")
    page.get_by_role("button", name="Submit for approval").click()
    expect(page.get_by_text("It now waits for a moderator")).to_be_visible()
    return re.search(r"/submissions/\d+/", page.url)[0]


def expect_it_to_wait(author, desk, submission):
    desk.goto("/works/memories-1995/")
    expect(desk.get_by_text("1 change is waiting here")).to_be_visible()
    expect(desk.get_by_text(DECK)).to_have_count(0)
    assert desk.goto(submission).status == 403
    author.goto("/submissions/mine/")
    expect(author.get_by_role("link", name="Memories (1995)")).to_be_visible()


def approve(page, submission):
    sign_in(page, "mo")
    page.get_by_role("link", name="Queue").click()
    page.get_by_role("link", name="Memories (1995)").click()
    expect(page.get_by_text("Booklet of the 2004 DVD")).to_be_visible()
    if os.environ.get("SAVE_SCREENSHOTS"):
        page.screenshot(path=SCREENSHOTS / "submission.png")
    credit = page.locator(".change", has_text="Satoshi Kon")
    credit.get_by_label("Decline", exact=True).check()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Say why you decline it")).to_be_visible()
    credit = page.locator(".change", has_text="Satoshi Kon")
    credit.get_by_label("Why Satoshi Kon, Director is declined").fill("He wrote it; he did not direct.")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("The changes are public now.")).to_be_visible()
    expect(page.get_by_text("Nothing waits.")).to_be_visible()


def expect_it_to_be_public(anyone, author):
    anyone.goto("/works/memories-1995/")
    expect(anyone.get_by_text(DECK)).to_be_visible()
    expect(anyone.get_by_text("of one sequence")).to_have_count(0)
    anyone.get_by_role("link", name="History").click()
    expect(anyone.get_by_text("by shels")).to_be_visible()
    author.goto("/submissions/mine/")
    author.get_by_role("link", name="Memories (1995)").click()
    expect(author.get_by_text("He wrote it; he did not direct.")).to_be_visible()


def keep_a_segment(page):
    page.goto("/works/memories-1995/magnetic-rose/")
    page.locator("summary", has_text="Track").click()
    page.get_by_label("Status").select_option("Completed")
    page.get_by_label("Rating").select_option("9.5")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Magnetic Rose is on your shelf: completed.")).to_be_visible()
    page.goto("/shelf/")
    expect(page.get_by_role("heading", name="Magnetic Rose")).to_be_visible()


def make_a_list(page):
    page.goto("/works/memories-1995/magnetic-rose/")
    page.locator("summary", has_text="Add to list").click()
    page.get_by_role("link", name="New list with this work").click()
    page.get_by_label("Title").fill("Otomo, ranked")
    page.get_by_label("Ranked").check()
    page.get_by_role("button", name="Make the list").click()
    page.goto("/works/akira-1988/")
    page.locator("summary", has_text="Add to list").click()
    page.get_by_role("button", name="Otomo, ranked").click()
    expect(page.get_by_text("Akira is on your list")).to_be_visible()
    page.goto("/lists/")
    page.get_by_role("link", name="Otomo, ranked").first.click()
    page.get_by_role("link", name="Edit and reorder").click()
    page.get_by_label("Place of Akira").fill("1")
    page.get_by_label("Note on Akira").fill("The first.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".list-item").first).to_contain_text("Akira")
    expect(page.get_by_text("The first.")).to_be_visible()
