"""A page that is not there yet is filled in section by section, into the one draft it comes in."""

import pytest

from catalog.models import Work
from credits.models import Credit
from moderation.models import Submission
from tests.helpers import approve, blank_row, decide, fields_of, problems, submit

AT_ONCE, COLLECT, AMEND = {"save": "submit"}, {"save": "draft"}, {"save": "amend"}


def text(response):
    return response.content.decode()


def fill(client, address, values=None, row=None, pressed=COLLECT):
    """Open a form, type into it (`row`: into the empty row of a part), save."""
    data = fields_of(client.get(address), "base")
    for part, typed in (row or {}).items():
        data |= {f"{blank_row(data, part)}{name}": value for name, value in typed.items()}
    return client.post(address, data | (values or {}) | pressed)


def in_draft(key, draft):
    return f"/works/new/{key}/?draft={draft.pk}"


@pytest.fixture
def draft(memories, as_ann) -> Submission:
    """Roujin Z, with its name and kind only."""
    fill(as_ann, "/works/new/", {"fields-name": "Roujin Z", "fields-kind": "film"})
    return Submission.objects.get(state="draft")


def test_many_sections_are_one_submission(draft, as_ann, as_moderator):
    page = text(as_ann.get(draft.get_absolute_url()))
    for key in ("overview", "releases", "genres", "characters", "credits", "companies", "images", "links"):
        assert f'href="{in_draft(key, draft)}"' in page
    overview = {"fields-deck": "An old man is tried on a nursing robot.", "fields-description": "A *satire*."}
    assert fill(as_ann, in_draft("overview", draft), overview)["Location"] == draft.get_absolute_url()
    fill(as_ann, in_draft("releases", draft), row={"releases": {"date": "1991-09-14", "country": "JP"}})
    credit = {"person": "Katsuhiro Otomo", "role": "Writer"}
    fill(as_ann, in_draft("credits", draft), row={"credits": credit})
    fill(as_ann, in_draft("aliases", draft), row={"aliases": {"text": "Rojin Z"}})
    assert list(draft.changes.values_list("action", flat=True)) == ["create"] * 4
    assert submit(as_ann, draft).status_code == 302
    draft.refresh_from_db()
    approve(as_moderator, draft)
    film = Work.objects.get(name="Roujin Z")
    assert (film.deck, film.year) == ("An old man is tried on a nursing robot.", 1991)
    assert film.slug == "roujin-z-1991"
    assert Credit.objects.get(work=film).person.name == "Katsuhiro Otomo"
    assert not Submission.objects.filter(is_import=False).exclude(pk=draft.pk).exists()


def test_a_section_shows_what_the_draft_has_of_it(draft, as_ann):
    fill(as_ann, in_draft("credits", draft), row={"credits": {"person": "Satoshi Kon", "role": "Writer"}})
    data = fields_of(as_ann.get(in_draft("credits", draft)), "base")
    assert (data["credits-0-person"], data["credits-0-role"]) == ("Satoshi Kon", "Writer")
    fill(as_ann, in_draft("credits", draft), {"credits-0-note": "one scene"})
    fill(as_ann, in_draft("overview", draft), {"fields-deck": "A nursing robot."})
    fill(as_ann, in_draft("general", draft), {"fields-runtime": "80"})
    page = draft.changes.get(object_id=draft.page_id)
    assert page.after == {"name": "Roujin Z", "deck": "A nursing robot.", "runtime": 80}
    fill(as_ann, in_draft("credits", draft), {"credits-0-DELETE": "on"})
    assert draft.changes.count() == 1


def test_the_answer_to_a_likeness_stays(memories, as_ann):
    """Only the form that says what the page is asks; the others leave what its author answered."""
    typed = {"fields-name": "Memories", "fields-kind": "film"}
    asked = fill(as_ann, "/works/new/", typed)
    assert "Is it one of these?" in text(asked)
    data = fields_of(asked, "base") | {"page-differs": "A short film of a student."}
    assert as_ann.post("/works/new/", data | COLLECT).status_code == 302
    draft = Submission.objects.get(state="draft")
    said = draft.changes.get().differs, draft.changes.get().likenesses
    assert said[0] == "A short film of a student."
    assert said[1], "What he was shown is kept, too."
    fill(as_ann, in_draft("overview", draft), {"fields-deck": "A student remembers."})
    assert (draft.changes.get().differs, draft.changes.get().likenesses) == said
    assert submit(as_ann, draft).status_code == 302


def test_nothing_is_saved_at_once_beside_the_page(draft, as_ann):
    """The button for one click is not there; pressed all the same, it adds to the draft."""
    form = text(as_ann.get(in_draft("overview", draft)))
    assert "Add to draft" in form
    assert "Save changes" not in form
    fill(as_ann, in_draft("overview", draft), {"fields-deck": "A nursing robot."}, pressed=AT_ONCE)
    draft.refresh_from_db()
    assert (draft.state, draft.changes.get().after["deck"]) == ("draft", "A nursing robot.")


def test_what_waits_is_amended(draft, as_ann, as_moderator):
    submit(as_ann, draft)
    waiting = text(as_ann.get(draft.get_absolute_url()))
    assert f'href="{in_draft("genres", draft)}"' in waiting
    response = fill(as_ann, in_draft("overview", draft), {"fields-deck": "A nursing robot."}, pressed=AMEND)
    assert response["Location"] == draft.get_absolute_url()
    draft.refresh_from_db()
    assert (draft.state, draft.events.last().verb) == ("pending", "amend")


def test_submitted_from_another_window_it_is_amended(draft, as_ann):
    """Nothing of a page that waits goes into a draft without the page."""
    address = in_draft("overview", draft)
    data = fields_of(as_ann.get(address), "base") | {"fields-deck": "A nursing robot."} | COLLECT
    submit(as_ann, draft)
    as_ann.post(address, data)
    assert draft.changes.get().after["deck"] == "A nursing robot."
    assert not Submission.objects.filter(state="draft").exists()


def test_several_new_rows_are_numbered_from_one(draft, as_ann):
    rows = {"aliases-TOTAL_FORMS": "2", "aliases-0-text": "Rojin Z", "aliases-1-text": "Old Man Z"}
    fill(as_ann, in_draft("aliases", draft), rows)
    data = fields_of(as_ann.get(in_draft("aliases", draft)), "base")
    assert [(data[f"aliases-{row}-position"], data[f"aliases-{row}-text"]) for row in (0, 1)] == [
        ("1", "Rojin Z"), ("2", "Old Man Z"),
    ]  # fmt: skip


def test_a_faulty_row_loses_nothing(draft, as_ann):
    response = fill(as_ann, in_draft("releases", draft), row={"releases": {"date": "some day", "note": "TV"}})
    assert response.status_code == 422, problems(response)
    data = fields_of(response, "base")
    assert (data["releases-0-date"], data["releases-0-note"]) == ("some day", "TV")


def test_whose_it_is_and_of_which_kind(draft, as_ann, as_bob, as_moderator):
    address = in_draft("overview", draft)
    assert as_bob.get(address).status_code == 404
    assert as_ann.get(address.replace("works", "people")).status_code == 404
    assert as_ann.get("/works/new/overview/").status_code == 404
    assert as_ann.get(in_draft("nonsense", draft)).status_code == 404
    submit(as_ann, draft)
    decide(as_moderator, draft)
    assert as_ann.get(address).status_code == 404, "It is a page now, with sections of its own."


def test_the_preview_leads_to_every_section(draft, as_ann, as_moderator):
    preview = text(as_ann.get(f"/previews/{draft.pk}/"))
    assert f'href="{in_draft("genres", draft)}"' in preview
    assert "in your draft</p>" in preview, "The bar submits from here."
    submit(as_ann, draft)
    assert "/works/new/" not in text(as_moderator.get(f"/previews/{draft.pk}/")), "Only its author edits it."


def test_a_member_who_was_signed_out_finds_what_he_typed(draft, ann, as_ann):
    data = fields_of(as_ann.get(in_draft("overview", draft)), "base") | {"fields-deck": "A nursing robot."}
    as_ann.logout()
    there = as_ann.post(in_draft("overview", draft), data | COLLECT)["Location"]
    signed_in = as_ann.post(there, {"login": "ann", "password": "correct horse"}, follow=True)
    assert signed_in.redirect_chain[-1][0] == in_draft("overview", draft)
    assert "A nursing robot." in text(signed_in)
