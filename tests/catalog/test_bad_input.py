"""Bad input: a message beside the field, a 4xx, nothing stored, nothing typed lost."""

import pytest
from django.test import Client

from catalog.models import Work
from moderation.models import Submission
from tests.helpers import blank_row, open_section, propose, save_section

FILM = "/works/memories-1995/"
LONG = "ラ" * 364

CASES = [
    ("releases", {"releases": {"date": "1995-02-30"}}, "1995-02-30 is not in the calendar."),
    ("releases", {"releases": {"date": "0000-00-00"}}, "There is no film from the year 0000."),
    ("releases", {"releases": {"date": "23.12.1995"}}, "Write a date as 1995, 1995-12 or 1995-12-23."),
    ("releases", {"releases": {"date": "1995-13"}}, "1995-13 is not in the calendar."),
    ("releases", {"releases": {"country": "QQ"}}, "Select a valid choice."),
    ("releases", {"releases": {"note": "Only a note."}}, "A release needs a date, a country or a name."),
    ("releases", {"releases": {"date": "1995", "runtime": "0"}}, "greater than or equal to 1"),
    (
        "releases",
        {"releases": {"name": "メモリーズ", "date": "1995-12-23", "country": "JP", "medium": "theatrical"}},
        "This release stands there already.",
    ),
    ("aliases", {"aliases": {"text": LONG}}, "Ensure this value has at most 300 characters (it has 364)."),
    ("aliases", {"aliases": {"text": "Mem\x00ories"}}, "Null characters are not allowed."),
    ("aliases", {"aliases": {"text": "Omoide", "language": "jp"}}, "“jp” is no language code."),
    ("aliases", {"aliases": {"text": "Katsuhiro Otomo Presents: Memories", "language": "en"}}, "stands there already"),
    ("aliases", {"aliases": {"language": "ja"}}, "This field is required."),
    ("credits", {"credits": {"person": "Satoshi Kon", "role": "Writer"}}, "This person has this credit already."),
    ("credits", {"credits": {"person": "Hayao Nobody", "role": "Writer"}}, "There is no person “Hayao Nobody” here yet."),
    ("credits", {"credits": {"person": "Takashi Watanabe", "role": "Writer"}}, "More than one person has this name."),
    ("credits", {"credits": {"person": "x" * 600, "role": "Writer"}}, "That is no name."),
    ("credits", {"credits": {"person": "Satoshi Kon"}}, "This field is required."),
    ("genres", {"genres": {"tag": "War"}}, "There is no tag “War” here yet."),
    ("similar", {"relations": {"kind": "similar", "other": "Memories (1995)"}}, "A work cannot be related to itself."),
    ("links", {"links": {"site": "web", "url": "javascript:alert(1)"}}, "Enter a valid URL."),
    ("links", {"links": {"site": "imdb", "url": "https://example.org/"}}, "Give an identifier for a known site"),
    ("segments", {"segments": {"kind": "segment", "runtime": "15"}}, "This field is required."),
]  # fmt: skip


@pytest.mark.parametrize(("section", "row", "message"), CASES)
def test_a_bad_row_is_refused_beside_its_field(section, row, message, memories, as_ann):
    response = save_section(as_ann, FILM, section, row=row)
    page = response.content.decode()
    assert response.status_code == 422
    assert message in page
    assert "nothing you typed is lost" in page
    for values in row.values():
        for value in values.values():
            assert value.replace("\x00", "") in page.replace("\x00", "").replace("&quot;", '"'), (
                "Typed text is lost."
            )
    assert not Submission.objects.filter(state="draft").exists()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"fields-part_of": "Memories (1995)"}, "A work cannot be part of itself"),
        (
            {"fields-part_of": "Magnetic Rose (Memories)"},
            "A work cannot be part of itself, nor of its own parts",
        ),
        ({"fields-name": LONG}, "at most 300 characters"),
        ({"fields-name": ""}, "This field is required."),
        ({"fields-original_language": "klingonese"}, "is no language code"),
        ({"fields-runtime": "99999"}, "less than or equal to 6000"),
        ({"fields-runtime": "long"}, "Enter a whole number."),
    ],
)
def test_bad_facts_are_refused(values, message, memories, as_ann):
    response = save_section(as_ann, FILM, "general", values)
    assert response.status_code == 422
    assert message in response.content.decode()
    assert not Submission.objects.filter(state="draft").exists()


def test_works_nest_three_deep_at_most(memories, as_ann, as_moderator):
    part = Work.objects.get(name="Magnetic Rose")
    deeper = Work.objects.create(name="A scene", slug="scene", part_of=part)
    shot = Work.objects.create(name="A shot", slug="shot", part_of=deeper)
    Work.reindex([deeper.pk, shot.pk])
    response = save_section(as_ann, "/works/akira-1988/", "general", {"fields-part_of": "A shot"})
    assert response.status_code == 422
    assert "nest 3 deep at most" in response.content.decode()


def test_two_equal_new_rows_are_refused(memories, as_ann):
    data = open_section(as_ann, FILM, "credits") | {"credits-TOTAL_FORMS": "3"}
    for index in (1, 2):
        data |= {f"credits-{index}-person": "Yoko Kanno", f"credits-{index}-role": "Music"}
    response = as_ann.post(f"{FILM}edit/credits/", data)
    assert response.status_code == 422
    assert "This person has this credit already." in response.content.decode()


def test_a_namesake_is_named_by_what_tells_him_apart(memories, as_ann):
    row = {"credits": {"person": "Takashi Watanabe (art director)", "role": "Writer"}}
    assert save_section(as_ann, FILM, "credits", row=row).status_code == 302


def test_a_damaged_form_is_shown_anew(memories, as_ann):
    data = open_section(as_ann, FILM, "aliases") | {"base": "forged"}
    response = as_ann.post(f"{FILM}edit/aliases/", data)
    assert response.status_code == 400
    assert "The form was incomplete" in response.content.decode()
    assert as_ann.post(f"{FILM}edit/aliases/", {}).status_code == 400


def test_a_base_of_another_page_is_not_taken(memories, as_ann):
    data = open_section(as_ann, f"{FILM}stink-bomb/", "aliases")
    data[f"{blank_row(data, 'aliases')}text"] = "Smell"
    assert as_ann.post(f"{FILM}edit/aliases/", data).status_code == 400
    assert not Submission.objects.filter(state="draft").exists()


def test_another_row_can_be_asked_for_without_script(memories, as_ann):
    data = open_section(as_ann, FILM, "aliases")
    prefix = blank_row(data, "aliases")
    response = as_ann.post(f"{FILM}edit/aliases/", data | {f"{prefix}text": "Omoide", "add": "aliases"})
    page = response.content.decode()
    assert response.status_code == 200
    assert 'value="Omoide"' in page
    assert 'name="aliases-2-text"' in page


def test_a_member_whose_session_ended_gets_his_text_back(memories, as_ann, ann):
    data = open_section(as_ann, FILM, "overview") | {"fields-deck": "Typed for an hour."}
    gone = Client()
    response = gone.post(f"{FILM}edit/overview/", data)
    assert response["Location"].startswith("/accounts/login/?next=/works/memories-1995/edit/overview/")
    login = gone.post(
        response["Location"], {"login": "ann", "password": "correct horse", "next": f"{FILM}edit/overview/"}
    )
    assert login["Location"] == f"{FILM}edit/overview/"
    page = gone.get(f"{FILM}edit/overview/").content.decode()
    assert "Typed for an hour." in page
    assert "You had been signed out" in page


def test_a_decision_survives_the_end_of_a_session_too(memories, as_ann, moderator):
    pending = propose(as_ann, FILM, "overview", {"fields-deck": "Three dreams."})
    gone, page = Client(), pending.get_absolute_url()
    data = {"version": pending.version, "comment": "Weighed for an hour."}
    response = gone.post(f"{page}approval/", data)
    assert response["Location"] == f"/accounts/login/?next={page}"
    gone.post(response["Location"], {"login": "mo", "password": "correct horse", "next": page})
    assert "Weighed for an hour." in gone.get(page).content.decode()
    pending.refresh_from_db()
    assert pending.state == "pending"


def test_anonymous_readers_are_sent_to_sign_in(memories):
    response = Client().get(f"{FILM}edit/overview/")
    assert response.status_code == 302
    assert "/accounts/login/" in response["Location"]
    inline = Client().get(f"{FILM}edit/overview/", headers={"HX-Request": "true"})
    assert "/accounts/login/" in inline["HX-Redirect"]


def test_sections_without_forms_and_unknown_ones_are_404(memories, as_ann):
    assert as_ann.get(f"{FILM}edit/lists/").status_code == 404
    assert as_ann.get(f"{FILM}edit/nothing/").status_code == 404
