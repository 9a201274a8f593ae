"""Drafts under wear: two windows, forms sent twice, pages that move while somebody types."""

import pytest
from django.test import Client

from catalog.models import Name, Person, Work
from credits.models import Credit
from moderation.models import Submission
from tests.helpers import (
    approve,
    blank_row,
    decide,
    fields_of,
    open_section,
    propose,
    save_section,
    submit,
)

FILM = "/works/memories-1995/"
SEGMENT = "/works/memories-1995/magnetic-rose/"


@pytest.fixture
def draft(memories, as_ann):
    """Ann's draft: the runtime, and an alias."""
    save_section(as_ann, FILM, "general", {"fields-runtime": "113"})
    save_section(as_ann, FILM, "aliases", row={"aliases": {"text": "Omoide"}})
    return Submission.objects.get(state="draft")


def test_a_second_window_takes_nothing_out_of_the_draft(memories, as_ann):
    second = open_section(as_ann, FILM, "general")
    save_section(as_ann, FILM, "general", {"fields-runtime": "113"})
    as_ann.post(f"{FILM}edit/general/", second | {"fields-country": "FR"})
    change = Submission.objects.get(state="draft").changes.get()
    assert change.after == {"runtime": 113, "country": "FR"}


def test_a_draft_does_not_hide_that_the_page_moved(memories, as_ann, as_bob, as_moderator):
    save_section(as_ann, FILM, "general", {"fields-runtime": "113"})
    approve(as_moderator, propose(as_bob, FILM, "general", {"fields-runtime": "114"}))
    save_section(as_ann, FILM, "general", {"fields-country": "FR"})
    draft = Submission.objects.get(state="draft")
    assert draft.changes.get().before["runtime"] == 115, "What Ann saw when she wrote it."
    submit(as_ann, draft)
    assert decide(as_moderator, draft).status_code == 409


def test_a_form_sent_twice_proposes_its_rows_once(memories, as_ann):
    data = open_section(as_ann, FILM, "segments")
    prefix = blank_row(data, "segments")
    data |= {f"{prefix}name": "Epilogue", f"{prefix}kind": "segment"}
    for _ in range(2):
        as_ann.post(f"{FILM}edit/segments/", data)
    assert Submission.objects.get(state="draft").changes.count() == 1


def test_an_alias_of_the_draft_stays_an_alias(draft, as_ann):
    save_section(as_ann, FILM, "general", {"fields-country": "FR"})
    assert draft.changes.get(label="Omoide").after["kind"] == "alias"


def test_a_removal_in_the_draft_is_shown_and_taken_back(memories, as_ann):
    save_section(as_ann, FILM, "aliases", {"aliases-0-DELETE": "on"})
    data = open_section(as_ann, FILM, "aliases")
    assert data["aliases-0-DELETE"] == "on"
    del data["aliases-0-DELETE"]
    as_ann.post(f"{FILM}edit/aliases/", data)
    assert not Submission.objects.filter(state="draft").exists()


def test_a_row_others_removed_and_i_left_alone_is_no_trouble(memories, as_ann, as_bob, as_moderator):
    stale = open_section(as_ann, FILM, "releases")
    approve(as_moderator, propose(as_bob, FILM, "releases", {"releases-1-DELETE": "on"}))
    response = as_ann.post(f"{FILM}edit/releases/", stale | {"releases-0-note": "Premiere."})
    assert response.status_code == 302
    assert Submission.objects.get(state="draft").changes.get().after == {"note": "Premiere."}


def test_a_rename_while_somebody_types_loses_nothing(memories, as_ann, as_bob, as_moderator):
    typed = open_section(as_ann, FILM, "overview") | {"fields-deck": "Typed for an hour."}
    approve(as_moderator, propose(as_bob, FILM, "general", {"fields-name": "Kioku"}))
    assert as_ann.post(f"{FILM}edit/overview/", typed).status_code == 302
    assert Submission.objects.get(state="draft").changes.get().after == {"deck": "Typed for an hour."}
    assert as_ann.get(f"{FILM}history/")["Location"] == "/works/kioku-1995/history/"


def test_an_untouched_person_stays_himself_whatever_he_is_called_meanwhile(
    memories, as_ann, as_bob, as_moderator
):
    stale = open_section(as_ann, SEGMENT, "credits")
    morimoto = Person.objects.get(name="Koji Morimoto")
    change = {"fields-disambiguation": "animator"}
    approve(as_moderator, propose(as_bob, morimoto.get_absolute_url(), "general", change))
    as_ann.post(f"{SEGMENT}edit/credits/", stale | {"credits-1-note": "and the ending theme"})
    draft = Submission.objects.get(state="draft")
    assert draft.changes.get().after == {"note": "and the ending theme"}


def test_a_form_of_another_section_is_not_taken(memories, as_ann):
    data = open_section(as_ann, FILM, "overview")
    assert as_ann.post(f"{FILM}edit/general/", data).status_code == 400


def test_a_new_page_that_was_returned_can_be_mended(memories, as_ann, as_moderator):
    form = fields_of(as_ann.get("/people/new/"), "base")
    as_ann.post("/people/new/", form | {"fields-name": "Hirotsugu Kawasakki"})
    draft = Submission.objects.get(state="draft")
    submit(as_ann, draft)
    decide(as_moderator, draft, "return", comment="One k.")
    data = fields_of(as_ann.get(draft.get_absolute_url()), "version")
    page = as_ann.post(f"{draft.get_absolute_url()}reopening/", data, follow=True).content.decode()
    address = f"/people/new/?draft={draft.pk}"
    assert address in page
    data = fields_of(as_ann.get(address), "base")
    assert data["fields-name"] == "Hirotsugu Kawasakki"
    as_ann.post(address, data | {"fields-name": "Hirotsugu Kawasaki"})
    draft.refresh_from_db()
    submit(as_ann, draft)
    approve(as_moderator, draft)
    assert Person.objects.filter(name__startswith="Hirotsugu").get().name == "Hirotsugu Kawasaki"


def test_nobody_edits_anothers_draft_of_a_new_page(memories, as_ann, as_bob):
    form = fields_of(as_ann.get("/people/new/"), "base")
    as_ann.post("/people/new/", form | {"fields-name": "Eva"})
    draft = Submission.objects.get(state="draft")
    assert as_bob.get(f"/people/new/?draft={draft.pk}").status_code == 404
    assert as_ann.get("/people/new/?draft=nonsense").status_code == 404


def test_a_discarded_draft_stays_private(draft, as_ann, as_moderator):
    as_ann.post(f"{draft.get_absolute_url()}withdrawal/", {"version": draft.version})
    assert as_moderator.get(draft.get_absolute_url()).status_code == 403


def test_a_character_leaves_together_with_its_performers(memories, as_ann, as_moderator):
    removal = {"characters-0-DELETE": "on", "performances-0-DELETE": "on"}
    approve(as_moderator, propose(as_ann, SEGMENT, "characters", removal))
    assert "Heintz Beckner" not in Client().get(SEGMENT).content.decode()


def test_untouched_prose_is_not_proposed_because_of_its_newlines(memories, as_ann):
    save_section(as_ann, FILM, "overview", {"fields-deck": "Three dreams."})
    assert Submission.objects.get(state="draft").changes.get().after == {"deck": "Three dreams."}


def test_what_was_changed_and_changed_back_can_be_reverted(memories, as_ann, as_moderator):
    first = approve(as_moderator, propose(as_ann, FILM, "general", {"fields-runtime": "113"}))
    second = approve(as_moderator, propose(as_ann, FILM, "general", {"fields-runtime": "114"}))
    as_ann.post(f"{second.get_absolute_url()}reversion/", {"comment": ""})
    approve(as_moderator, Submission.objects.get(reverts=second))
    as_ann.post(f"{first.get_absolute_url()}reversion/", {"comment": ""})
    approve(as_moderator, Submission.objects.get(reverts=first))
    memories.refresh_from_db()
    assert memories.runtime == 115


def test_an_import_is_no_members_to_revert(memories, as_ann):
    address = Submission.objects.get(is_import=True).get_absolute_url()
    assert as_ann.post(f"{address}reversion/", {"comment": ""}).status_code == 409
    assert Credit.objects.exists()


def test_a_creation_never_overwrites_a_living_page(memories, as_ann):
    """The form of a page that exists, sent to the address of new ones."""
    data = open_section(as_ann, "/people/satoshi-kon/", "general")
    response = as_ann.post("/people/new/", {"base": data["base"], "fields-name": "Hijacked"})
    assert response.status_code == 400
    assert not Submission.objects.filter(state="draft").exists()


def test_a_page_with_private_entries_can_leave_and_they_are_not_named(memories, as_ann, as_bob, as_moderator):
    form = fields_of(as_ann.get("/works/new/"), "base")
    as_ann.post("/works/new/", form | {"fields-name": "Vandal film"})
    submission = Submission.objects.get(state="draft")
    submit(as_ann, submission)
    approve(as_moderator, submission)
    work = Work.objects.get(name="Vandal film")
    as_bob.post(f"/shelf/{work.pk}/", {"status": "dropped", "is_private": "on"})
    as_ann.post(f"{submission.get_absolute_url()}reversion/", {"comment": ""})
    response = decide(as_moderator, Submission.objects.get(reverts=submission), follow=True)
    assert response.status_code == 302
    assert not Work.objects.filter(name="Vandal film").exists()
    assert not Name.objects.filter(text="Vandal film").exists()
