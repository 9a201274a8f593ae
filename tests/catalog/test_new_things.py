"""New people, characters, tags … in the middle of an edit: one draft, one submission, one decision."""

import pytest
from django.core.management import call_command
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.models import Person, Tag
from credits.models import Credit
from moderation.models import Proposed, Submission
from tests.helpers import (
    approve,
    blank_row,
    decide,
    fields_of,
    member_client,
    open_section,
    problems,
    save_section,
    submit,
)

FILM = "/works/memories-1995/"
SEGMENT = "/works/memories-1995/magnetic-rose/"
HIRANO = {"person": "Toshihiro Hirano", "role": "Director", "person-which": "new"}


def add(client, row, *, page=FILM, section="credits", part="credits"):
    response = save_section(client, page, section, row={part: row})
    assert response.status_code == 302, problems(response)
    return Submission.objects.get(state="draft", author__username=client.session_user)


@pytest.fixture
def as_ann(ann):
    client = member_client(ann)
    client.session_user = "ann"
    return client


@pytest.fixture
def as_bob(bob):
    client = member_client(bob)
    client.session_user = "bob"
    return client


def pending(client, *args, **kwargs):
    draft = add(client, *args, **kwargs)
    assert submit(client, draft).status_code == 302
    draft.refresh_from_db()
    assert draft.state == "pending"
    return draft


def test_an_unknown_name_is_offered_to_be_added(memories, as_ann):
    row = {"person": "Toshihiro Hirano", "role": "Director", "note": "of one scene"}
    response = save_section(as_ann, FILM, "credits", row={"credits": row})
    page = response.content.decode()
    assert response.status_code == 422
    assert "There is no person “Toshihiro Hirano” here yet." in page
    assert "Add “Toshihiro Hirano” as a new person" in page
    assert "of one scene" in page
    data = fields_of(response, "base")
    prefix = blank_row(data, "credits")
    data |= {f"{prefix}person-which": "new", f"{prefix}person-new-born": "1956-10-04"}
    assert as_ann.post(f"{FILM}edit/credits/", data).status_code == 302
    person, credit = Submission.objects.get(state="draft").changes.all()
    assert (person.label, person.after) == (
        "Toshihiro Hirano", {"name": "Toshihiro Hirano", "born": "1956-10-04"},
    )  # fmt: skip
    assert credit.label == "Toshihiro Hirano, Director"
    assert credit.after["person"] == str(person.object_id)


def test_person_and_credit_are_approved_in_one(memories, as_ann, as_moderator):
    submission = pending(as_ann, HIRANO)
    assert not Person.objects.filter(name="Toshihiro Hirano").exists()
    approve(as_moderator, submission)
    assert "Toshihiro Hirano" in Client().get(FILM).content.decode()
    assert "Memories" in Client().get("/people/toshihiro-hirano/").content.decode()
    call_command("verify_history")
    as_ann.post(f"{submission.get_absolute_url()}reversion/", {"comment": "It was another."})
    assert decide(as_moderator, Submission.objects.get(reverts=submission)).status_code == 302
    assert "Toshihiro Hirano" not in Client().get(FILM).content.decode()
    assert Client().get("/people/toshihiro-hirano/").status_code == 404
    call_command("verify_history")


KINDS = [
    (SEGMENT, "characters", {"character": "The gull"}, "character"),
    (FILM, "companies", {"company": "Studio Khara", "kind": "animation"}, "company"),
    (FILM, "associations", {"thing": "Amae"}, "thing"),
    (FILM, "genres", {"tag": "Psychological"}, "tag"),
    (FILM, "themes", {"tag": "Loneliness"}, "tag"),
    (FILM, "franchise", {"franchise": "World masterpieces"}, "franchise"),
    (FILM, "similar", {"other": "Robot Carnival", "kind": "similar"}, "other"),
    (FILM, "credits", {"person": "Satoshi Kon", "role": "Layout"}, "role"),
]


@pytest.mark.parametrize(("page", "section", "row", "field"), KINDS)
def test_every_kind_can_be_added(page, section, row, field, memories, as_ann, as_moderator):
    part = {"similar": "relations"}.get(section, section)
    assert save_section(as_ann, page, section, row={part: row}).status_code == 422
    row |= {f"{field}-which": "new"}
    draft = add(as_ann, row, page=page, section=section, part=part)
    assert row[field] in as_ann.get(f"{page}edit/{section}/").content.decode(), "The draft's row names it."
    submit(as_ann, draft)
    draft.refresh_from_db()
    approve(as_moderator, draft)
    assert row[field] in Client().get(page).content.decode()
    if section == "themes":
        assert Tag.objects.get(name="Loneliness").kind == "theme"


def test_two_rows_may_name_the_same_new_person(memories, as_ann):
    data = open_section(as_ann, FILM, "credits") | {"credits-TOTAL_FORMS": "3"}
    data |= {
        "credits-1-person": "Toshihiro Hirano",
        "credits-1-role": "Director",
        "credits-1-person-which": "new",
    }
    data |= {"credits-2-person": "Toshihiro Hirano", "credits-2-role": "Writer"}
    for _ in range(2):  # the same form sent twice
        assert as_ann.post(f"{FILM}edit/credits/", data).status_code == 302
    draft = Submission.objects.get(state="draft")
    assert sorted(draft.changes.values_list("label", flat=True)) == [
        "Toshihiro Hirano", "Toshihiro Hirano, Director", "Toshihiro Hirano, Writer",
    ]  # fmt: skip
    data |= {"credits-1-DELETE": "on"}
    del data["base"]
    data = open_section(as_ann, FILM, "credits")
    as_ann.post(f"{FILM}edit/credits/", data | {"credits-1-DELETE": "on"})
    assert draft.changes.count() == 2, "The other row still names the person."
    data = open_section(as_ann, FILM, "credits")
    as_ann.post(f"{FILM}edit/credits/", data | {"credits-1-DELETE": "on"})
    assert not Submission.objects.filter(state="draft").exists(), "Nobody names the person any more."


def test_a_declined_person_cannot_be_credited(memories, as_ann, as_moderator):
    submission = pending(as_ann, HIRANO)
    person = submission.changes.get(label="Toshihiro Hirano")
    decline = {f"decision-{person.pk}": "decline", f"reason-{person.pk}": "Who is he?"}
    response = decide(as_moderator, submission, **decline)
    assert response.status_code == 409
    text = response.content.decode()
    assert "“Toshihiro Hirano, Director”: it needs “Toshihiro Hirano”, which you decline" in text
    assert not Credit.objects.filter(role__name="Director", work__slug="memories-1995").exists()


def test_naming_one_who_waits_in_anothers_submission(memories, as_ann, as_bob, as_moderator):
    first = pending(as_ann, HIRANO)
    second = pending(as_bob, {"person": "Toshihiro Hirano", "role": "Writer"})
    assert second.changes.count() == 1
    shown = as_moderator.get(second.get_absolute_url()).content.decode()
    assert f'it waits in <a href="/submissions/{first.pk}/">' in shown
    assert "it waits in another submission" in as_bob.get(second.get_absolute_url()).content.decode()
    response = decide(as_moderator, second)
    assert response.status_code == 409
    assert f"which waits in submission #{first.pk}" in response.content.decode()
    assert f'<a href="/submissions/{first.pk}/">Open submission' in response.content.decode()
    approve(as_moderator, first)
    approve(as_moderator, second)
    assert Credit.objects.filter(person__name="Toshihiro Hirano").count() == 2


def test_when_the_other_is_rejected_the_reason_says_so(memories, as_ann, as_bob, as_moderator):
    first = pending(as_ann, HIRANO)
    second = pending(as_bob, {"person": "Toshihiro Hirano", "role": "Writer"})
    decide(as_moderator, first, "rejection", comment="No such person.")
    response = decide(as_moderator, second)
    assert response.status_code == 409
    assert f"which was rejected with submission #{first.pk}" in response.content.decode()


def test_a_draft_is_named_by_its_author_alone(memories, as_ann, as_bob):
    add(as_ann, HIRANO)
    assert "Toshihiro" in as_ann.get("/people/suggestions/?q=hirano").content.decode()
    assert "awaiting" not in as_bob.get("/people/suggestions/?q=hirano").content.decode()
    row = {"person": "Toshihiro Hirano", "role": "Writer"}
    assert save_section(as_bob, FILM, "credits", row={"credits": row}).status_code == 422


def test_what_was_taken_back_is_not_shown_to_others_any_more(memories, as_ann, as_bob, as_moderator):
    first = pending(as_ann, HIRANO)
    second = pending(as_bob, {"person": "Toshihiro Hirano", "role": "Writer"})
    as_ann.post(f"{first.get_absolute_url()}reopening/", {"version": first.version})
    assert "awaiting" not in as_bob.get("/people/suggestions/?q=hirano").content.decode()
    first.changes.filter(label="Toshihiro Hirano").update(label="Secret", after={"name": "Secret"})
    for client in (as_bob, as_moderator):
        page = client.get(second.get_absolute_url()).content.decode()
        assert "an entry that its author took back" in page
        assert "Secret" not in page
    assert "Secret" not in decide(as_moderator, second).content.decode()


def test_the_picker_tells_namesakes_apart(memories, as_ann, django_assert_max_num_queries):
    for number, name in enumerate(("Satoshi Urushihara", "Satoshi Nishimura", "Satoshi Tajiri")):
        Person.reindex([Person.objects.create(name=name, slug=f"s{number}", born="1963").pk])
    with django_assert_max_num_queries(22):
        page = as_ann.get("/people/suggestions/?q=satoshi").content.decode()
    assert "1963–" in page
    assert "Memories (1995)" in page, "Satoshi Kon is known for it."
    assert "Add new person “satoshi”" in page
    assert "Add new" not in Client().get("/people/suggestions/?q=satoshi").content.decode()
    assert "Add new" not in as_ann.get("/search/suggestions/?q=satoshi").content.decode()


def test_who_waits_is_found_by_any_word_in_any_script(memories, as_ann, as_bob):
    form = fields_of(as_ann.get("/people/new/"), "base")
    as_ann.post("/people/new/", form | {"fields-name": "増尾昭一"})
    submit(as_ann, Submission.objects.get(state="draft"))
    for typed in ("増尾", "昭一", "増尾昭一"):
        page = as_bob.get("/people/suggestions/", {"q": typed}).content.decode()
        assert "増尾昭一" in page
        assert "awaiting approval" in page
    assert "増尾昭一" not in Client().get("/people/suggestions/", {"q": "増尾"}).content.decode()


def test_what_is_decided_is_no_longer_kept_as_proposed(memories, as_ann, as_moderator):
    submission = pending(as_ann, HIRANO)
    assert Proposed.objects.exists()
    approve(as_moderator, submission)
    assert not Proposed.objects.exists()


def test_nothing_typed_is_lost_when_something_else_fails(memories, as_ann):
    row = HIRANO | {
        "role": "Nonsense",
        "person-new-disambiguation": "animator",
        "note": "uncredited, they say",
    }
    response = save_section(as_ann, FILM, "credits", row={"credits": row})
    assert response.status_code == 422
    data = fields_of(response, "base")
    prefix = blank_row(data, "credits")
    for name, value in row.items():
        assert data[f"{prefix}{name}"] == value
    data[f"{prefix}role"] = "Director"
    assert as_ann.post(f"{FILM}edit/credits/", data).status_code == 302
    assert Submission.objects.get(state="draft").changes.first().after["disambiguation"] == "animator"


def test_a_fault_in_the_new_person_is_told_there(memories, as_ann):
    row = HIRANO | {"person-new-born": "long ago"}
    response = save_section(as_ann, FILM, "credits", row={"credits": row})
    assert response.status_code == 422
    assert "Write a date as 1995" in response.content.decode()
    assert not Submission.objects.filter(state="draft").exists()


def test_a_namesake_of_two_is_chosen_by_a_click(memories, as_ann):
    row = {"person": "Takashi Watanabe", "role": "Writer"}
    response = save_section(as_ann, FILM, "credits", row={"credits": row})
    assert "More than one person has this name." in response.content.decode()
    assert "Takashi Watanabe (director) [" in response.content.decode()
    chosen = row | {"person-which": "Takashi Watanabe (director) [takashi-watanabe-director]"}
    draft = add(as_ann, chosen)
    assert draft.changes.get().label == "Takashi Watanabe (director), Writer"


def test_a_withdrawn_draft_is_forgotten_by_pickers(memories, as_ann):
    draft = add(as_ann, HIRANO)
    as_ann.post(f"{draft.get_absolute_url()}withdrawal/", {"version": draft.version})
    assert "awaiting" not in as_ann.get("/people/suggestions/?q=hirano").content.decode()


def test_a_returned_one_can_be_mended(memories, as_ann, as_moderator):
    submission = pending(as_ann, HIRANO)
    decide(as_moderator, submission, "return", comment="Two n?")
    as_ann.post(f"{submission.get_absolute_url()}reopening/", {"version": submission.version + 1})
    data = open_section(as_ann, FILM, "credits")
    assert data["credits-1-person"] == "Toshihiro Hirano"
    data |= {"credits-1-person": "Toshiki Hirano", "credits-1-person-which": "new"}
    assert as_ann.post(f"{FILM}edit/credits/", data).status_code == 302
    labels = list(submission.changes.values_list("label", flat=True))
    assert sorted(labels) == ["Toshiki Hirano", "Toshiki Hirano, Director"]
    submission.refresh_from_db()
    submit(as_ann, submission)
    submission.refresh_from_db()
    approve(as_moderator, submission)
    assert Credit.objects.get(person__name="Toshiki Hirano").work.slug == "memories-1995"


def test_a_new_character_its_new_performer_and_the_performance_in_one(memories, as_ann, as_moderator):
    """First the character, added to the draft; then who plays it: one submission of four changes."""
    add(
        as_ann, {"character": "The gull", "character-which": "new"},
        page=SEGMENT, section="characters", part="characters",
    )  # fmt: skip
    data = open_section(as_ann, SEGMENT, "characters")
    draft = Submission.objects.get(state="draft")
    appearance = draft.changes.get(content_type__model="appearance")
    page = as_ann.get(f"{SEGMENT}edit/characters/").content.decode()
    assert f'<option value="{appearance.object_id}">The gull</option>' in page
    prefix = blank_row(data, "performances")
    data |= {
        f"{prefix}appearance": str(appearance.object_id), f"{prefix}person": "Gara Takashima",
        f"{prefix}person-which": "new", f"{prefix}kind": "voice", f"{prefix}language": "ja",
    }  # fmt: skip
    response = as_ann.post(f"{SEGMENT}edit/characters/", data)
    assert response.status_code == 302, problems(response)
    assert draft.changes.count() == 4
    reopened = open_section(as_ann, SEGMENT, "characters")
    assert "Gara Takashima" in reopened.values(), "The draft's performance stands in the form."
    draft.refresh_from_db()
    submit(as_ann, draft)
    draft.refresh_from_db()
    approve(as_moderator, draft)
    shown = Client().get(SEGMENT).content.decode()
    assert "The gull" in shown
    assert "Gara Takashima" in shown


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(max_size=60), hint=st.text(max_size=120), differs=st.text(max_size=400))
def test_any_text_is_answered_and_kept(memories, as_ann, name, hint, differs):
    Submission.objects.filter(is_import=False).delete()
    row = HIRANO | {"person": name, "person-new-disambiguation": hint, "person-new-differs": differs}
    response = save_section(as_ann, FILM, "credits", row={"credits": row})
    assert response.status_code in {302, 422}
    if response.status_code == 422:
        if name.strip() and name.isprintable():
            assert fields_of(response, "base")["credits-1-person"].strip() == name.strip()
    else:
        for change in Submission.objects.get(state="draft").changes.all():
            assert "\x00" not in change.label
    assert as_ann.get("/people/suggestions/", {"q": name}).status_code == 200
    assert as_ann.get("/people/suggestions/new/", {"q": name, "name": "credits-1-person"}).status_code in {
        200,
        404,
    }
