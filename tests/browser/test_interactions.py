"""How many clicks and keys (typing text aside) an edit takes, from the page to the submitted submission."""

import re

import pytest
from playwright.sync_api import expect

from moderation.models import Submission
from tests.browser.conftest import sign_in
from tests.helpers import import_catalogue

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Hand:
    """A member at his desk. Counts what he presses; what he types is free."""

    def __init__(self, page):
        self.page, self.done = page, []

    def click(self, target, what):
        target.click()
        self.done.append(f"click {what}")

    def press(self, key):
        self.page.keyboard.press(key)
        self.done.append(key)

    def type(self, text):
        self.page.keyboard.type(text)

    def save(self):
        self.click(self.page.get_by_role("button", name="Save changes"), "Save changes")
        expect(self.page.get_by_text("Submitted. It now waits for a moderator")).to_be_visible()


@pytest.fixture
def hand(transactional_db, editor, visit):
    import_catalogue()
    page = visit()
    sign_in(page, "ann")
    page.goto("/works/memories-1995/")
    return Hand(page)


@pytest.fixture
def count(hand, record_property):
    """`count(what, most, *labels)`: records what it took, for the summary; the submission waits and holds these changes."""

    def check(what, most, *labels):
        submission = Submission.objects.get(is_import=False)
        assert submission.state == "pending"
        assert sorted(submission.changes.values_list("label", flat=True)) == sorted(labels)
        told = f"{len(hand.done)} of at most {most} ({', '.join(hand.done)})"
        record_property(f"interactions to {what}", told)
        assert len(hand.done) <= most

    return check


def edit(hand, section):
    """Open a section in place; the focus is in its form."""
    hand.click(hand.page.locator(f"#{section} .edit-link"), "Edit")
    expect(hand.page.locator(f"#{section} form :focus")).to_be_visible()
    return hand.page.locator(f"#{section}")


def test_fix_a_typo(hand, count):
    edit(hand, "overview")
    hand.page.keyboard.press("Control+A")  # he would put the cursor where the typo is: part of typing
    hand.type("Three short films after stories by Katsuhiro Otomo.")
    # What stands there has a source, so a word is asked why it changes.
    hand.click(hand.page.get_by_label("Note to the moderators"), "Note")
    hand.type("It was misspelt.")
    hand.save()
    count("fix a typo", 3, "Memories (1995)")


def test_add_a_credit_with_an_existing_person(hand, count):
    row = edit(hand, "credits").locator("[data-rows] [data-row]").last
    hand.click(row.get_by_label("Person"), "Person")
    hand.type("Katsuhiro Otomo")
    hand.click(row.get_by_label("Role"), "Role")
    hand.type("Director")
    hand.save()
    count("add a credit with an existing person", 5, "Katsuhiro Otomo, Director")


def test_add_a_credit_with_a_new_person(hand, count):
    row = edit(hand, "credits").locator("[data-rows] [data-row]").last
    hand.click(row.get_by_label("Person"), "Person")
    hand.type("Hirotsugu Kawasakino")
    hand.click(hand.page.get_by_role("option", name=re.compile("^Add new person")), "Add new person")
    expect(row.get_by_role("checkbox", name="Add “Hirotsugu Kawasakino” as a new person")).to_be_checked()
    hand.click(row.get_by_label("Role"), "Role")
    hand.type("Director")
    hand.save()
    count("add a credit with a new person", 7, "Hirotsugu Kawasakino", "Hirotsugu Kawasakino, Director")


def test_add_a_segment(hand, count):
    row = edit(hand, "segments").locator("[data-rows] [data-row]").last
    hand.click(row.get_by_label("Name"), "Name")
    hand.type("Epilogue")
    hand.save()
    count("add a segment", 5, "Epilogue (Memories)")
