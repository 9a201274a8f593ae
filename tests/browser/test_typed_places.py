"""A place typed as no number stays with the row it was typed at, whatever is dragged beside it."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in
from tests.browser.test_lists import made, save, stored  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def place(page, name):
    return page.get_by_label(f"Place of {name}")


def test_what_is_no_number_stays_with_its_row(made, visit):  # noqa: F811
    page = visit()
    sign_in(page, "ann")
    page.goto(f"/lists/{made.pk}/edit/")
    place(page, "Magnetic Rose").fill("secnd")
    page.get_by_role("button", name="Move Cannon Fodder").focus()
    page.keyboard.press("Home")
    expect(place(page, "Magnetic Rose")).to_have_value("secnd")
    for name, number in (("Cannon Fodder", "1"), ("Memories", "2"), ("Stink Bomb", "4")):
        expect(place(page, name)).to_have_value(number)
    page.get_by_role("button", name="Move Magnetic Rose").focus()
    page.keyboard.press("End")
    for number, name in enumerate(("Cannon Fodder", "Memories", "Stink Bomb", "Magnetic Rose"), 1):
        expect(place(page, name)).to_have_value(str(number))
    save(page)
    assert stored(made) == ["Cannon Fodder", "Memories", "Stink Bomb", "Magnetic Rose"]
