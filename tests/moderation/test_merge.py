"""Two pages that are one: what moves, what is dropped, the redirect, what members keep, and the way back."""

import pytest
from django.core.management import call_command
from django.test import Client

from catalog.models import Person, Work
from credits.models import Appearance, Credit, Performance
from lists.models import List, ListSuggestion, Tracking
from moderation.models import Submission
from moderation.registry import editable_fields, editable_models
from moderation.snapshot import snapshot
from tests.helpers import approve, fields_of, problems, propose, submit

FILM = "/works/memories-1995/"


def make(client, moderator, plural, **values) -> str:
    """A new page through the form; its address."""
    data = fields_of(client.get(f"/{plural}/new/"), "base")
    data |= {f"fields-{name}": value for name, value in values.items()}
    response = client.post(f"/{plural}/new/", data)
    if response.status_code == 422:  # like a page that is there: its author insists
        data |= fields_of(response, "base") | {"page-differs": "Another one."}
        response = client.post(f"/{plural}/new/", data)
    assert response.status_code == 302, problems(response)
    draft = Submission.objects.get(state="draft")
    submit(client, draft)
    approve(moderator, draft)
    return draft.page.get_absolute_url()


def merge(client, loser, heir, note="One and the same.", **chosen) -> Submission:
    address = f"{loser}merge/?into={heir.strip('/').split('/', 1)[1]}"
    data = fields_of(client.get(address), "note")
    response = client.post(
        f"{loser}merge/", data | {"note": note} | {f"keep-{k}": v for k, v in chosen.items()}
    )
    assert response.status_code == 302, problems(response)
    return Submission.objects.get(pk=response["Location"].strip("/").split("/")[-1])


def catalogue():
    return {
        (model._meta.label, row.pk): snapshot(row, editable_fields(model))
        for model in editable_models()
        for row in model._base_manager.all()
    }


@pytest.fixture
def twin(memories, as_ann, as_moderator):
    """Satoshi Kon a second time, with a credit of his own and one the other one has, too."""
    address = make(as_ann, as_moderator, "people", name="Kon Satoshi", born="1963-10-12")
    for role, work in (("Writer", FILM), ("Director", f"{FILM}stink-bomb/")):
        row = {"credits": {"person": "Kon Satoshi", "role": role, "note": f"as {role.lower()}"}}
        approve(as_moderator, propose(as_ann, work, "credits", row=row))
    return address


def test_the_preview_counts_what_moves_and_what_is_dropped(twin, as_ann):
    page = as_ann.get(f"{twin}merge/?into=Satoshi Kon").content.decode()
    for text in (
        "1 credit",
        "1 that stand on both sides",
        "“Kon Satoshi” goes",
        "name “Kon Satoshi”",
        "October 12, 1963",
    ):
        assert text in page, text
    assert Person.objects.filter(name="Kon Satoshi").exists()


def test_merging_moves_rows_fills_gaps_and_leads_on(twin, as_ann, as_moderator):
    submission = merge(as_ann, twin, "/people/satoshi-kon/")
    assert Client().get(twin).status_code == 200, "Nothing happens before a moderator approves."
    assert "and merged into Satoshi Kon" in as_moderator.get(submission.get_absolute_url()).content.decode()
    approve(as_moderator, submission)
    kon = Person.objects.get(name="Satoshi Kon")
    assert str(kon.born) == "1963-10-12", "What the one that stays did not say is taken over."
    assert kon.names.get().text == "Kon Satoshi"
    roles = {(str(credit.role), credit.note) for credit in kon.credits.select_related("role")}
    assert roles == {("Writer", "as writer"), ("Director", "as director")}, "The doubled one kept its note."
    response = Client().get(twin)
    assert (response.status_code, response["Location"]) == (301, "/people/satoshi-kon/")
    assert "/people/satoshi-kon/" in Client().get("/search/?q=Kon+Satoshi").content.decode()
    assert (
        "“Kon Satoshi” was merged into this page"
        in Client().get("/people/satoshi-kon/history/").content.decode()
    )
    assert Client().get(f"{twin}history/")["Location"] == "/people/satoshi-kon/history/"
    call_command("verify_history")


def test_its_reversal_brings_everything_back(twin, as_ann, as_moderator):
    before = catalogue()
    submission = approve(as_moderator, merge(as_ann, twin, "/people/satoshi-kon/"))
    assert catalogue() != before
    as_ann.post(f"{submission.get_absolute_url()}reversion/", {"comment": "Two people."})
    undo = Submission.objects.get(reverts=submission)
    approve(as_moderator, undo)
    assert catalogue() == before
    assert Client().get(twin).status_code == 200
    assert Client().get("/people/satoshi-kon/").status_code == 200
    call_command("verify_history")
    # And undoing that merges them anew, with the redirect.
    as_ann.post(f"{undo.get_absolute_url()}reversion/", {"comment": "One after all."})
    approve(as_moderator, Submission.objects.get(reverts=undo))
    assert Client().get(twin).status_code == 301
    call_command("verify_history")


def test_a_chain_of_merges_leads_to_the_last(twin, as_ann, as_moderator):
    third = make(as_ann, as_moderator, "people", name="Satoshi Con")
    approve(as_moderator, merge(as_ann, twin, third))
    approve(as_moderator, merge(as_ann, third, "/people/satoshi-kon/"))
    assert Client().get(twin)["Location"] == "/people/satoshi-kon/"
    assert Client().get(f"/api/people/{twin.strip('/').split('/')[1]}/").status_code in {200, 301}
    call_command("verify_history")


def test_values_are_chosen_field_by_field(memories, as_ann, as_moderator):
    other = make(as_ann, as_moderator, "works", name="Memorîzu", runtime="113", country="FR")
    data = fields_of(as_ann.get(f"{other}merge/?into=memories-1995"), "note")
    assert data["keep-runtime"] == "heir", "What stays stays, unless somebody chooses."
    approve(as_moderator, merge(as_ann, other, FILM, country="loser"))
    memories.refresh_from_db()
    assert (memories.name, memories.runtime, memories.country) == ("Memories", 115, "FR")
    call_command("verify_history")


@pytest.mark.parametrize(
    "plural", ["works", "people", "characters", "companies", "franchises", "things", "tags", "roles"]
)
def test_every_kind_of_page(plural, memories, as_ann, as_moderator):
    extra = {"things": {"kind": "place"}, "tags": {"kind": "theme"}}.get(plural, {})
    loser = make(as_ann, as_moderator, plural, name="Somebody twice", **extra)
    heir = make(as_ann, as_moderator, plural, name="Somebody once", **extra)
    before = catalogue()
    submission = approve(as_moderator, merge(as_ann, loser, heir))
    assert Client().get(loser)["Location"] == heir
    as_ann.post(f"{submission.get_absolute_url()}reversion/", {"comment": "Two."})
    approve(as_moderator, Submission.objects.get(reverts=submission))
    assert catalogue() == before
    call_command("verify_history")


def test_a_doubled_character_hands_over_its_voices(memories, as_ann, as_moderator):
    """Both are in the segment: the appearance is dropped, its performance goes to the other one."""
    double = make(as_ann, as_moderator, "characters", name="Heintz")
    segment = f"{FILM}magnetic-rose/"
    approve(as_moderator, propose(as_ann, segment, "characters", row={"characters": {"character": "Heintz"}}))
    appearance = Appearance.objects.get(character__name="Heintz")
    row = {
        "performances": {
            "appearance": str(appearance.pk),
            "person": "Satoshi Kon",
            "kind": "voice",
            "language": "en",
        }
    }
    approve(as_moderator, propose(as_ann, segment, "characters", row=row))
    before = catalogue()
    submission = approve(as_moderator, merge(as_ann, double, "/characters/heintz-beckner/"))
    kept = Appearance.objects.get(character__name="Heintz Beckner")
    assert set(kept.performances.values_list("person__name", flat=True)) == {"Tsutomu Isobe", "Satoshi Kon"}
    assert Performance.objects.count() == 2
    as_ann.post(f"{submission.get_absolute_url()}reversion/", {"comment": "Two."})
    approve(as_moderator, Submission.objects.get(reverts=submission))
    assert catalogue() == before
    call_command("verify_history")


def test_works_that_are_related_to_each_other(memories, as_ann, as_moderator):
    """The relation to itself is dropped; what others say of the one that goes is said of the other."""
    approve(as_moderator, merge(as_ann, "/works/akira-1988/", FILM))
    assert not memories.relations.exists()
    assert memories.releases.count() == 3
    call_command("verify_history")


def test_a_film_is_no_duplicate_of_its_segment(memories, as_ann):
    for one, other in ((f"{FILM}stink-bomb/", FILM), (FILM, f"{FILM}stink-bomb/")):
        slug = other.removeprefix("/works/").strip("/")
        response = as_ann.get(f"{one}merge/?into={slug}")
        assert response.status_code == 422
        assert "is part of the other" in response.content.decode()


def test_what_cannot_be_merged_says_why_and_keeps_what_was_typed(twin, as_ann, as_bob):
    assert "this is the same one" in as_ann.get(f"{twin}merge/?into=kon-satoshi").content.decode()
    assert (
        "There is no “Nobody at all” here" in as_ann.get(f"{twin}merge/?into=Nobody at all").content.decode()
    )
    page = as_ann.get(f"{twin}merge/?into=Takashi Watanabe").content.decode()
    assert "Which one?" in page
    assert page.count("?into=takashi-watanabe") == 2
    response = as_ann.post(f"{twin}merge/", {"into": "satoshi-kon", "note": "", "keep-born": "heir"})
    assert response.status_code == 422
    assert "Say why these two are one" in response.content.decode()
    assert fields_of(response, "keep-born")["keep-born"] == "heir"
    merge(as_ann, twin, "/people/satoshi-kon/")
    response = as_bob.post(f"{twin}merge/", {"into": "satoshi-kon", "note": "The same."})
    assert response.status_code == 422
    assert "waits already" in response.content.decode()
    assert Client().get(f"{twin}merge/").status_code == 302


def test_an_edit_in_between_stops_the_merge(twin, as_ann, as_bob, as_moderator):
    submission = merge(as_ann, twin, "/people/satoshi-kon/")
    approve(as_moderator, propose(as_bob, twin, "general", {"fields-gender": "male"}))
    response = as_moderator.post(f"{submission.get_absolute_url()}approval/", {"version": submission.version})
    assert response.status_code == 409
    assert "gender changed after this was proposed" in response.content.decode()
    assert Client().get(twin).status_code == 200


def test_a_credit_in_between_stops_the_merge(twin, as_ann, as_bob, as_moderator):
    submission = merge(as_ann, twin, "/people/satoshi-kon/")
    row = {"credits": {"person": "Kon Satoshi", "role": "Writer"}}
    approve(as_moderator, propose(as_bob, f"{FILM}stink-bomb/", "credits", row=row))
    response = as_moderator.post(f"{submission.get_absolute_url()}approval/", {"version": submission.version})
    assert response.status_code == 409
    assert "Other entries still point at this one" in response.content.decode()
    assert Credit.objects.filter(person__name="Kon Satoshi").count() == 3


def test_what_members_keep_goes_along_without_the_queue(memories, as_ann, as_moderator, ann, bob, moderator):
    other = make(as_ann, as_moderator, "works", name="Memorîzu")
    loser = Work.objects.get(name="Memorîzu")
    Tracking.objects.create(
        user=ann, work=loser, status="completed", half_points=15, is_private=True, note="Seen twice."
    )
    Tracking.objects.create(user=bob, work=loser, status="completed", half_points=18, finished="2001-02")
    Tracking.objects.create(user=bob, work=memories, status="watching", half_points=16)
    both, one = (List.objects.create(owner=ann, title=title) for title in ("Anthologies", "Otomo"))
    both.fill([memories, loser], by=ann)
    both.items.filter(work=loser).update(note="the other cut")
    one.fill([loser], by=ann)
    ListSuggestion.objects.create(list=one, work=memories, by=bob)
    hers = List.objects.create(owner=moderator, title="Short")
    ListSuggestion.objects.create(list=hers, work=loser, by=bob)

    page = as_moderator.get(f"{other}merge/?into=memories-1995").content.decode()
    assert "1 on shelves, 2 on public lists" in page, "A private entry is in no number."
    submission = approve(as_moderator, merge(as_ann, other, FILM))
    anns = Tracking.objects.get(user=ann)
    assert (anns.work, anns.half_points, anns.is_private) == (memories, 15, True)
    bobs = Tracking.objects.get(user=bob)
    assert (bobs.work, bobs.status, bobs.half_points, str(bobs.finished)) == (
        memories,
        "watching",
        16,
        "2001-02",
    )
    assert "kept as: completed, rated 9.0" in bobs.note, "Nothing is lost without a word."
    assert [(item.work, item.note) for item in both.items.all()] == [(memories, "the other cut")]
    assert [item.work for item in one.items.all()] == [memories]
    assert {(item.list, item.work) for item in ListSuggestion.objects.all()} == {
        (one, memories),
        (hers, memories),
    }
    # What is personal stays where it went when the merge is undone: nobody knows any more whose was whose.
    as_ann.post(f"{submission.get_absolute_url()}reversion/", {"comment": "Two."})
    approve(as_moderator, Submission.objects.get(reverts=submission))
    assert Tracking.objects.filter(work=memories).count() == 2
    assert not Tracking.objects.filter(work__name="Memorîzu").exists()


def test_lists_of_people_follow_them(twin, as_ann, as_moderator, ann):
    made = List.objects.create(owner=ann, title="Directors")
    made.fill([Person.objects.get(name="Kon Satoshi")], by=ann)
    approve(as_moderator, merge(as_ann, twin, "/people/satoshi-kon/"))
    assert made.items.get().person.name == "Satoshi Kon"
