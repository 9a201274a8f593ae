"""`prune_images` removes what belongs to nothing, and only that."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from moderation.models import Submission
from pictures.models import Upload
from tests.helpers import approve, decide, save_section
from tests.pictures.files import drawn, upload
from tests.pictures.test_gate import FILM, propose_picture

OLD = timezone.now() - timedelta(days=40)


def prune(**options):
    out = StringIO()
    call_command("prune_images", stdout=out, stderr=out, **options)
    return out.getvalue()


def age():
    """Let everything have happened long ago."""
    Upload.objects.update(at=OLD)
    Submission.objects.update(updated_at=OLD)


@pytest.fixture
def many(memories, as_ann, as_bob, as_moderator):
    """A picture in every state a submission can be in, and one that was never in any: {state: key}."""
    keys = {}
    for number, state in enumerate(("approved", "rejected", "withdrawn", "pending", "returned")):
        submission = propose_picture(as_ann, drawn(colour=(number * 20, 0, 0)))
        keys[state] = submission.changes.get().after["file"]
        if state == "approved":
            approve(as_moderator, submission)
        elif state == "withdrawn":
            as_ann.post(f"{submission.get_absolute_url()}withdrawal/", {"version": submission.version})
        elif state != "pending":
            decide(as_moderator, submission, {"rejected": "rejection"}.get(state, "return"), comment="No.")
    save_section(as_bob, FILM, "images", row={"images": {"file-upload": upload(drawn(colour=(0, 200, 0)))}})
    keys["draft"] = Submission.objects.get(state="draft").changes.get().after["file"]
    as_bob.post("/uploads/", {"file": upload(drawn(colour=(0, 0, 200)))})
    keys["never submitted"] = Upload.objects.order_by("at").last().key
    return keys


def kept(storage, keys):
    return {state for state, key in keys.items() if storage.exists(f"{key[:2]}/{key}/full.webp")}


def test_nothing_goes_within_the_grace_period(many, storage):
    assert "0 of 0 pictures" in prune()
    assert kept(storage, many) == set(many)


def test_only_what_belongs_to_nothing_goes(many, storage):
    age()
    said = prune(dry_run=True)
    assert "3 of 7 pictures older than 30 days would be removed" in said
    assert many["rejected"] in said
    assert kept(storage, many) == set(many)
    assert "3 of 7 pictures older than 30 days removed" in prune()
    assert kept(storage, many) == {"approved", "pending", "returned", "draft"}
    assert not storage.exists(f"{many['rejected'][:2]}/{many['rejected']}/160.webp")
    assert "0 of 4" in prune()


def test_what_was_rejected_lately_stays(many, storage):
    Upload.objects.update(at=OLD)
    assert "1 of 7" in prune(), "Only the one that was never submitted."
    assert "rejected" in kept(storage, many)


def test_what_was_approved_and_reverted_can_be_brought_back(many, as_ann, as_moderator, storage):
    submission = Submission.objects.get(state="approved", is_import=False)
    as_ann.post(f"{submission.get_absolute_url()}reversion/", {"comment": "Wrong."})
    approve(as_moderator, Submission.objects.get(reverts=submission))
    age()
    prune()
    assert "approved" in kept(storage, many)


def test_a_picture_uploaded_again_is_not_old(many, as_ann, storage):
    age()
    as_ann.post("/uploads/", {"file": upload(drawn(colour=(20, 0, 0)))})
    assert "2 of 6" in prune()
    assert "rejected" in kept(storage, many)


def test_a_pruned_picture_can_be_uploaded_anew(many, as_ann, as_moderator, storage):
    age()
    prune()
    propose_picture(as_ann, drawn(colour=(20, 0, 0)))
    assert "rejected" in kept(storage, many)
