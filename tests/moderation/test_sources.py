"""Sources speak for fields; a value that leaves its source behind is flagged, and needs a word."""

from moderation.models import Submission
from tests.helpers import approve, fields_of, open_section, propose, save_section, submit

FILM = "/works/memories-1995/"


def _draft(client, changes, section="general", **kwargs):
    save_section(client, FILM, section, changes, **kwargs)
    return Submission.objects.get(state="draft")


def test_overwriting_a_sourced_value_needs_a_note_and_nothing_is_lost(memories, as_ann):
    draft = _draft(as_ann, {"fields-runtime": "113"})
    data = fields_of(as_ann.get(draft.get_absolute_url()), "note")
    response = as_ann.post(
        f"{draft.get_absolute_url()}proposal/", data | {"sources-0-citation": "The 2004 disc, timed"}
    )
    assert response.status_code == 422
    page = response.content.decode()
    assert "Say why: the runtime of “Memories (1995)” has a source" in page
    assert fields_of(response, "note")["sources-0-citation"] == "The 2004 disc, timed"
    draft.refresh_from_db()
    assert draft.state == "draft"
    submit(as_ann, draft, note="Timed the disc.")
    draft.refresh_from_db()
    assert draft.state == "pending"


def test_filling_an_empty_field_needs_none_removing_does(memories, as_ann):
    draft = _draft(as_ann, None, section="aliases", row={"aliases": {"text": "Omoide"}})
    submit(as_ann, draft, note="")
    draft.refresh_from_db()
    assert draft.state == "pending"
    data = open_section(as_ann, FILM, "links")
    as_ann.post(f"{FILM}edit/links/", data | {"links-0-DELETE": "on"})
    removal = Submission.objects.get(state="draft")
    data = fields_of(as_ann.get(removal.get_absolute_url()), "note")
    response = as_ann.post(f"{removal.get_absolute_url()}proposal/", data)
    assert response.status_code == 422
    assert "Say why: this removes “IMDb tt0113799”." in response.content.decode()


def test_the_editor_sees_at_once_that_the_source_stays_behind(memories, as_ann, as_moderator):
    draft = _draft(as_ann, {"fields-runtime": "113"})
    page = as_ann.get(draft.get_absolute_url()).content.decode()
    assert "The value changes, its source does not" in page
    assert "Facts of the film Memories" in page
    submit(as_ann, draft)
    assert (
        "The value changes, its source does not"
        in as_moderator.get(draft.get_absolute_url()).content.decode()
    )


def test_a_source_speaks_for_the_fields_it_is_ticked_for(memories, as_ann, as_moderator):
    draft = _draft(as_ann, {"fields-runtime": "113", "fields-country": "FR"})
    data = fields_of(as_ann.get(draft.get_absolute_url()), "note")
    key = f"{memories.pk}.runtime"
    data |= {
        "note": "Timed.",
        "sources-0-citation": "The 2004 disc",
        "sources-0-speaks_for": [key, "nonsense"],
    }
    assert as_ann.post(f"{draft.get_absolute_url()}proposal/", data).status_code == 302
    source = draft.sources.get()
    assert source.speaks_for == [key]
    page = as_moderator.get(draft.get_absolute_url()).content.decode()
    assert page.count("The value changes, its source does not") == 1  # the country
    assert page.count("The 2004 disc") == 2  # in the list, and beside the runtime
    approve(as_moderator, draft)


def test_ticks_without_a_source_are_asked_about(memories, as_ann):
    draft = _draft(as_ann, {"fields-runtime": "113"})
    data = fields_of(as_ann.get(draft.get_absolute_url()), "note")
    data |= {"note": "Timed.", "sources-0-speaks_for": [f"{memories.pk}.runtime"]}
    response = as_ann.post(f"{draft.get_absolute_url()}proposal/", data)
    assert response.status_code == 422
    assert "Which source is that?" in response.content.decode()


def test_ticks_come_back_when_it_is_taken_up_again(memories, as_ann):
    submission = propose(as_ann, FILM, "general", {"fields-runtime": "113"})
    source = submission.sources.create(citation="Disc", speaks_for=[f"{memories.pk}.runtime"])
    as_ann.post(f"{submission.get_absolute_url()}reopening/", {"version": submission.version})
    data = fields_of(as_ann.get(submission.get_absolute_url()), "note")
    assert data["sources-0-citation"] == "Disc"
    assert data["sources-0-speaks_for"] == source.speaks_for[0]


def test_one_click_asks_for_the_note_in_its_place(memories, as_ann):
    response = save_section(as_ann, FILM, "general", {"fields-runtime": "113", "save": "submit"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "Say why: the runtime of “Memories (1995)” has a source" in page
    assert "field--note field--textarea field--wrong" in page
    again = fields_of(response, "base")
    assert again["fields-runtime"] == "113"
    assert not Submission.objects.filter(is_import=False).exists()
    as_ann.post(f"{FILM}edit/general/", again | {"note": "Timed the disc.", "save": "submit"})
    assert Submission.objects.get(is_import=False).state == "pending"


def test_one_click_fills_a_gap_without_a_word(memories, as_ann):
    save_section(as_ann, f"{FILM}stink-bomb/", "general", {"fields-runtime": "40", "save": "submit"})
    assert Submission.objects.get(is_import=False).state == "pending"
