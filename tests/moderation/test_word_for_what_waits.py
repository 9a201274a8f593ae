"""Who makes what already waits overwrite a sourced value, or remove something, gives a word, too."""

import pytest

from moderation.models import Submission
from tests.helpers import approve, fields_of, open_section, propose, save_section, submit
from tests.moderation.test_amending import amend

FILM = "/works/memories-1995/"


def text(response):
    return response.content.decode()


@pytest.fixture
def wordless(memories, as_ann):
    """A summary without a note: it overwrites nothing that has a source."""
    return propose(as_ann, FILM, "aliases", row={"aliases": {"text": "Omoide"}}, note="")


def test_an_amendment_that_overwrites_a_sourced_value_is_asked_for_a_word(wordless, as_ann):
    seen = wordless.version
    response = amend(as_ann, wordless, "general", {"fields-runtime": "113"})
    assert response.status_code == 422
    assert "Say why: the runtime of “Memories (1995)” has a source" in text(response)
    again = fields_of(response, "base")
    assert again["fields-runtime"] == "113", "Nothing typed is lost."
    wordless.refresh_from_db()
    assert (wordless.version, wordless.changes.count()) == (seen, 1)
    address = f"{FILM}edit/general/?submission={wordless.pk}"
    assert as_ann.post(address, again | {"note": "Timed it."}).status_code == 302
    wordless.refresh_from_db()
    assert (wordless.state, wordless.note, wordless.changes.count()) == ("pending", "Timed it.", 2)


def test_so_is_one_that_removes_something(wordless, as_ann):
    response = amend(as_ann, wordless, "links", {"links-0-DELETE": "on"})
    assert response.status_code == 422
    assert "Say why: this removes “IMDb tt0113799”." in text(response)


def test_the_note_it_has_is_enough_and_can_be_bettered_there(memories, as_ann):
    submission = propose(as_ann, FILM, "general", {"fields-runtime": "113"}, note="Timed it.")
    address = f"{FILM}edit/general/?submission={submission.pk}"
    data = fields_of(as_ann.get(address), "base")
    assert data["note"] == "Timed it."
    as_ann.post(address, data | {"fields-runtime": "114"})
    submission.refresh_from_db()
    assert (submission.note, submission.changes.get().after) == ("Timed it.", {"runtime": 114})
    as_ann.post(address, fields_of(as_ann.get(address), "base") | {"note": "Timed it twice."})
    submission.refresh_from_db()
    assert submission.note == "Timed it twice."
    data = fields_of(as_ann.get(address), "base") | {"note": ""}
    assert as_ann.post(address, data).status_code == 422, "It may not be taken away again."


def test_a_source_can_join_what_waits(memories, as_ann, as_moderator):
    submission = propose(as_ann, FILM, "general", {"fields-runtime": "113"})
    submission.sources.create(citation="The laser disc")
    version = submission.version
    response = amend(as_ann, submission, "general", {"sources-0-citation": "The 2004 disc"})
    assert response.status_code == 302
    submission.refresh_from_db()
    assert [source.citation for source in submission.sources.all()] == ["The laser disc", "The 2004 disc"]
    assert submission.version > version, "Whoever had it open is told."
    approve(as_moderator, submission)


def test_what_is_typed_after_the_decision_keeps_its_note(wordless, as_ann, as_moderator):
    address = f"{FILM}edit/general/?submission={wordless.pk}"
    data = fields_of(as_ann.get(address), "base")
    approve(as_moderator, wordless)
    as_ann.post(address, data | {"fields-runtime": "113", "note": "Timed it."})
    draft = Submission.objects.get(state="draft")
    assert draft.note == "Timed it."


def test_insisting_on_a_value_that_got_a_source_meanwhile_needs_a_word(
    memories, as_ann, as_bob, as_moderator
):
    mine = propose(as_ann, FILM, "general", {"fields-disambiguation": "three tales"}, note="")
    save_section(as_bob, FILM, "general", {"fields-disambiguation": "omnibus film"})
    theirs = Submission.objects.get(state="draft")
    submit(as_bob, theirs, "As printed.", "The booklet")
    theirs.refresh_from_db()
    approve(as_moderator, theirs)
    change = mine.changes.get()
    address = mine.get_absolute_url()
    data = {"version": mine.version, f"field-{change.pk}-disambiguation": "take"}
    response = as_ann.post(f"{address}settlement/", data)
    assert response.status_code == 409
    page = text(response)
    assert "Say why: the disambiguation of “Memories (1995)” has a source (The booklet)" in page
    assert f'name="field-{change.pk}-disambiguation" value="take" checked' in page, "The choice still stands."
    change.refresh_from_db()
    assert change.before["disambiguation"] == "", "Nothing was done."
    mine.refresh_from_db()
    done = as_ann.post(f"{address}settlement/", data | {"version": mine.version, "why": "Shorter is better."})
    assert done.status_code == 302
    mine.refresh_from_db()
    assert mine.note == "Shorter is better."
    assert mine.changes.get().before["disambiguation"] == "omnibus film"


def test_keeping_theirs_needs_none(memories, as_ann, as_bob, as_moderator):
    save_section(as_ann, FILM, "general", {"fields-disambiguation": "three tales"})
    save_section(as_ann, FILM, "aliases", row={"aliases": {"text": "Omoide"}})
    mine = Submission.objects.get(state="draft")
    submit(as_ann, mine, "")
    mine.refresh_from_db()
    theirs = propose(as_bob, FILM, "general", {"fields-disambiguation": "omnibus film"})
    approve(as_moderator, theirs)
    change = mine.changes.get(after__has_key="disambiguation")
    choice = {"version": mine.version, f"field-{change.pk}-disambiguation": "keep"}
    assert as_ann.post(f"{mine.get_absolute_url()}settlement/", choice).status_code == 302


def test_a_plain_form_asks_for_no_more_than_before(memories, as_ann):
    assert "note" in open_section(as_ann, FILM, "general")
