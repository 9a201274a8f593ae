"""Lists and the shelf by keyboard alone, by drag, and without JavaScript."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from catalog.models import Person, Work
from lists.models import List, ListSuggestion, Tracking
from tests.browser.conftest import sign_in
from tests.browser.test_look import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMES = ["Memories", "Magnetic Rose", "Stink Bomb", "Cannon Fodder"]


@pytest.fixture
def made(starter, editor):
    works = {work.name: work for work in Work.objects.filter(slug__startswith="memories-1995")}
    made = List.objects.create(owner=editor, title="Otomo, ranked", is_ranked=True, curation="suggestions")
    made.add_all([works[name] for name in NAMES], by=editor)
    return made


def stored(made):
    return [item.work.name for item in made.items.select_related("work")]


def save(page):
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()


def test_keyboard_alone(made, visit):
    page = visit()
    sign_in(page, "ann")
    page.goto(f"/lists/{made.pk}/edit/")
    handle = page.get_by_role("button", name="Move Cannon Fodder")
    handle.focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator("[data-arrange-status]")).to_have_text("Cannon Fodder, place 3 of 4")
    expect(handle).to_be_focused()
    page.keyboard.press("Home")
    page.get_by_role("button", name="Move Memories").focus()
    page.keyboard.press("End")
    box = page.get_by_label("Place of Stink Bomb")
    box.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("1")
    page.keyboard.press("Tab")
    save(page)
    assert stored(made) == ["Stink Bomb", "Cannon Fodder", "Magnetic Rose", "Memories"]


def test_drag(made, visit):
    page = visit()
    sign_in(page, "ann")
    page.goto(f"/lists/{made.pk}/edit/")
    start = page.get_by_role("button", name="Move Cannon Fodder").bounding_box()
    end = page.get_by_role("button", name="Move Memories").bounding_box()
    page.mouse.move(start["x"] + 8, start["y"] + 8)
    page.mouse.down()
    for step in range(1, 21):
        page.mouse.move(start["x"] + 8, start["y"] + 8 + (end["y"] - start["y"] - 6) * step / 20)
    page.mouse.up()
    expect(page.get_by_label("Place of Cannon Fodder")).to_have_value("1")
    save(page)
    assert stored(made) == ["Cannon Fodder", "Memories", "Magnetic Rose", "Stink Bomb"]


def test_without_javascript(made, visit):
    page = visit(javascript=False)
    sign_in(page, "ann")
    page.goto(f"/lists/{made.pk}/edit/")
    page.get_by_label("Place of Cannon Fodder").fill("1")
    page.get_by_label("Place of Memories").fill("3")
    page.get_by_label("Note on Memories").fill("Three in one.")
    save(page)
    assert stored(made) == ["Cannon Fodder", "Magnetic Rose", "Memories", "Stink Bomb"]
    page.goto("/works/?q=akira")
    page.locator(".work-grid li", has_text="Akira").get_by_role("button", name="Seen").click()
    expect(page.get_by_text("Akira is on your shelf: completed.")).to_be_visible()
    assert Tracking.objects.get().status == "completed"
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("your shelf is as it was")).to_be_visible()
    assert not Tracking.objects.exists()


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
@pytest.mark.parametrize("full", [False, True], ids=["empty", "full"])
def test_pages(full, width, scheme, made, editor, visit):
    if full:
        bob = User.objects.create_user("bob")
        works = list(Work.objects.order_by("sort_name")[:30])
        values = {"status": "completed", "half_points": 17, "finished": "2026-03-04", "note": "Seen twice."}
        Tracking.objects.keep_all(editor, [work.pk for work in works], values)
        ListSuggestion.objects.create(list=made, work=works[0], by=bob, note="It fits.")
        made.add_all(Person.objects.all()[:3], by=editor)
        made.tag({"anime": "Anime"})
    else:
        made.items.all().delete()
    address = made.get_absolute_url()
    pages = [
        "/shelf/", "/shelf/?view=table", "/shelf/statistics/", "/members/ann/years/2026/", "/lists/", address,
        f"/lists/{made.pk}/edit/", f"/lists/{made.pk}/paste/", f"/shelf/{Work.objects.first().pk}/",
        "/works/memories-1995/", "/lists/?work=memories-1995&sort=top", "/works/",
    ]  # fmt: skip
    page = visit(width=width, scheme=scheme)
    sign_in(page, "ann")
    assert faults(page, pages) == []
