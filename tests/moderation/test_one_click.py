"""A small edit is one click; a larger one collects in a draft, and a bar at the foot of the page shows it."""

import pytest
from django.test import Client

from moderation.models import Submission
from tests.helpers import NOTE, approve, blank_row, fields_of, open_section, save_section, submit

FILM = "/works/memories-1995/"
AT_ONCE, COLLECT = {"save": "submit", "note": NOTE}, {"save": "draft"}


def only_submission():
    return Submission.objects.get(is_import=False)


def text(response):
    return response.content.decode()


def test_a_small_edit_is_one_click(memories, as_ann, as_moderator):
    response = save_section(as_ann, FILM, "general", {"fields-runtime": "113"} | AT_ONCE, follow=True)
    assert response.redirect_chain[-1][0] == FILM
    assert "Submitted. It now waits for a moderator" in text(response)
    submission = only_submission()
    assert (submission.state, submission.changes.get().after) == ("pending", {"runtime": 113})
    assert submission.events.get().verb == "submit"
    assert "1 change is waiting here" in text(Client().get(FILM))
    approve(as_moderator, submission)
    memories.refresh_from_db()
    assert memories.runtime == 113


def test_note_and_source_go_with_it(memories, as_ann):
    letter = {"note": "Timed it.", "sources-0-citation": "Laser disc"}
    save_section(as_ann, FILM, "general", {"fields-runtime": "113"} | AT_ONCE | letter)
    submission = only_submission()
    assert (submission.note, submission.sources.get().citation) == ("Timed it.", "Laser disc")


def test_a_faulty_source_loses_nothing(memories, as_ann):
    letter = {"note": "Timed it.", "sources-0-url": "no address"}
    response = save_section(as_ann, FILM, "general", {"fields-runtime": "113"} | AT_ONCE | letter)
    assert response.status_code == 422
    assert '<details class="covering" open>' in text(response)
    again = fields_of(response, "base")
    assert (again["fields-runtime"], again["note"]) == ("113", "Timed it.")
    assert not Submission.objects.filter(is_import=False).exists()


def test_a_double_click_proposes_once(memories, as_ann):
    data = open_section(as_ann, FILM, "aliases")
    data |= {f"{blank_row(data, 'aliases')}text": "Omoide"} | AT_ONCE
    codes = [as_ann.post(f"{FILM}edit/aliases/", data).status_code for _ in range(2)]
    assert codes == [302, 302]
    submission = only_submission()
    assert submission.changes.get().label == "Omoide"
    assert submission.events.count() == 1, "The second click says nothing new."


def test_back_and_a_second_thought_amend_what_waits(memories, as_ann):
    data = open_section(as_ann, FILM, "general") | AT_ONCE
    as_ann.post(f"{FILM}edit/general/", data | {"fields-runtime": "131"})
    as_ann.post(f"{FILM}edit/general/", data | {"fields-runtime": "113"})
    submission = only_submission()
    assert submission.changes.get().after == {"runtime": 113}
    assert [event.verb for event in submission.events.all()] == ["submit", "amend"]


def test_back_after_the_decision_starts_anew(memories, as_ann, as_moderator):
    data = open_section(as_ann, FILM, "general") | AT_ONCE
    as_ann.post(f"{FILM}edit/general/", data | {"fields-runtime": "113"})
    approve(as_moderator, only_submission())
    as_ann.post(f"{FILM}edit/general/", data | {"fields-country": "FR"})
    assert Submission.objects.get(state="draft").changes.get().after == {"country": "FR"}


def test_with_other_changes_in_the_draft_it_joins_them(memories, as_ann):
    save_section(as_ann, FILM, "overview", {"fields-deck": "Three dreams."} | COLLECT)
    page = text(as_ann.get(f"{FILM}edit/general/"))
    assert "Add to draft" in page
    assert "Save changes" not in page
    response = save_section(as_ann, FILM, "general", {"fields-runtime": "113"} | AT_ONCE)
    draft = only_submission()
    assert response["Location"] == draft.get_absolute_url()
    assert (draft.state, draft.changes.get().after) == ("draft", {"deck": "Three dreams.", "runtime": 113})


def test_a_draft_of_this_section_alone_is_still_one_click(memories, as_ann):
    save_section(as_ann, FILM, "general", {"fields-runtime": "113"} | COLLECT | {"note": "Timed."})
    assert "Save changes" in text(as_ann.get(f"{FILM}edit/general/"))
    save_section(as_ann, FILM, "general", {"fields-country": "FR"} | {"save": "submit"})
    submission = only_submission()
    assert (submission.state, submission.note) == ("pending", "Timed.")
    assert submission.changes.get().after == {"runtime": 113, "country": "FR"}


def test_two_windows_submit_both(memories, as_ann):
    first, second = (open_section(as_ann, FILM, section) for section in ("general", "overview"))
    as_ann.post(f"{FILM}edit/general/", first | {"fields-runtime": "113"} | AT_ONCE)
    as_ann.post(f"{FILM}edit/overview/", second | {"fields-deck": "Three dreams."} | AT_ONCE)
    said = [s.changes.get().after for s in Submission.objects.filter(state="pending").order_by("pk")]
    assert said == [{"runtime": 113}, {"deck": "Three dreams."}]


def test_a_draft_emptied_by_another_window(memories, as_ann):
    save_section(as_ann, FILM, "general", {"fields-runtime": "113"} | COLLECT)
    stale = open_section(as_ann, FILM, "overview")
    bar = fields_of(as_ann.get(FILM), "version")
    save_section(as_ann, FILM, "general", {"fields-runtime": "115"})
    assert not Submission.objects.filter(state="draft").exists()
    assert (
        as_ann.post(f"{FILM}edit/overview/", stale | {"fields-deck": "Dreams."} | COLLECT).status_code == 302
    )
    assert only_submission().changes.get().after == {"deck": "Dreams."}
    assert bar["version"]


def test_nothing_changed_says_so(memories, as_ann):
    response = save_section(as_ann, FILM, "general", AT_ONCE, follow=True)
    assert "You changed nothing" in text(response)
    assert not Submission.objects.filter(is_import=False).exists()


def test_a_dead_session_keeps_form_and_note(memories, ann, as_ann):
    data = (
        open_section(as_ann, FILM, "general")
        | {"fields-runtime": "113", "note": "Timed it."}
        | {"save": "submit"}
    )
    visitor = Client()
    response = visitor.post(f"{FILM}edit/general/", data)
    assert "/accounts/login/" in response["Location"]
    visitor.post(response["Location"], {"login": "ann", "password": "correct horse"})
    restored = fields_of(visitor.get(f"{FILM}edit/general/"), "base")
    assert (restored["fields-runtime"], restored["note"]) == ("113", "Timed it.")
    visitor.post(f"{FILM}edit/general/", restored | {"save": "submit"})
    assert only_submission().note == "Timed it."


@pytest.fixture
def draft(memories, as_ann):
    save_section(as_ann, FILM, "general", {"fields-runtime": "113"} | COLLECT)
    save_section(as_ann, FILM, "aliases", {"save": "draft"}, {"aliases": {"text": "Omoide"}})
    return Submission.objects.get(state="draft")


def test_the_bar_shows_the_draft_to_its_author_alone(draft, as_ann, as_bob):
    for client, sees in ((as_ann, True), (as_bob, False), (Client(), False)):
        page = text(client.get(FILM))
        assert ("in your draft" in page, "2 changes" in page) == (sees, sees)


def test_the_bar_submits_and_a_second_click_does_nothing(draft, as_ann):
    form = fields_of(as_ann.get(FILM), "sources-TOTAL_FORMS") | {"note": "From the booklet."}
    address = f"{draft.get_absolute_url()}proposal/"
    codes = [as_ann.post(address, form).status_code for _ in range(2)]
    assert codes == [302, 302]
    draft.refresh_from_db()
    assert (draft.state, draft.note, draft.events.count()) == ("pending", "From the booklet.", 1)


def test_the_bar_of_a_stale_page_submits_nothing_unseen(draft, as_ann):
    form = fields_of(as_ann.get(FILM), "sources-TOTAL_FORMS")
    save_section(as_ann, FILM, "overview", {"fields-deck": "Three dreams."})
    assert as_ann.post(f"{draft.get_absolute_url()}proposal/", form | {"note": "Mine."}).status_code == 409
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_discarding_asks_and_can_be_undone(draft, as_ann):
    assert "Discard 2 changes?" in text(as_ann.get(FILM))
    as_ann.post(f"{draft.get_absolute_url()}withdrawal/", {"version": draft.version})
    assert "in your draft" not in text(as_ann.get(FILM))
    page = as_ann.get(draft.get_absolute_url())
    assert "Take it up again" in text(page)
    as_ann.post(f"{draft.get_absolute_url()}reopening/", fields_of(page, "version"))
    assert "in your draft" in text(as_ann.get(FILM))


def test_drafts_live_on_another_device_and_beside_each_other(draft, ann, as_ann):
    as_ann.post("/accounts/logout/")
    elsewhere = Client()
    elsewhere.force_login(ann, backend="django.contrib.auth.backends.ModelBackend")
    save_section(elsewhere, "/people/satoshi-kon/", "general", {"fields-birth_place": "Sapporo"} | COLLECT)
    assert "in your draft" in text(elsewhere.get(FILM))
    mine = text(elsewhere.get("/submissions/mine/"))
    assert "Satoshi Kon" in mine
    assert "Memories (1995)" in mine


def test_a_page_deleted_meanwhile(memories, as_ann, as_moderator):
    form = fields_of(as_ann.get("/people/new/"), "base")
    as_ann.post("/people/new/", form | {"fields-name": "Gone Person"} | AT_ONCE)
    submission = only_submission()
    approve(as_moderator, submission)
    stale = open_section(as_ann, "/people/gone-person/", "general")
    as_ann.post(f"{submission.get_absolute_url()}reversion/", {"comment": ""})
    approve(as_moderator, Submission.objects.get(reverts=submission))
    response = as_ann.post("/people/gone-person/edit/general/", stale | {"fields-gender": "female"} | AT_ONCE)
    assert response.status_code == 404


def test_the_draft_of_a_page_deleted_meanwhile_can_still_be_read(memories, as_ann, as_moderator):
    form = fields_of(as_ann.get("/people/new/"), "base")
    as_ann.post("/people/new/", form | {"fields-name": "Gone Person"} | AT_ONCE)
    submission = only_submission()
    approve(as_moderator, submission)
    save_section(as_ann, "/people/gone-person/", "general", {"fields-gender": "female"} | COLLECT)
    as_ann.post(f"{submission.get_absolute_url()}reversion/", {"comment": ""})
    approve(as_moderator, Submission.objects.get(reverts=submission))
    draft = Submission.objects.get(state="draft")
    assert "It was removed after this was proposed." in text(as_ann.get(draft.get_absolute_url()))
    assert submit(as_ann, draft).status_code == 302
