"""Deciding: who may, on what, how often, and what happens to whoever comes second."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from catalog.models import Name, Work
from moderation.models import Change, Submission
from tests.helpers import approve, decide, fields_of, open_section, propose, save_section, submit

FILM = "/works/memories-1995/"


@pytest.fixture
def submission(memories, as_ann):
    """Two changes: a new deck, and an alias."""
    save_section(as_ann, FILM, "overview", {"fields-deck": "Three dreams."})
    return propose(as_ann, FILM, "aliases", row={"aliases": {"text": "Omoide"}}, note="From the booklet.")


def test_approving_publishes_every_change(submission, memories, as_moderator, moderator):
    approve(as_moderator, submission)
    memories.refresh_from_db()
    assert memories.deck == "Three dreams."
    assert memories.names.filter(text="Omoide", kind="alias").exists()
    assert (submission.state, submission.decided_by) == ("approved", moderator)


def test_one_change_can_be_declined_with_a_reason(submission, memories, as_moderator, as_ann):
    alias = submission.changes.get(label="Omoide")
    refused = decide(as_moderator, submission, **{f"decision-{alias.pk}": "decline"})
    assert refused.status_code == 409
    assert "Say why" in refused.content.decode()
    approve(
        as_moderator, submission,
        **{f"decision-{alias.pk}": "decline", f"reason-{alias.pk}": "That is a segment."},
    )  # fmt: skip
    memories.refresh_from_db()
    assert memories.deck == "Three dreams."
    assert not Name.objects.filter(text="Omoide").exists()
    assert "That is a segment." in as_ann.get(submission.get_absolute_url()).content.decode()
    public = Client().get(submission.get_absolute_url()).content.decode()
    assert "dreams" in public
    assert "Omoide" not in public, "What was declined is not public."


def test_declining_everything_is_no_approval(submission, as_moderator):
    declined = {}
    for change in submission.changes.all():
        declined |= {f"decision-{change.pk}": "decline", f"reason-{change.pk}": "No."}
    response = decide(as_moderator, submission, **declined)
    assert response.status_code == 409
    submission.refresh_from_db()
    assert submission.state == "pending"
    assert not submission.changes.exclude(decision="").exists(), "A refused decision leaves no trace."


def test_what_you_approve_is_what_you_saw(submission, memories, as_ann, as_moderator):
    seen = fields_of(as_moderator.get(submission.get_absolute_url()), "version")
    # Meanwhile its author takes it back, changes it, submits it again.
    data = fields_of(as_ann.get(submission.get_absolute_url()), "version")
    as_ann.post(f"{submission.get_absolute_url()}reopening/", data)
    save_section(as_ann, FILM, "overview", {"fields-deck": "Something else entirely."})
    submission.refresh_from_db()
    submit(as_ann, submission)
    response = as_moderator.post(f"{submission.get_absolute_url()}approval/", seen | {"comment": "Fine."})
    assert response.status_code == 409
    page = response.content.decode()
    assert "changed since you opened it" in page
    assert "Fine." in page, "The comment is not lost."
    assert "entirely" in page, "The page shows it as it is now."
    memories.refresh_from_db()
    assert memories.deck != "Something else entirely."


def test_the_second_decision_is_told_of_the_first(submission, as_moderator, as_second_moderator):
    seen = fields_of(as_second_moderator.get(submission.get_absolute_url()), "version")
    approve(as_moderator, submission)
    response = as_second_moderator.post(
        f"{submission.get_absolute_url()}rejection/", seen | {"comment": "Unsourced."}
    )
    assert response.status_code == 409
    assert "now approved by mo" in response.content.decode()
    submission.refresh_from_db()
    assert submission.state == "approved"
    assert submission.events.filter(verb__in=["approve", "reject"]).count() == 1


def test_a_double_click_decides_once(submission, as_moderator):
    seen = fields_of(as_moderator.get(submission.get_absolute_url()), "version")
    codes = [
        as_moderator.post(f"{submission.get_absolute_url()}approval/", seen).status_code for _ in range(2)
    ]
    assert codes == [302, 409]
    assert Name.objects.filter(text="Omoide").count() == 1


def test_nobody_decides_on_his_own(memories, as_moderator, as_second_moderator, settings):
    own = propose(as_moderator, FILM, "overview", {"fields-deck": "My own words."})
    page = as_moderator.get(own.get_absolute_url()).content.decode()
    assert "another moderator has to decide" in page
    assert "Approve</button>" not in page
    version = {"version": own.version}
    assert as_moderator.post(f"{own.get_absolute_url()}approval/", version).status_code == 403
    settings.MODERATORS_MAY_APPROVE_OWN = True
    assert approve(as_moderator, own).state == "approved"


def test_returning_and_rejecting_need_a_word_to_the_author(submission, as_moderator, as_ann):
    for noun in ("return", "rejection"):
        assert decide(as_moderator, submission, noun).status_code == 409
    assert decide(as_moderator, submission, "return", comment="Which booklet?").status_code == 302
    page = as_ann.get(submission.get_absolute_url()).content.decode()
    assert "Which booklet?" in page
    data = fields_of(as_ann.get(submission.get_absolute_url()), "version")
    as_ann.post(f"{submission.get_absolute_url()}reopening/", data)
    submission.refresh_from_db()
    assert submission.state == "draft"
    submit(as_ann, submission, source="Booklet of the 2004 DVD")
    submission.refresh_from_db()
    assert submission.state == "pending"
    assert submission.sources.get().citation == "Booklet of the 2004 DVD"


def test_a_rejected_one_keeps_its_text_for_its_author_alone(
    submission, as_moderator, as_ann, as_bob, memories
):
    decide(as_moderator, submission, "rejection", comment="Copied from a shop.")
    submission.refresh_from_db()
    assert submission.state == "rejected"
    assert "dreams" in as_ann.get(submission.get_absolute_url()).content.decode()
    assert as_bob.get(submission.get_absolute_url()).status_code == 403
    assert Client().get(submission.get_absolute_url()).status_code == 403


def test_a_change_others_depend_on_cannot_be_declined_alone(memories, as_ann, ann, as_moderator):
    """A new segment, and an alias of that segment proposed in the same submission."""
    save_section(as_ann, FILM, "segments", row={"segments": {"name": "Prologue", "kind": "segment"}})
    draft = Submission.objects.get(author=ann, state="draft")
    segment = draft.changes.get()
    Change.objects.create(
        submission=draft, position=9, action="create", label="Opening", object_id=Name().pk,
        content_type=_content_type(Name), after={"text": "Opening", "work": str(segment.object_id)},
    )  # fmt: skip
    submit(as_ann, draft)
    refused = decide(
        as_moderator, draft, **{f"decision-{segment.pk}": "decline", f"reason-{segment.pk}": "It has none."}
    )
    assert refused.status_code == 409
    assert "it needs “Prologue (Memories)”, which you decline" in refused.content.decode()
    assert not Name.objects.filter(text="Opening").exists()
    approve(as_moderator, draft)
    assert Name.objects.get(text="Opening").work.name == "Prologue"


def test_a_deletion_that_would_orphan_rows_is_refused(memories, as_ann, ann, as_moderator):
    """A page goes only together with everything that hangs on it."""
    draft = Submission.objects.create(author=ann, page=memories, page_label="Memories")
    Change.objects.create(
        submission=draft, position=1, action="delete", label="Memories", object_id=memories.pk,
        content_type=_content_type(Work), before={},
    )  # fmt: skip
    submit(as_ann, draft)
    response = decide(as_moderator, draft)
    assert response.status_code == 409
    assert "Other entries still point at this one" in response.content.decode()
    assert Work.objects.filter(pk=memories.pk).exists()


def test_the_queue_is_for_moderators_and_the_oldest_stands_first(submission, as_ann, as_bob, as_moderator):
    later = propose(as_bob, FILM, "overview", {"fields-deck": "Later."})
    assert as_bob.get("/queue/").status_code == 403
    assert Client().get("/queue/").status_code == 302
    page = as_moderator.get("/queue/").content.decode()
    assert page.index(submission.get_absolute_url()) < page.index(later.get_absolute_url())
    assert "2 submissions wait" in page


def test_a_page_says_that_changes_wait_but_not_which(submission, memories):
    page = Client().get(FILM).content.decode()
    assert "1 change is" in page
    assert "Three dreams." not in page
    history = Client().get(f"{FILM}history/").content.decode()
    assert "2 changes waits for a moderator" in history or "2 changes" in history
    assert "Omoide" not in history


def test_the_form_shows_the_draft_again(memories, as_ann):
    save_section(as_ann, FILM, "overview", {"fields-deck": "A first try."})
    assert open_section(as_ann, FILM, "overview")["fields-deck"] == "A first try."
    save_section(as_ann, FILM, "overview", {"fields-deck": memories.deck})
    assert not Submission.objects.exists() or not Submission.objects.filter(state="draft").exists(), (
        "A draft that changes nothing is none."
    )


def _content_type(model):
    return ContentType.objects.get_for_model(model)
