"""Pages as pictures: nothing scrolls sideways, nothing fails axe, in light and dark, on a phone and wide."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.contenttypes.models import ContentType

from accounts.models import User
from catalog.models import Work
from moderation.models import Submission
from tests.browser.conftest import PASSWORD, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = [
    "/", "/works/", "/works/?q=zzzz", "/works/memories-1995/", "/works/memories-1995/magnetic-rose/",
    "/people/katsuhiro-otomo/", "/people/", "/roles/director/", "/tags/", "/lists/", "/about/", "/nothing/",
    "/accounts/login/", "/accounts/signup/", "/works/memories-1995/history/",
    "/leaderboard/", "/leaderboard/points/", "/statistics/", "/missing/", "/missing/namesakes/",
    "/missing/broken-links/", "/works/memories-1995/provenance/", "/works/memories-1995/protection/",
]  # fmt: skip
MEMBER_PAGES = [
    "/works/memories-1995/", "/works/memories-1995/edit/credits/", "/works/memories-1995/edit/general/",
    "/works/new/", "/shelf/", "/submissions/mine/", "/queue/", "/lists/new/",
    "/inbox/", "/inbox/settings/", "/follows/", "/drafts/", "/members/mo/", "/audit/",
    "/queue/?show=patrol", "/queue/reasons/", "/queue/rules/", "/works/memories-1995/protection/",
]  # fmt: skip
SERIOUS = {"serious", "critical"}


def faults(page, addresses):
    axe, found = Axe(), []
    for address in addresses:
        page.goto(address)
        if "/submissions/" in address:
            page.wait_for_load_state("networkidle")  # the desk takes its lease; what is replaced is pale
        width = page.viewport_size["width"]
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            found.append(f"{address} is {wide} wide at {width}")
        # Preloading would copy our style sheets into inline ones, which the content security policy forbids.
        for fault in axe.run(page, options={"preload": False}).response["violations"]:
            if fault["impact"] in SERIOUS:
                nodes = "; ".join(node["html"][:120] for node in fault["nodes"][:3])
                found.append(f"{address} at {width}: {fault['id']}: {nodes}")
    return found


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (390, "dark"), (1280, "light")])
def test_pages(width, scheme, starter, moderator, visit):
    page = visit(width=width, scheme=scheme)
    found = faults(page, PAGES)
    sign_in(page, "mo")
    assert found + faults(page, MEMBER_PAGES) == []


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (390, "light"), (1280, "light")])
def test_the_desk_with_long_names(width, scheme, starter, moderator, visit):
    """What moderators and authors look at once there is something on it; names may be 64 characters."""
    name = "Tsukihime_no_Kage_ni_Kakureta_Inu_ga_Naku_Yoru_ni_Aruku_Hito_64x"
    author = User.objects.create_user(name, "hito@example.org", PASSWORD)
    User.objects.filter(pk=moderator.pk).update(is_superuser=True)
    waits, back = _proposals(author, Work.objects.filter(part_of=None).order_by("pk")[:2])
    back.send_back(
        by=moderator, version=back.version, comment="上映時間はパンフレットの奥付によりますか。" * 9
    )
    page, member = visit(width=width, scheme=scheme), f"/members/{name}/"
    sign_in(page, "mo")
    found = faults(page, [
        "/queue/", "/queue/?state=returned", waits.get_absolute_url(), back.get_absolute_url(), "/audit/", member,
        f"{member}block/", f"{member}role/", f"{member}quarantine/", f"/queue/?author={name}",
    ])  # fmt: skip
    theirs = visit(width=width, scheme=scheme)
    sign_in(theirs, name)
    mine = [waits.get_absolute_url(), back.get_absolute_url(), "/submissions/mine/", "/inbox/", member]
    assert found + faults(theirs, mine) == []


def _proposals(author, works):
    for work in works:
        made = Submission.objects.create(author=author, page=work, page_label=str(work))
        made.changes.create(
            position=1, action="update", label=str(work), object_id=work.pk, before={"runtime": work.runtime},
            after={"runtime": 61}, content_type=ContentType.objects.get_for_model(work),
        )  # fmt: skip
        made.submit(by=author, version=1, note="上映時間はパンフレットの奥付によります。" * 9)
        yield made


def test_moderators_go_to_and_fro_at_the_desk(starter, moderator, editor, visit):
    page = visit()
    sign_in(page, "mo")
    page.goto("/queue/")
    for name in ("Patrol", "Reasons", "Rules", "Audit log", "Statistics", "Queue"):
        page.locator(".desk-nav").get_by_role("link", name=name).click()
        page.locator(f".desk-nav [aria-current]:has-text('{name}')").wait_for()
    other = visit()
    sign_in(other, "ann")
    other.goto("/statistics/")
    assert not other.locator(".desk-nav").count()


def test_the_site_works_by_keyboard(starter, editor, visit):
    """From the first Tab to a saved draft, without a mouse."""
    page = visit()
    sign_in(page, "ann")
    page.goto("/works/memories-1995/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.locator("#overview .edit-link").focus()
    page.keyboard.press("Enter")
    page.locator("#overview textarea").first.wait_for()
    page.wait_for_timeout(200)
    assert page.evaluate("document.activeElement.name") == "fields-deck"
    page.keyboard.press("Control+A")
    page.keyboard.type("Typed by hand.")
    page.get_by_label("Note to the moderators").focus()
    page.keyboard.type("In fewer words.")
    page.get_by_role("button", name="Save changes").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Submitted. It now waits for a moderator").wait_for()


def test_rows_move_by_button(starter, editor, visit):
    page = visit()
    sign_in(page, "ann")
    page.goto("/works/memories-1995/edit/segments/")
    page.get_by_role("button", name="Move up").nth(2).click()
    page.get_by_role("button", name="Keep in draft").click()
    page.get_by_role("link", name="2 changes").click()
    assert page.locator(".change").count() == 2
