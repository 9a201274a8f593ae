"""After a decision: structured reasons, what was not published is proposed again, an appeal goes to another."""

import pytest
from django.db import IntegrityError, transaction

from moderation.errors import Refused
from moderation.models import Reason, Submission
from tests.helpers import approve, decide, fields_of, propose, save_section, submit

FILM = "/works/memories-1995/"


@pytest.fixture
def submission(memories, as_ann):
    save_section(as_ann, FILM, "overview", {"fields-deck": "Three dreams."})
    return propose(as_ann, FILM, "aliases", row={"aliases": {"text": "Omoide"}}, note="From the booklet.")


@pytest.fixture
def rejected(submission, as_moderator):
    assert (
        decide(as_moderator, submission, "rejection", comment="No source.", grounds="unsourced").status_code
        == 302
    )
    submission.refresh_from_db()
    return submission


def test_a_rejection_names_its_grounds(rejected, as_ann):
    event = rejected.events.get(verb="reject")
    assert (event.grounds.slug, event.comment) == ("unsourced", "No source.")
    page = as_ann.get(rejected.get_absolute_url()).content.decode()
    assert "Unsourced" in page
    assert "No source." in page


def test_grounds_bring_words_of_their_own_but_the_author_always_reads_some(submission, as_moderator):
    assert decide(as_moderator, submission, "return", grounds="other").status_code == 409
    assert decide(as_moderator, submission, "return", grounds="unsourced").status_code == 302
    event = submission.events.get(verb="return")
    assert event.comment == Reason.objects.get(slug="unsourced").words


def test_the_site_changes_its_reasons(as_moderator, as_ann, submission):
    assert as_ann.get("/queue/reasons/").status_code == 403
    data = fields_of(as_moderator.get("/queue/reasons/"), "form-TOTAL_FORMS")
    last = int(data["form-TOTAL_FORMS"]) - 1
    assert (
        as_moderator.post(
            "/queue/reasons/", data | {f"form-{last}-name": "", f"form-{last}-words": "x"}
        ).status_code
        == 422
    )
    new = {
        f"form-{last}-name": "Machine translation",
        f"form-{last}-words": "Please translate it yourself.",
        f"form-{last}-is_offered": "on",
    }
    unoffered = {name: value for name, value in data.items() if name != "form-0-is_offered"}
    assert as_moderator.post("/queue/reasons/", unoffered | new).status_code == 302
    page = as_moderator.get(submission.get_absolute_url()).content.decode()
    assert "Machine translation" in page
    assert "Duplicate" not in page


def test_rejected_values_come_back_as_a_draft_once(rejected, as_ann, as_bob, as_moderator, memories):
    address = f"{rejected.get_absolute_url()}resubmission/"
    assert as_bob.post(address).status_code == 403
    assert as_ann.post(address).status_code == 302
    draft = Submission.objects.get(resubmits=rejected)
    assert [change.after for change in draft.changes.all()] == [
        change.after for change in rejected.changes.all()
    ]
    assert draft.note == "From the booklet."
    assert as_ann.post(address).status_code == 409, "A second click makes no second draft."
    save_section(as_ann, FILM, "overview", {"fields-deck": "Three dreams, sourced."})
    submit(as_ann, draft, note="Booklet, page 3.")
    page = as_moderator.get(draft.get_absolute_url()).content.decode()
    assert f"#{rejected.pk}" in page
    draft.refresh_from_db()
    approve(as_moderator, draft)
    memories.refresh_from_db()
    assert memories.deck == "Three dreams, sourced."


def test_what_was_declined_of_an_approved_one_comes_back_alone(submission, as_ann, as_moderator, memories):
    alias = submission.changes.get(label="Omoide")
    approve(
        as_moderator,
        submission,
        **{f"decision-{alias.pk}": "decline", f"reason-{alias.pk}": "Which edition?"},
    )
    assert "Resubmit with fixes" in as_ann.get(submission.get_absolute_url()).content.decode()
    as_ann.post(f"{submission.get_absolute_url()}resubmission/")
    draft = Submission.objects.get(resubmits=submission)
    assert draft.changes.get().after == alias.after
    submit(as_ann, draft)
    draft.refresh_from_db()
    approve(as_moderator, draft)
    assert memories.names.filter(text="Omoide").exists()


def test_a_field_left_out_of_a_new_row_comes_back_as_a_change_of_it(memories, as_ann, as_moderator):
    row = {"aliases": {"text": "Omoide", "note": "fan name"}}
    submission = propose(as_ann, FILM, "aliases", row=row)
    change = submission.changes.get()
    approve(as_moderator, submission, **{f"without-{change.pk}": "note", f"reason-{change.pk}": "Says who?"})
    assert memories.names.get(text="Omoide").note == ""
    as_ann.post(f"{submission.get_absolute_url()}resubmission/")
    draft = Submission.objects.get(resubmits=submission)
    again = draft.changes.get()
    assert (again.action, again.before, again.after) == ("update", {"note": ""}, {"note": "fan name"})
    submit(as_ann, draft)
    draft.refresh_from_db()
    approve(as_moderator, draft)
    assert memories.names.get(text="Omoide").note == "fan name"


def test_nothing_to_resubmit_of_what_was_published(submission, as_ann, ann, as_moderator):
    approve(as_moderator, submission)
    with pytest.raises(Refused, match="Everything in it was published"):
        submission.resubmit(by=ann)
    assert "Resubmit" not in as_ann.get(submission.get_absolute_url()).content.decode()


def test_an_open_draft_of_the_page_is_not_mixed_up_with_it(rejected, as_ann):
    save_section(as_ann, FILM, "overview", {"fields-deck": "Another try."})
    response = as_ann.post(f"{rejected.get_absolute_url()}resubmission/")
    assert response.status_code == 409
    assert "You have a draft for this page" in response.content.decode()


def appeal(client, submission, text="The booklet is the source."):
    data = {"version": submission.version, "comment": text}
    return client.post(f"{submission.get_absolute_url()}appeal/", data)


def test_an_appeal_goes_to_another_moderator_and_only_once(
    rejected, as_ann, as_moderator, as_second_moderator, moderator, memories
):
    assert appeal(as_ann, rejected, "").status_code == 409
    assert appeal(as_ann, rejected).status_code == 302
    rejected.refresh_from_db()
    assert (rejected.state, rejected.appealed_against, rejected.decided_by) == ("pending", moderator, None)
    assert "another moderator has to decide" in as_moderator.get(rejected.get_absolute_url()).content.decode()
    data = {"version": rejected.version, "comment": "No again."}
    for noun in ("approval", "rejection", "return"):
        assert as_moderator.post(f"{rejected.get_absolute_url()}{noun}/", data).status_code == 403
    assert rejected.get_absolute_url() in as_second_moderator.get("/queue/?appealed=on").content.decode()
    page = as_second_moderator.get(rejected.get_absolute_url()).content.decode()
    assert "The booklet is the source." in page
    assert "No source." in page, "The second moderator reads both reasons."
    decide(as_second_moderator, rejected, "rejection", comment="It is no source.")
    rejected.refresh_from_db()
    assert rejected.state == "rejected"
    assert appeal(as_ann, rejected).status_code == 403


def test_a_granted_appeal_publishes(rejected, as_ann, as_second_moderator, memories):
    appeal(as_ann, rejected)
    rejected.refresh_from_db()
    approve(as_second_moderator, rejected)
    memories.refresh_from_db()
    assert memories.deck == "Three dreams."


def test_the_database_itself_keeps_the_first_moderator_from_the_appeal(rejected, as_ann, moderator):
    appeal(as_ann, rejected)
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.filter(pk=rejected.pk).update(
            state="rejected", decided_by=moderator, decided_at=rejected.decided_at
        )


def test_any_moderator_finishes_what_another_returned(
    submission, as_moderator, as_second_moderator, memories
):
    decide(as_moderator, submission, "return", comment="Which booklet?")
    submission.refresh_from_db()
    assert submission.get_absolute_url() in as_second_moderator.get("/queue/?show=returned").content.decode()
    approve(as_second_moderator, submission)
    event = submission.events.get(verb="approve")
    assert (event.from_state, event.to_state) == ("returned", "approved")
