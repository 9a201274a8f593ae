"""Per change and per field: accept, decline, leave out, amend; what is told before, and who may see what."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.test import Client

from catalog.models import Name, Release, Work
from credits.models import Credit
from moderation.models import Change, Submission
from tests.helpers import approve, decide, fields_of, problems, propose, save_section, submit

FILM = "/works/memories-1995/"


@pytest.fixture
def general(memories, as_ann):
    """One change of two fields."""
    return propose(as_ann, FILM, "general", {"fields-runtime": "113", "fields-country": "FR"})


def test_one_field_is_left_out_with_a_reason_and_the_rest_goes_live(general, memories, as_moderator, as_ann):
    change = general.changes.get()
    refused = decide(as_moderator, general, **{f"without-{change.pk}": "country"})
    assert refused.status_code == 409
    assert "Say why you decline" in refused.content.decode()
    why = {
        f"without-{change.pk}": "country",
        f"reason-{change.pk}": "Made in Japan.",
        f"grounds-{change.pk}": "unsourced",
    }
    approve(as_moderator, general, **why)
    memories.refresh_from_db()
    change.refresh_from_db()
    assert (memories.runtime, memories.country) == (113, "JP")
    assert (change.applied, change.left_out, change.grounds.slug) == (
        {"runtime": 113},
        ["country"],
        "unsourced",
    )
    own = as_ann.get(general.get_absolute_url()).content.decode()
    assert "Made in Japan." in own
    assert "left out" in own
    public = Client().get(general.get_absolute_url()).content.decode()
    assert "113" in public
    assert "France" not in public, "What was declined is not public."
    call_command("verify_history")


def test_leaving_out_every_field_is_no_acceptance(general, as_moderator):
    change = general.changes.get()
    response = decide(
        as_moderator,
        general,
        **{f"without-{change.pk}": ["country", "runtime"], f"reason-{change.pk}": "No."},
    )
    assert response.status_code == 409
    assert "Decline the change instead" in response.content.decode()


def test_an_amended_value_goes_live_and_both_stay_on_record(
    general, memories, as_moderator, as_ann, moderator
):
    change = general.changes.get()
    data = fields_of(as_moderator.get(general.get_absolute_url()), "version")
    opened = as_moderator.post(f"{general.get_absolute_url()}amendment/", data | {"amend": change.pk})
    shown = fields_of(opened, "version")
    assert shown["amending"] == str(change.pk)
    assert shown[f"amend-{change.pk}-runtime"] == "113", "The form starts with what was proposed."
    wrong = as_moderator.post(
        f"{general.get_absolute_url()}approval/", shown | {f"amend-{change.pk}-runtime": "long"}
    )
    assert wrong.status_code == 409
    assert 'value="long"' in wrong.content.decode(), "What was typed is not lost."
    done = as_moderator.post(
        f"{general.get_absolute_url()}approval/", shown | {f"amend-{change.pk}-runtime": "114"}
    )
    assert done.status_code == 302, problems(done)
    memories.refresh_from_db()
    change.refresh_from_db()
    general.refresh_from_db()
    assert (memories.runtime, memories.country) == (114, "FR")
    assert (change.after["runtime"], change.applied["runtime"]) == (113, 114)
    assert (general.author.username, general.decided_by) == ("ann", moderator)
    own = " ".join(as_ann.get(general.get_absolute_url()).content.decode().split())
    assert "mo published <b>114</b> in its place" in own
    public = Client().get(general.get_absolute_url()).content.decode()
    assert "114" in public
    assert "113" not in public
    call_command("verify_history")


def test_an_amended_credit_can_name_somebody_else(memories, as_ann, as_moderator):
    row = {"credits": {"person": "Satoshi Kon", "role": "Writer"}}
    submission = propose(as_ann, f"{FILM}magnetic-rose/", "credits", row=row)
    change = submission.changes.get()
    data = fields_of(as_moderator.get(submission.get_absolute_url()), "version")
    address = submission.get_absolute_url()
    data = fields_of(as_moderator.post(f"{address}amendment/", data | {"amend": change.pk}), "version")
    done = as_moderator.post(f"{address}approval/", data | {f"amend-{change.pk}-person": "Katsuhiro Otomo"})
    assert done.status_code == 302, problems(done)
    assert Credit.objects.get(pk=change.object_id).person.name == "Katsuhiro Otomo"
    history = Client().get("/people/katsuhiro-otomo/history/").content.decode()
    assert address in history, "It is history of whom it came to name."
    call_command("verify_history")


def test_undoing_an_amended_and_partly_declined_change_leaves_the_rest_alone(
    general, memories, as_ann, as_bob, as_moderator
):
    change = general.changes.get()
    approve(as_moderator, general, **{f"without-{change.pk}": "country", f"reason-{change.pk}": "No."})
    approve(as_moderator, propose(as_bob, FILM, "general", {"fields-country": "US"}))
    assert as_ann.post(f"{general.get_absolute_url()}reversion/", {"comment": ""}).status_code == 302
    approve(as_moderator, Submission.objects.get(reverts=general))
    memories.refresh_from_db()
    assert (memories.runtime, memories.country) == (115, "US")
    call_command("verify_history")


def test_what_the_catalogue_would_refuse_is_told_before(memories, as_ann, as_bob, as_moderator):
    """Two people propose the same alias; once one is in, the other would clash."""
    row = {"genres": {"tag": "Comedy"}}
    first = propose(as_ann, FILM, "genres", row=row)
    second = propose(as_bob, FILM, "genres", row=row)
    assert (
        "cannot be published as proposed" not in as_moderator.get(second.get_absolute_url()).content.decode()
    )
    approve(as_moderator, first)
    page = as_moderator.get(second.get_absolute_url()).content.decode()
    assert "cannot be published as proposed" in page
    assert memories.tags.filter(tag__name="Comedy").count() == 1, "Trying it out leaves nothing behind."


def test_the_effect_is_counted_before(memories, ann, as_ann, as_moderator):
    renaming = propose(as_ann, "/people/katsuhiro-otomo/", "general", {"fields-name": "Ōtomo Katsuhiro"})
    page = as_moderator.get(renaming.get_absolute_url()).content.decode()
    assert "Shown or named on" in page
    draft = Submission.objects.create(author=ann, page=memories, page_label="Memories")
    Change.objects.create(
        submission=draft, position=1, action="delete", label="Memories", object_id=memories.pk,
        content_type=ContentType.objects.get_for_model(Work), before={},
    )  # fmt: skip
    submit(as_ann, draft)
    page = as_moderator.get(draft.get_absolute_url()).content.decode()
    assert "removes 1 work" in page
    releases = Release.objects.filter(work=memories).count()
    assert f"{releases} releases still hang on it" in page
    assert Work.objects.filter(pk=memories.pk).exists()


def test_a_change_that_others_need_says_so(memories, as_ann, ann, as_moderator):
    save_section(as_ann, FILM, "segments", row={"segments": {"name": "Prologue", "kind": "segment"}})
    draft = Submission.objects.get(author=ann, state="draft")
    segment = draft.changes.get()
    Change.objects.create(
        submission=draft, position=9, action="create", label="Opening", object_id=Name().pk,
        content_type=ContentType.objects.get_for_model(Name), after={"text": "Opening", "work": str(segment.object_id)},
    )  # fmt: skip
    submit(as_ann, draft)
    page = " ".join(as_moderator.get(draft.get_absolute_url()).content.decode().split())
    assert "1 other change needs this one" in page
    assert "it cannot be accepted without" in page


def test_a_moved_row_reads_as_a_move(memories, as_ann, as_moderator):
    submission = propose(as_ann, FILM, "segments", {"segments-2-position": "1"})
    page = " ".join(as_moderator.get(submission.get_absolute_url()).content.decode().split())
    assert "moved up, from 3 to <b>1</b>" in page
    assert page.count("Work moved") == 3


def test_a_long_unchanged_stretch_is_folded(memories, as_ann, as_moderator):
    text = "The crew of a salvage freighter answers a call for help. " * 30
    approve(as_moderator, propose(as_ann, FILM, "overview", {"fields-description": f"First. {text}Last."}))
    submission = propose(as_ann, FILM, "overview", {"fields-description": f"First! {text}Last!"})
    page = as_moderator.get(submission.get_absolute_url()).content.decode()
    assert "characters unchanged" in page


def test_an_import_sized_submission_is_tried_out_on_demand(memories, ann, as_ann, as_moderator):
    draft = Submission.objects.create(author=ann, page=memories, page_label="Memories")
    of = ContentType.objects.get_for_model(Name)
    Change.objects.bulk_create(
        Change(submission=draft, position=n, action="create", label=f"N{n}", object_id=Name().pk, content_type=of,
               after={"text": f"N{n}" if n else "", "work": str(memories.pk), "kind": "alias"})
        for n in range(40)
    )  # fmt: skip
    submit(as_ann, draft)
    page = as_moderator.get(draft.get_absolute_url())
    assert "Try it out" in page.content.decode()
    data = fields_of(page, "version")
    tried = as_moderator.post(
        f"{draft.get_absolute_url()}rehearsal/", data | {"rehearse": "1"}
    ).content.decode()
    assert "1 change cannot be published as proposed" in tried
    assert not Name.objects.filter(text="N7").exists()
