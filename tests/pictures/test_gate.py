"""Nothing is public before it is approved, by any door; and not after its approval was undone."""

import re

import pytest

from catalog.models import Image, Work
from moderation.models import Submission
from pictures.models import Upload
from tests.helpers import approve, decide, propose, save_section
from tests.pictures.files import drawn, upload

FILM = "/works/memories-1995/"
FOR_EVER = "public, max-age=31536000, immutable"


def propose_picture(client, content=None, page=FILM, **fields):
    row = {"file-upload": upload(content or drawn()), "caption": "The Japanese poster", **fields}
    return propose(client, page, "images", row={"images": row})


def addresses(submission) -> list[str]:
    picture = Image._meta.get_field("file").to_python(submission.changes.get().after["file"])
    return [picture.address(size) for size in (*picture.widths, "full")]


def answers(client, submission) -> set[int]:
    return {client.get(address).status_code for address in addresses(submission)}


@pytest.fixture
def pending(memories, as_ann):
    return propose_picture(as_ann)


def test_a_pending_picture_is_for_its_author_and_moderators_only(
    pending, as_ann, as_bob, as_moderator, anyone
):
    assert len(addresses(pending)) == 2
    assert answers(anyone, pending) == {404}
    assert answers(as_bob, pending) == {404}
    for insider in (as_ann, as_moderator):
        assert answers(insider, pending) == {200}
        response = insider.get(addresses(pending)[0])
        assert response["Cache-Control"] == "private, no-store"
        assert response["Content-Type"] == "image/webp"
        assert b"".join(response.streaming_content).startswith(b"RIFF")
    assert anyone.head(addresses(pending)[0]).status_code == 404
    assert "no-cache" in anyone.get(addresses(pending)[0])["Cache-Control"]


def test_no_page_betrays_a_pending_picture(pending, as_bob, anyone):
    key = pending.changes.get().after["file"]
    for client in (anyone, as_bob):
        for page in (
            FILM,
            f"{FILM}images/",
            f"{FILM}history/",
            "/works/?has=image",
            "/",
            "/api/works/",
            "/search/?q=memories",
        ):
            assert key not in client.get(page).content.decode(), page
        assert client.get(pending.get_absolute_url()).status_code == 403


def test_approved_it_is_everybodys_for_ever(pending, as_moderator, anyone):
    approve(as_moderator, pending)
    for address in addresses(pending):
        response = anyone.get(address)
        assert (response.status_code, response["Cache-Control"]) == (200, FOR_EVER)
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
    assert addresses(pending)[0] in anyone.get(FILM).content.decode()


def test_a_rejected_picture_stays_private(pending, as_ann, as_moderator, as_bob, anyone):
    assert decide(as_moderator, pending, "rejection", comment="Another film.").status_code == 302
    assert answers(anyone, pending) == answers(as_bob, pending) == {404}
    assert answers(as_ann, pending) == answers(as_moderator, pending) == {200}


def test_a_declined_picture_stays_private_when_the_rest_is_approved(memories, as_ann, as_moderator, anyone):
    save_section(as_ann, FILM, "overview", {"fields-deck": "Three films."})
    submission = propose_picture(as_ann)
    declined = submission.changes.get(content_type__model="image")
    approve(
        as_moderator,
        submission,
        **{f"decision-{declined.pk}": "decline", f"reason-{declined.pk}": "Blurred."},
    )
    key = declined.after["file"]
    assert anyone.get(f"/media/{key[:2]}/{key}/full.webp").status_code == 404
    assert key not in anyone.get(submission.get_absolute_url()).content.decode()


def test_after_the_reversal_of_its_approval_it_is_private_again(
    pending, as_ann, as_moderator, as_bob, anyone
):
    approve(as_moderator, pending)
    as_ann.post(f"{pending.get_absolute_url()}reversion/", {"comment": "Wrong film."})
    approve(as_moderator, Submission.objects.get(reverts=pending))
    assert answers(anyone, pending) == answers(as_bob, pending) == {404}
    page = anyone.get(pending.get_absolute_url()).content.decode()
    assert "This picture is not public now." in page
    assert pending.changes.get().after["file"] not in page
    assert "/media/" in as_moderator.get(pending.get_absolute_url()).content.decode()
    assert Work.objects.get(slug="memories-1995").cover == ""


def test_another_size_or_name_is_nowhere(pending, as_moderator, anyone):
    approve(as_moderator, pending)
    good = addresses(pending)[0]
    key = pending.changes.get().after["file"]
    for bad in (
        good.replace("160", "161"), good.replace("160", "1280"), good.replace(f"/{key[:2]}/", "/zz/"),
        f"/media/{key[:2]}/{key}/..%2ffull.webp", "/media/aa/not-a-key/full.webp", f"/media/{key[:2]}/{'0' * 40}-1x1/full.webp",
    ):  # fmt: skip
        assert anyone.get(bad).status_code == 404, bad


def test_nobody_proposes_a_picture_by_its_key(pending, as_bob, memories):
    """Only what was uploaded here in this form is taken: a token is signed."""
    key = pending.changes.get().after["file"]
    for forged in (key, f"{key}:forged", "../../etc/passwd"):
        response = save_section(as_bob, FILM, "images", row={"images": {"file": forged, "caption": "Mine"}})
        assert response.status_code == 422
        assert "Choose it again" in response.content.decode()


def test_two_members_may_upload_the_same_file(pending, as_bob, as_moderator, bob, storage):
    again = propose_picture(as_bob)
    assert answers(as_bob, again) == {200}
    assert Upload.objects.filter(key=again.changes.get().after["file"]).count() == 2
    approve(as_moderator, pending)
    response = decide(as_moderator, again)
    assert response.status_code == 409
    assert "stands there already" in response.content.decode()


def test_a_moderator_compares_pictures_side_by_side(pending, as_ann, as_moderator, anyone):
    approve(as_moderator, pending)
    new = propose(as_ann, FILM, "images", {"images-0-file-upload": upload(drawn(colour=(0, 90, 200)))})
    change = new.changes.get()
    page = as_moderator.get(new.get_absolute_url()).content.decode()
    shown = re.findall(r'diff__picture--(\w+)"><a href="([^"]+)"', page)
    assert [side for side, _ in shown] == ["before", "after"]
    assert change.before["file"] in shown[0][1]
    assert change.after["file"] in shown[1][1]
    approve(as_moderator, new)
    assert anyone.get(shown[0][1]).status_code == 404, "A replaced picture is not shown any more."
    assert anyone.get(shown[1][1]).status_code == 200


def test_serving_costs_one_query(pending, as_moderator, anyone, django_assert_num_queries):
    approve(as_moderator, pending)
    address = addresses(pending)[0]
    with django_assert_num_queries(1):
        assert anyone.get(address).status_code == 200
