"""Naming, adding and ordering by hand: with keys alone, on a phone, without script; dragged."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from moderation.models import Submission
from tests.browser.conftest import sign_in
from tests.browser.test_look import SERIOUS
from tests.helpers import import_catalogue

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CREDITS = "/works/memories-1995/edit/credits/"


@pytest.fixture
def small(transactional_db):
    import_catalogue()


def proposed():
    return Submission.objects.get(is_import=False)


def open_credits(page):
    sign_in(page, "ann")
    page.goto(CREDITS)
    return page.locator("[data-rows] [data-row]").last


def test_a_new_person_by_keyboard_alone(small, editor, visit):
    page = visit()
    row = open_credits(page)
    row.get_by_label("Person", exact=True).focus()
    page.keyboard.type("Hiroyuki Kitakubo")
    expect(page.get_by_role("option")).to_have_text(["Add new person “Hiroyuki Kitakubo”"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    box = page.get_by_role("checkbox", name="Add “Hiroyuki Kitakubo” as a new person")
    expect(box).to_be_checked()
    expect(row.get_by_label("Person", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    expect(box).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # more about him
    page.keyboard.press("Tab")
    page.keyboard.type("animator")
    row.get_by_label("Role").focus()
    page.keyboard.type("Music")
    page.get_by_role("button", name="Save changes").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("It now waits for a moderator")).to_be_visible()
    assert proposed().changes.first().after == {"name": "Hiroyuki Kitakubo", "disambiguation": "animator"}
    assert proposed().changes.count() == 2


def test_one_who_is_here_is_shown_before_a_second_one_is_made(small, editor, visit):
    page = visit()
    row = open_credits(page)
    row.get_by_label("Person", exact=True).fill("Otomo Katuhiro")
    page.get_by_role("option", name=re.compile("^Add new person")).click()
    expect(row.get_by_role("group", name="Is it one of these?")).to_contain_text("1954–")
    row.locator(".likeness", has_text="Katsuhiro Otomo").click()
    expect(row.get_by_label("Person", exact=True)).to_have_value("Katsuhiro Otomo [katsuhiro-otomo]")
    expect(row.locator(".new-thing")).to_have_count(0)
    row.get_by_label("Role").fill("Music")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("It now waits for a moderator")).to_be_visible()
    assert proposed().changes.get().label == "Katsuhiro Otomo, Music"


def test_another_name_takes_the_offer_away(small, editor, visit):
    page = visit()
    row = open_credits(page)
    row.get_by_label("Person", exact=True).fill("Hiroyuki Kitakubo")
    page.get_by_role("option", name=re.compile("^Add new person")).click()
    expect(row.get_by_role("checkbox", name=re.compile("^Add"))).to_be_checked()
    row.get_by_label("Person", exact=True).fill("Satoshi")
    expect(row.locator(".new-thing")).to_have_count(0)
    page.get_by_role("option", name=re.compile("^Satoshi Kon")).click()
    expect(row.get_by_label("Person", exact=True)).to_have_value("Satoshi Kon")


@pytest.mark.parametrize("width", [390, 1280])
def test_without_script(width, small, editor, visit):
    page = visit(javascript=False, width=width)
    row = open_credits(page)
    row.get_by_label("Person", exact=True).fill("Hiroyuki Kitakubo")
    row.get_by_label("Role").fill("Music")
    page.get_by_role("button", name="Save changes").click()
    row = page.locator("[data-rows] [data-row]").last
    expect(row).to_contain_text("There is no person “Hiroyuki Kitakubo” here yet.")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    row.get_by_label("Add “Hiroyuki Kitakubo” as a new person").check()
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("It now waits for a moderator")).to_be_visible()
    assert proposed().changes.count() == 2


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_the_offers_are_accessible(width, scheme, small, editor, visit):
    page = visit(width=width, scheme=scheme)
    open_credits(page)
    row = page.locator("[data-rows] [data-row]").last
    row.get_by_label("Person", exact=True).fill("Satoshi Kon")
    page.get_by_role("option", name=re.compile("^Add new person")).click()
    expect(row.get_by_label("How it differs")).to_be_visible()
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto("/people/new/")
    page.get_by_label("Name").first.fill("Satoshi Kon")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("Is it one of these?")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious(page) == []


def serious(page):
    """What axe finds on the page as it stands."""
    found = Axe().run(page, options={"preload": False}).response["violations"]
    return [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in found if fault["impact"] in SERIOUS]


def places(page):
    """(name, place) of the segments, from the top."""
    rows = page.locator("[data-rows] [data-row]").filter(has=page.locator(".drag-handle"))
    return [
        (row.get_by_label("Name").input_value(), row.locator(".position").input_value()) for row in rows.all()
    ]


def test_rows_are_dragged(small, editor, visit):
    page = visit(height=2400)
    sign_in(page, "ann")
    page.goto("/works/memories-1995/edit/segments/")
    rows = page.locator("[data-rows] [data-row]")
    handle = rows.nth(2).locator(".drag-handle").bounding_box()
    first = rows.nth(0).bounding_box()
    page.mouse.move(handle["x"] + 8, handle["y"] + 8)
    page.mouse.down()
    page.mouse.move(first["x"] + 20, first["y"] + 20, steps=8)
    page.mouse.up()
    assert places(page) == [("Cannon Fodder", "1"), ("Magnetic Rose", "2"), ("Stink Bomb", "3")]
    expect(page.locator("p[role=status].visually-hidden")).to_have_text("Moved to place 1 of 3.")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("It now waits for a moderator")).to_be_visible()
    assert {change.label: change.after for change in proposed().changes.all()} == {
        "Cannon Fodder (Memories)": {"position": 1}, "Magnetic Rose (Memories)": {"position": 2},
        "Stink Bomb (Memories)": {"position": 3},
    }  # fmt: skip


def test_rows_move_with_the_arrow_keys(small, editor, visit):
    page = visit()
    sign_in(page, "ann")
    page.goto("/works/memories-1995/edit/segments/")
    page.locator(".drag-handle").first.focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowUp")
    assert [name for name, _ in places(page)] == ["Stink Bomb", "Magnetic Rose", "Cannon Fodder"]
    expect(page.locator("p[role=status].visually-hidden")).to_have_text("Moved to place 2 of 3.")
    expect(page.locator(".drag-handle").nth(1)).to_be_focused()
