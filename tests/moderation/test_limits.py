"""How much of one member may wait at once; nothing typed is lost where there is no room."""

import pytest

from catalog.models import Person, Work
from moderation.errors import TooMany
from moderation.models import Submission
from tests.helpers import NOTE, approve, decide, fields_of, propose, save_section
from tests.moderation.earning import earn

FILM, BOMB, ROSE = (
    "/works/memories-1995/",
    "/works/memories-1995/stink-bomb/",
    "/works/memories-1995/magnetic-rose/",
)
AT_ONCE = {"save": "submit", "note": NOTE}


@pytest.fixture(autouse=True)
def limited(settings):
    settings.OPEN_SUBMISSIONS, settings.OPEN_SUBMISSIONS_AFTER = [1, 6, 12], [1, 20]


def text(response):
    return response.content.decode()


def mine(**state):
    return Submission.objects.filter(is_import=False, **state)


def wait(author, page, number):
    """So many of his wait."""
    for index in range(number):
        Submission.objects.create(
            author=author, page=page, page_label=f"Waiting {index}", state="pending",
            submitted_at="2026-01-01T00:00Z",
        )  # fmt: skip


def draft(author, page):
    return Submission.objects.create(author=author, page=page, page_label=str(page))


@pytest.mark.parametrize(
    ("approved", "waiting", "more", "after"),
    [(0, 1, 6, 1), (1, 6, 12, 20), (19, 6, 12, 20), (20, 12, 0, 0), (300, 12, 0, 0)],
)
def test_it_grows_with_what_was_approved(approved, waiting, more, after, memories, ann, settings):
    earn(ann, memories, approved)
    wait(ann, memories, waiting - 1)
    one = draft(ann, memories)
    assert one.full() is None
    wait(ann, memories, 1)
    told = str(one.full())
    assert ("One of your submissions waits" if waiting == 1 else f"{waiting} of yours wait") in told
    assert (f"{more} may." in told) == bool(more)
    assert not more or ("the first is approved" if after == 1 else f"{after} are approved") in told
    settings.OPEN_SUBMISSIONS = [0]
    assert one.full() is None


def test_nobody_limits_moderators(memories, moderator):
    wait(moderator, memories, 40)
    assert draft(moderator, memories).full() is None


def test_one_click_keeps_what_was_typed_in_a_draft_and_says_so(memories, as_ann):
    save_section(as_ann, BOMB, "general", {"fields-runtime": "40"} | AT_ONCE)
    first = mine(state="pending").get()
    letter = {"note": "From the booklet.", "sources-0-citation": "Laser disc"}
    response = save_section(
        as_ann, ROSE, "overview", {"fields-deck": "A voice."} | AT_ONCE | letter, follow=True
    )
    kept = mine(state="draft").get()
    assert response.redirect_chain[-1][0] == kept.get_absolute_url()
    page = text(response)
    assert "One of your submissions waits for a moderator, and that is as many as may wait at once." in page
    assert "Once the first is approved, 6 may." in page
    assert f'<a href="{first.get_absolute_url()}">#{first.pk} ' in page
    assert (kept.changes.get().after, kept.note) == ({"deck": "A voice."}, "From the booklet.")
    assert kept.sources.get().citation == "Laser disc"
    assert mine(state="pending").get() == first


def test_a_draft_that_finds_no_room_keeps_its_note_and_sources(memories, as_ann, as_moderator):
    first = propose(as_ann, BOMB, "general", {"fields-runtime": "40"})
    save_section(as_ann, ROSE, "overview", {"fields-deck": "A voice.", "save": "draft"})
    one = mine(state="draft").get()
    page = as_ann.get(one.get_absolute_url())
    assert f"#{first.pk} " in text(page).split("Before you submit")[1], (
        "It is said before one presses the button."
    )
    data = fields_of(page, "note") | {"note": "The booklet says so.", "sources-0-citation": "Booklet"}
    response = as_ann.post(f"{one.get_absolute_url()}proposal/", data, follow=True)
    assert "that is as many as may wait at once" in text(response)
    again = fields_of(response, "note")
    assert (again["note"], again["sources-0-citation"]) == ("The booklet says so.", "Booklet")
    one.refresh_from_db()
    assert (one.state, one.note, one.events.count()) == ("draft", "The booklet says so.", 0)
    approve(as_moderator, first)
    assert as_ann.post(f"{one.get_absolute_url()}proposal/", again).status_code == 302
    one.refresh_from_db()
    assert one.state == "pending"


def test_what_waits_can_always_be_changed(memories, as_ann):
    one = propose(as_ann, BOMB, "general", {"fields-runtime": "40"})
    address = f"{BOMB}edit/general/?submission={one.pk}"
    data = fields_of(as_ann.get(address), "base")
    as_ann.post(address, data | {"fields-runtime": "41", "save": "submit"})
    assert mine(state="pending").get().changes.get().after == {"runtime": 41}


def test_a_double_click_is_one_submission_and_no_refusal(memories, as_ann):
    data = fields_of(as_ann.get(f"{BOMB}edit/general/"), "base") | {"fields-runtime": "40"} | AT_ONCE
    for _ in range(2):
        assert as_ann.post(f"{BOMB}edit/general/", data).status_code == 302
    assert mine().get().state == "pending"


def test_a_returned_one_and_an_appeal_take_no_room(memories, ann, as_ann, moderator):
    one = propose(as_ann, BOMB, "general", {"fields-runtime": "40"})
    one.send_back(by=moderator, version=one.version, comment="Which cut?")
    two = propose(as_ann, ROSE, "overview", {"fields-deck": "A voice."})
    two.reject(by=moderator, version=two.version, comment="No.")
    two.appeal(by=ann, version=two.version, text="But yes.")
    three = propose(as_ann, FILM, "overview", {"fields-deck": "Three dreams."})
    assert (two.state, three.state) == ("pending", "pending")


def test_reversals_restorations_merges_and_confirmations_count_too(
    memories, ann, bob, as_ann, as_bob, as_moderator
):
    done = approve(as_moderator, propose(as_bob, BOMB, "general", {"fields-runtime": "40"}))
    wait(ann, memories, 1)
    people = list(Person.objects.order_by("pk")[:2])
    bomb = Work.objects.get(name="Stink Bomb")
    for send in (
        lambda: done.revert(by=ann),
        lambda: Submission.merge(people[0], into=people[1], by=ann, note="One and the same."),
        lambda: Submission.confirm(bomb, bomb, "runtime", by=ann, citation="The disc"),
    ):
        with pytest.raises(TooMany):
            send()
    assert mine(author=ann).count() == 1
    response = as_ann.post(f"{done.get_absolute_url()}reversion/", {"comment": "Wrong."})
    assert (response.status_code, "as many as may wait" in text(response)) == (409, True)


def test_the_part_of_a_draft_that_is_sent_needs_room_and_parting_what_waits_does_not(memories, ann, as_ann):
    save_section(as_ann, BOMB, "general", {"fields-runtime": "40", "save": "draft"})
    save_section(as_ann, BOMB, "aliases", {"save": "draft"}, row={"aliases": {"text": "Saishū heiki"}})
    one = mine(state="draft").get()
    keys = {one.changes.first().pk}
    wait(ann, memories, 1)
    with pytest.raises(TooMany):
        one.split(by=ann, version=one.version, keys=keys)
    mine(state="pending").delete()
    one.refresh_from_db()
    one.submit(by=ann, version=one.version, note=NOTE)
    one.split(by=ann, version=one.version, keys=keys)
    assert mine(state="pending").count() == 2


def test_withdrawing_makes_room(memories, as_ann):
    one = propose(as_ann, BOMB, "general", {"fields-runtime": "40"})
    decide(as_ann, one, "withdrawal")
    assert propose(as_ann, ROSE, "overview", {"fields-deck": "A voice."}).state == "pending"
