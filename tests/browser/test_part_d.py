"""The whole reference page, entered by a new member into an empty catalogue: one submission, then a second."""

import re

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from catalog.models import Work
from moderation.models import Submission
from tests.browser.conftest import PASSWORD, sign_in
from tests.browser.test_segment_tools import FILM, move
from tests.pictures.files import drawn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SLOW = 30_000  # milliseconds: a submission of ninety changes, on a machine that does other things, too


class New(str):
    """A name that is not here yet: it is added where it is typed."""


DECK = "Three stories: a rescue call in space, a walking weapon, a town that lives for its guns."
DESCRIPTION = """An anthology film after stories by [[Katsuhiro Otomo]], in the tradition of [[Robot Carnival]].

In *Magnetic Rose* (彼女の想いで) the crew of the [[Corona]] answers a call. ||The singer is dead.||

*Cannon Fodder* was planned as five minutes and became fifteen."""
RELEASES = [
    {"date": "1995-12-23", "country": "JP", "name": "メモリーズ", "medium": "theatrical"},
    {"date": "2004-02-24", "country": "US", "name": "Memories", "medium": "home_video",
     "certification_system": "mpa", "certification": "R"},
]  # fmt: skip
SEGMENTS = ["Magnetic Rose", "Cannon Fodder", "Stink bomb"]
ALIASES = ["Katsuhiro Otomo Presents: Memories", *SEGMENTS]
COMPOSERS = {
    "Yoko Kanno": "Magnetic Rose", "Hiroyuki Nagashima": "Cannon Fodder", "Jun Miyake": "Stink bomb",
}  # fmt: skip
CREDITS = [
    ("Tensai Okamura", "Director", ""),
    ("Hirotsugu Kawasaki", "Character Artist/Designer", ""),
    ("Hidekazu Ohara", "Character Artist/Designer", ""),
    ("Koji Morimoto", "Director", ""),
    ("Katsuhiro Otomo", "Director", ""),
    ("Masahiro Ando", "Key Animator", ""),
    ("Takashi Watanabe", "Art Director", ""),
    ("Satoshi Kon", "Writer", ""),
    ("Yoko Kanno", "Music", "for Magnetic Rose, and the song at the end"),
    ("Hiroyuki Nagashima", "Music", "for Cannon Fodder"),
    ("Jun Miyake", "Music", "for Stink Bomb"),
]
CAST = [("Heintz Beckner", "Tsutomu Isobe"), ("Emily", "Ami Hasegawa")]
REASON = "The art director is another one of that name."


class Author:
    """A member at the forms of a page that is not there yet; `address` is that of his draft."""

    def __init__(self, page, javascript):
        self.page, self.javascript, self.address = page, javascript, ""

    def open(self, title):
        self.page.goto(self.address)
        self.page.get_by_role("navigation", name="Fill in more of it").get_by_role(
            "link", name=title, exact=True
        ).click()
        expect(self.page.locator(".section--editing h2")).to_have_text(title)

    def type(self, values, part="fields"):
        for name, value in values.items():
            box = self.page.locator(f"[name={part}-{name}]")
            if box.evaluate("box => box.tagName") == "SELECT":
                box.select_option(value)
                continue
            box.fill(value)
            if isinstance(value, New) and self.javascript:
                self.page.get_by_role("option", name=re.compile("^Add new")).click()
                expect(self.page.locator(f"[name={part}-{name}-which]")).to_be_checked()

    def add(self, part, rows):
        """Rows into the empty one at the end, and into those that follow."""
        start = int(self.page.locator(f"[name={part}-TOTAL_FORMS]").input_value()) - 1
        for number, values in enumerate(rows, start):
            if number > start:
                self.page.locator(f"[name=add][value={part}]").click()
            self.type(values, f"{part}-{number}")

    def keep(self, button="Add to draft"):
        self.page.get_by_role("button", name=button).click()
        if not self.javascript:
            self._tick_what_is_new()
        expect(self.page.get_by_text("Kept in your draft.")).to_be_visible(timeout=SLOW)
        self.address = self.page.url

    def _tick_what_is_new(self):
        """Without script the form comes back with an offer below each name nobody knows."""
        offers = self.page.get_by_role("checkbox", name=re.compile("^Add “.*” as a new"))
        for offer in offers.all():
            offer.check()
        if offers.count():
            self.page.get_by_role("button", name="Add to draft").click()

    def rows(self, title, part, rows):
        self.open(title)
        self.add(part, rows)
        self.keep()

    def submit(self, note, source):
        self.page.goto(self.address)
        self.page.get_by_label("Note to the moderators").fill(note)
        self.page.get_by_label("Citation").fill(source)
        self.page.get_by_role("button", name="Submit for approval").click()
        expect(self.page.get_by_text("It now waits for a moderator")).to_be_visible(timeout=SLOW)


def join(page):
    page.goto("/")
    page.get_by_role("link", name="Join").click()
    page.get_by_label("Username").fill("shels")
    page.get_by_label("Email").fill("shels@example.org")
    page.get_by_label("Password").first.fill(PASSWORD)
    page.get_by_role("button", name="Sign Up").click()
    page.get_by_role("link", name="Add the first work").click()


def begin(author):
    """The form for a new page: what tells it apart."""
    author.type({"name": "Memories", "kind": "film", "runtime": "115", "country": "JP"})
    author.type({"original_language": "ja"})
    author.add("names", [{"text": "メモリーズ", "language": "ja", "script": "Jpan", "kind": "original"}])
    author.keep("Keep in draft")


def picture(author, caption):
    author.open("Images")
    author.page.get_by_label("Picture").set_input_files(
        {"name": "poster.png", "mimeType": "image/png", "buffer": drawn()}
    )
    if not author.javascript:
        author.page.locator("[name=add][value=images]").click()
    expect(author.page.locator(".picture-input__shown img")).to_have_count(1)
    author.type({"caption": caption, "alternative_text": "A rose over a wreck in space"}, "images-0")
    author.keep()


def in_the_preview(author):
    """The preview of the new page can be edited in place, like any page."""
    author.page.goto(author.address)
    author.page.get_by_role("link", name="The preview").click()
    author.page.locator("#links").get_by_role("link", name="Edit elsewhere").click()
    expect(author.page.locator("#links form")).to_be_visible()
    expect(author.page).to_have_url(re.compile("/previews/"))
    author.add("links", [{"site": "imdb", "identifier": "tt0113799"}])
    author.keep()


def enter_everything(author):
    begin(author)
    author.open("Overview")
    author.type({"deck": DECK, "description": DESCRIPTION})
    author.keep()
    author.rows("Releases", "releases", RELEASES)
    author.rows("Aliases", "aliases", [{"text": alias, "language": "en"} for alias in ALIASES])
    author.rows("Genres", "genres", [{"tag": New("Science fiction")}, {"tag": New("Anthology")}])
    author.rows("Themes", "themes", [{"tag": New("Memory")}])
    author.rows(
        "Characters & voice actors", "characters",
        [{"character": New(name), "importance": "main"} for name, _ in CAST],
    )  # fmt: skip
    author.open("Characters & voice actors")
    for number, (character, person) in enumerate(CAST):
        if number:
            author.page.locator("[name=add][value=performances]").click()
        box = author.page.locator(f"[name=performances-{number}-appearance]")
        box.select_option(label=character)
        author.type({"person": New(person), "language": "ja"}, f"performances-{number}")
    author.keep()
    rows = [{"person": New(who), "role": New(role), "note": note} for who, role, note in CREDITS]
    author.rows("Cast & crew", "credits", rows)
    author.rows("Companies", "companies", [{"company": New("Madhouse"), "kind": "animation"}])
    author.rows("Franchise", "franchise", [{"franchise": New("Otomo anthologies")}])
    author.rows("Similar and related works", "relations", [{"other": New("Neo-Tokyo"), "kind": "similar"}])
    author.rows("Associations", "associations", [{"thing": New("Corona")}])
    in_the_preview(author)
    picture(author, "Original US Poster Art")


def accept_all_but_one(desk, address):
    sign_in(desk, "mo")
    desk.goto(address)
    change = desk.locator(".change", has=desk.locator("h2", has_text="Takashi Watanabe, Art Director"))
    change.get_by_label("Decline", exact=True).check()
    change.get_by_label("Why Takashi Watanabe, Art Director is declined").fill(REASON)
    approve(desk)


def approve(desk):
    desk.get_by_role("button", name="Approve").click()
    expect(desk.get_by_text("The changes are public now.")).to_be_visible(timeout=SLOW)


def expect_the_page(reader):
    """As the reference page has it, from the top."""
    reader.goto(FILM)
    section = reader.locator
    expect(section("h1")).to_have_text("Memories")
    expect(section(".entity-head__deck")).to_have_text(DECK)
    expect(section("#overview").get_by_role("link", name="Katsuhiro Otomo")).to_be_visible()
    expect(section("#overview").get_by_role("link", name="Corona")).to_be_visible()
    expect(section("#overview a[href^='/wanted/']")).to_have_text("Robot Carnival")
    for character, person in CAST:
        expect(section("#characters")).to_contain_text(character)
        expect(section("#characters")).to_contain_text(person)
    for person, role, note in CREDITS:
        if person != "Takashi Watanabe":
            expect(section("#credits").get_by_role("link", name=person)).to_have_count(1)
            expect(section("#credits")).to_contain_text(role)
            expect(section("#credits")).to_contain_text(note)
    expect(section("#credits")).not_to_contain_text("Takashi Watanabe")
    for alias in ALIASES:
        expect(section("#aliases")).to_contain_text(alias)
    expect(section("#general")).to_contain_text("1 h 55 min")
    for key, words in {
        "releases": "メモリーズ", "genres": "Anthology", "themes": "Memory", "companies": "Madhouse",
        "franchise": "Otomo anthologies", "similar": "Neo-Tokyo", "associations": "Corona", "links": "IMDb",
    }.items():  # fmt: skip
        expect(section(f"#{key}")).to_contain_text(words)
    expect(section("#releases")).to_contain_text("R")
    assert section("img.cover").evaluate("image => image.naturalWidth > 0")
    expect(section("#editors")).to_contain_text("shels")


def divide_and_move(page):
    page.goto(FILM)
    page.locator("#aliases").get_by_role("link", name="Edit").click()
    page.get_by_role("link", name="Turn aliases into segments").click()
    for segment in SEGMENTS:
        page.get_by_label(segment, exact=True).check()
    page.get_by_role("button", name="Keep in draft").click()
    expect(page.get_by_text("Kept in your draft.")).to_be_visible()
    for composer, segment in COMPOSERS.items():
        move(page, composer, segment)
    page.locator(".draft-bar").get_by_role("link").first.click()
    expect(page.get_by_text("9 changes by")).to_be_visible()
    return page.url


def expect_the_segments(reader):
    reader.goto(FILM)
    expect(reader.locator("#aliases li")).to_have_text([re.compile("Katsuhiro Otomo Presents: Memories")])
    for composer, segment in COMPOSERS.items():
        expect(reader.locator("#segments").get_by_role("link", name=segment)).to_be_visible()
        expect(reader.locator("#credits li", has_text=composer)).to_contain_text(f"in {segment}")
    reader.locator("#segments").get_by_role("link", name="Magnetic Rose").click()
    expect(reader.locator("#credits")).to_contain_text("for Magnetic Rose, and the song at the end")


def test_the_reference_page_in_two_submissions(moderator, visit):
    page, desk = visit(), visit()
    join(page)
    author = Author(page, javascript=True)
    enter_everything(author)
    assert Submission.objects.get().state == "draft", "All of it went into one draft."
    author.submit("The page as I know it from the disc.", "Booklet of the 2004 DVD")
    assert not Work.objects.exists()
    accept_all_but_one(desk, author.address)
    first = Submission.objects.get()
    assert (first.state, first.changes.filter(decision="declined").count()) == ("approved", 1)
    expect_the_page(visit())
    page.goto(author.address)
    expect(page.get_by_text(REASON)).to_be_visible()

    author.address = divide_and_move(page)
    author.submit("Three films, three composers.", "Booklet of the 2004 DVD")
    desk.goto(author.address)
    approve(desk)
    expect_the_segments(visit())
    assert Submission.objects.count() == 2
    call_command("verify_history")


def test_without_script_one_section_of_each_kind(moderator, visit):
    page, desk = visit(javascript=False), visit(javascript=False)
    join(page)
    author = Author(page, javascript=False)
    begin(author)
    author.open("Overview")
    author.type({"deck": DECK, "description": DESCRIPTION})
    author.keep()
    author.rows("Releases", "releases", RELEASES)
    author.rows("Aliases", "aliases", [{"text": alias, "language": "en"} for alias in ALIASES])
    composers = [{"person": New(who), "role": New("Music")} for who in COMPOSERS]
    author.rows("Cast & crew", "credits", composers)
    picture(author, "Original US Poster Art")
    author.submit("From the disc.", "Booklet of the 2004 DVD")
    sign_in(desk, "mo")
    desk.goto(author.address)
    approve(desk)
    author.address = divide_and_move(page)
    author.submit("Three films, three composers.", "Booklet of the 2004 DVD")
    desk.goto(author.address)
    approve(desk)
    reader = visit(javascript=False)
    reader.goto(FILM)
    assert reader.locator("img.cover").evaluate("image => image.naturalWidth > 0")
    for composer, segment in COMPOSERS.items():
        expect(reader.locator("#credits li", has_text=composer)).to_contain_text(f"in {segment}")
    assert Submission.objects.filter(state="approved").count() == Submission.objects.count() == 2
    call_command("verify_history")
