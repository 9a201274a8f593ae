"""Where two people touched one field, a person chooses: the editor in his form, the author on what he proposed."""

import re

import pytest

from catalog.models import Release
from moderation.models import Submission
from tests.helpers import approve, fields_of, open_section, propose, save_section, submit

FILM = "/works/memories-1995/"
PROSE = "An anthology of three films after Katsuhiro Otomo, made by three directors at two studios in Tokyo."


def text(response):
    return response.content.decode()


def own_change():
    return Submission.objects.get(author__username="ann").changes.get()


@pytest.fixture
def refused(memories, as_ann, as_bob, as_moderator):
    """Ann typed 113 over 115; Bob's 114 was approved meanwhile. She is asked to choose."""
    stale = open_section(as_ann, FILM, "general")
    approve(as_moderator, propose(as_bob, FILM, "general", {"fields-runtime": "114"}))
    response = as_ann.post(f"{FILM}edit/general/", stale | {"fields-runtime": "113", "fields-country": "FR"})
    assert response.status_code == 422
    return fields_of(response, "base")


def choose(client, data, choice, **typed):
    return client.post(f"{FILM}edit/general/", data | {"fields-runtime.rival": choice} | typed)


def test_theirs(refused, as_ann):
    assert choose(as_ann, refused, "theirs").status_code == 302
    assert own_change().after == {"country": "FR"}, "Only the field nobody else touched."


def test_mine_even_when_the_field_says_otherwise_by_now(refused, as_ann):
    assert choose(as_ann, refused, "mine", **{"fields-runtime": "90"}).status_code == 302
    assert own_change().after == {"runtime": 113, "country": "FR"}
    assert own_change().before["runtime"] == 114


def test_something_else(refused, as_ann):
    assert choose(as_ann, refused, "typed", **{"fields-runtime": "112"}).status_code == 302
    assert own_change().after["runtime"] == 112


def test_a_third_value_meanwhile_is_asked_again(refused, as_ann, as_bob, as_moderator):
    approve(as_moderator, propose(as_bob, FILM, "general", {"fields-runtime": "120"}))
    response = choose(as_ann, refused, "mine")
    assert response.status_code == 422
    assert re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", text(response))[1][1].startswith("120")


def test_texts_are_compared_word_by_word(memories, as_ann, as_bob, as_moderator):
    approve(as_moderator, propose(as_bob, FILM, "overview", {"fields-deck": PROSE}))
    stale = open_section(as_ann, FILM, "overview")
    approve(as_moderator, propose(as_bob, FILM, "overview", {"fields-deck": PROSE.replace("two", "three")}))
    response = as_ann.post(f"{FILM}edit/overview/", stale | {"fields-deck": PROSE.replace("films", "shorts")})
    page = text(response)
    assert "<del>two</del><ins>three</ins>" in page
    assert "<del>films</del><ins>shorts</ins>" in page


def test_rows_have_the_same_choice(memories, as_ann, as_bob, as_moderator):
    stale = open_section(as_ann, FILM, "releases")
    approve(as_moderator, propose(as_bob, FILM, "releases", {"releases-0-note": "Premiere in Tokyo."}))
    response = as_ann.post(f"{FILM}edit/releases/", stale | {"releases-0-note": "Opened in Tokyo."})
    data = fields_of(response, "base")
    assert data["releases-0-note.rival"] == "typed"
    as_ann.post(
        f"{FILM}edit/releases/", data | {"releases-0-note.rival": "theirs", "releases-1-note": "With extras."}
    )
    change = own_change()
    assert change.after == {"note": "With extras."}
    assert Release.objects.get(pk=change.object_id).note == ""


def test_a_removal_of_a_row_somebody_changed_says_what_changed(memories, as_ann, as_bob, as_moderator):
    stale = open_section(as_ann, FILM, "releases")
    approve(as_moderator, propose(as_bob, FILM, "releases", {"releases-0-note": "Premiere in Tokyo."}))
    page = text(as_ann.post(f"{FILM}edit/releases/", stale | {"releases-0-DELETE": "on"}))
    assert "note: “” became “Premiere in Tokyo.”" in page


@pytest.fixture(params=["draft", "pending"])
def overtaken(request, memories, as_ann, as_bob, as_moderator):
    """Ann's runtime and country, proposed before Bob's runtime was approved."""
    save_section(as_ann, FILM, "general", {"fields-runtime": "113", "fields-country": "FR"})
    submission = Submission.objects.get(state="draft")
    if request.param == "pending":
        submit(as_ann, submission)
    approve(as_moderator, propose(as_bob, FILM, "general", {"fields-runtime": "114"}))
    return submission


@pytest.mark.parametrize(
    ("choice", "after"), [("keep", {"country": "FR"}), ("take", {"runtime": 113, "country": "FR"})]
)
def test_the_author_settles_what_he_proposed(choice, after, overtaken, memories, as_ann, as_moderator):
    page = as_ann.get(overtaken.get_absolute_url())
    assert "The page moved on after you wrote this" in text(page)
    change = overtaken.changes.get()
    data = fields_of(page, "version") | {f"field-{change.pk}-runtime": choice}
    assert as_ann.post(f"{overtaken.get_absolute_url()}settlement/", data).status_code == 302
    change.refresh_from_db()
    assert change.after == after
    overtaken.refresh_from_db()
    if overtaken.state == "draft":
        submit(as_ann, overtaken)
    else:
        assert overtaken.events.last().verb == "amend"
    approve(as_moderator, overtaken)
    memories.refresh_from_db()
    assert (memories.runtime, memories.country) == (113 if choice == "take" else 114, "FR")


def test_the_moderator_sees_the_three_side_by_side(memories, as_ann, as_bob, as_moderator):
    anns = propose(as_ann, FILM, "general", {"fields-runtime": "113"})
    approve(as_moderator, propose(as_bob, FILM, "general", {"fields-runtime": "114"}))
    page = text(as_moderator.get(anns.get_absolute_url()))
    assert [name for name, _ in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page)] == [
        "Before", "Now on the page", "Proposed",
    ]  # fmt: skip


def test_nobody_settles_for_another(overtaken, as_bob):
    data = {"version": overtaken.version, f"field-{overtaken.changes.get().pk}-runtime": "keep"}
    assert as_bob.post(f"{overtaken.get_absolute_url()}settlement/", data).status_code == 403
