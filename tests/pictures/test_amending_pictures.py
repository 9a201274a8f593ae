"""A moderator betters a proposed picture: its words, its kind, or the file itself. Its author sees what became of it."""

import pytest

from catalog.models import Image
from moderation.models import Submission
from pictures.models import Upload
from tests.helpers import approve, decide, fields_of
from tests.pictures.files import drawn, upload
from tests.pictures.test_gate import propose_picture

FILM = "/works/memories-1995/"
GALLERY = f"{FILM}images/"


@pytest.fixture
def pending(memories, as_ann):
    return propose_picture(as_ann)


@pytest.fixture
def change(pending):
    return pending.changes.get()


def text(response):
    return response.content.decode()


def open_amendment(client, submission, change, data=None):
    address = submission.get_absolute_url()
    data = data or fields_of(client.get(address), "version")
    return client.post(f"{address}amendment/", data | {"amend": str(change.pk)})


def better_scan():
    return upload(drawn(900, 1300), "scan.png")


def test_words_its_author_left_out_can_be_added(pending, change, as_moderator, as_ann, anyone):
    assert "alternative_text" not in change.after
    data = fields_of(open_amendment(as_moderator, pending, change), "version")
    key = f"amend-{change.pk}-"
    typed = {
        f"{key}caption": "The Japanese poster of 1995", f"{key}alternative_text": "Four faces above a city",
        f"{key}kind": "cover", f"{key}licence": "fair use", f"{key}source": "The programme booklet",
    }  # fmt: skip
    as_moderator.post(f"{pending.get_absolute_url()}approval/", data | typed)
    image = Image.objects.get()
    assert (image.caption, image.kind) == ("The Japanese poster of 1995", "cover")
    assert (image.alternative_text, image.licence) == ("Four faces above a city", "fair use")
    change.refresh_from_db()
    assert change.after["caption"] == "The Japanese poster", "Both values stay on record."
    assert change.applied["caption"] == "The Japanese poster of 1995"
    seen = text(as_ann.get(pending.get_absolute_url()))
    assert "mo published <b>Four faces above a city</b>" in seen
    assert "mo published <b>The Japanese poster of 1995</b>" in seen
    assert "published <b>" not in text(anyone.get(pending.get_absolute_url()))


def test_the_file_itself_can_be_replaced(pending, change, as_moderator, as_ann, anyone, moderator):
    data = fields_of(open_amendment(as_moderator, pending, change), "version")
    data[f"amend-{change.pk}-file-upload"] = better_scan()
    as_moderator.post(f"{pending.get_absolute_url()}approval/", data)
    image, proposed = Image.objects.get(), change.after["file"]
    assert image.file != proposed
    assert (image.file.width, image.file.height) == (900, 1300)
    assert Upload.objects.filter(key=image.file, by=moderator).exists()
    change.refresh_from_db()
    assert (change.after["file"], change.applied["file"]) == (proposed, image.file)
    seen = text(as_ann.get(pending.get_absolute_url()))
    assert "The picture published in its place" in seen
    assert proposed[:20] in seen
    public = text(anyone.get(pending.get_absolute_url()))
    assert image.file.medium in public
    assert proposed not in public
    assert anyone.get(image.file.medium).status_code == 200
    assert image.file.medium in text(anyone.get(GALLERY))


def test_the_page_shows_the_new_picture_before_it_is_decided(pending, change, as_moderator, anyone):
    data = fields_of(open_amendment(as_moderator, pending, change), "version")
    data[f"amend-{change.pk}-file-upload"] = better_scan()
    shown = open_amendment(as_moderator, pending, change, data)
    token = fields_of(shown, "version")[f"amend-{change.pk}-file"]
    assert token
    assert token != data[f"amend-{change.pk}-file"]
    assert not Image.objects.exists()
    approve(as_moderator, pending, amending=str(change.pk), **{f"amend-{change.pk}-file": token})
    assert token.startswith(Image.objects.get().file)


def test_a_file_that_is_no_picture_is_refused_and_nothing_typed_is_lost(pending, change, as_moderator):
    data = fields_of(open_amendment(as_moderator, pending, change), "version")
    key = f"amend-{change.pk}-"
    typed = {f"{key}caption": "Betterd", f"{key}file-upload": upload(b"no picture", "poster.png")}
    response = as_moderator.post(f"{pending.get_absolute_url()}approval/", data | typed)
    assert response.status_code == 409
    assert "poster.png" in text(response)
    again = fields_of(response, "version")
    assert again[f"{key}caption"] == "Betterd"
    assert again[f"{key}file"] == data[f"{key}file"], "The proposed one is still there."
    pending.refresh_from_db()
    assert pending.state == "pending"


def test_of_a_row_that_is_here_only_what_was_proposed_is_amended(pending, as_ann, as_moderator):
    approve(as_moderator, pending)
    edit = as_ann.get(f"{FILM}edit/images/")
    data = fields_of(edit, "base") | {"images-0-caption": "The poster", "save": "submit", "note": "Shorter."}
    as_ann.post(f"{FILM}edit/images/", data)
    made = Submission.objects.get(state="pending")
    change = made.changes.get()
    shown = fields_of(open_amendment(as_moderator, made, change), "version")
    assert f"amend-{change.pk}-caption" in shown
    assert f"amend-{change.pk}-licence" not in shown
    decide(as_moderator, made, amending=str(change.pk), **{f"amend-{change.pk}-licence": "none"})
    assert Image.objects.get().licence == ""


def test_reverting_brings_back_what_was_before(pending, change, as_moderator, as_ann, as_second_moderator):
    data = fields_of(open_amendment(as_moderator, pending, change), "version")
    as_moderator.post(
        f"{pending.get_absolute_url()}approval/", data | {f"amend-{change.pk}-licence": "public domain"}
    )
    pending.refresh_from_db()
    made = pending.revert(by=pending.author, note="Not this film.")
    approve(as_second_moderator, made)
    assert not Image.objects.exists()
