"""Uploading through the form, with and without script; nothing is lost by another fault."""

from http import HTTPStatus

import pytest

from catalog.models import Image
from moderation.models import Submission
from pictures.models import Upload
from tests.helpers import approve, blank_row, fields_of, open_section, problems, propose, save_section
from tests.pictures.files import drawn, upload

FILM = "/works/memories-1995/"
EDIT = f"{FILM}edit/images/"
PAGES = [
    (FILM, "poster"), (f"{FILM}magnetic-rose/", "poster"), ("/people/katsuhiro-otomo/", "portrait"),
    ("/characters/emily/", "portrait"), ("/companies/madhouse/", "logo"),
    ("/franchises/otomo-anthologies/", "logo"), ("/things/corona/", "still"),
]  # fmt: skip


@pytest.mark.parametrize(("page", "kind"), PAGES)
def test_every_kind_of_page_takes_pictures(page, kind, memories, as_ann, as_moderator, anyone):
    row = {"file-upload": upload(drawn()), "alternative_text": "A red square"}
    approve(as_moderator, propose(as_ann, page, "images", row={"images": row}))
    image = Image.objects.get()
    assert image.kind == kind
    shown = anyone.get(page).content.decode()
    assert 'alt="A red square"' in shown
    assert "All images (1)" in shown
    assert image.file.srcset in anyone.get(f"{page}images/").content.decode()


def test_everything_that_is_said_of_a_picture_is_shown(memories, as_ann, as_moderator, anyone):
    row = {
        "file-upload": upload(drawn()), "kind": "cover", "caption": "The <b>disc</b>", "alternative_text": "Four faces",
        "source": "https://example.org/disc", "licence": "CC BY 4.0",
    }  # fmt: skip
    approve(as_moderator, propose(as_ann, FILM, "images", row={"images": row}))
    page = anyone.get(f"{FILM}images/").content.decode()
    for text in (
        "Cover, 300 × 450",
        "The &lt;b&gt;disc",
        "Four faces",
        'href="https://example.org/disc"',
        "CC BY 4.0",
    ):
        assert text in page, text


def test_a_fault_elsewhere_does_not_lose_the_picture(memories, as_ann):
    row = {"file-upload": upload(drawn()), "caption": "x" * 201}
    response = save_section(as_ann, FILM, "images", row={"images": row})
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    picture = Upload.objects.get().key
    assert picture.medium in response.content.decode(), "The form comes back with a small picture."
    data = fields_of(response, "base")
    assert data["images-0-file"].startswith(picture)
    response = as_ann.post(EDIT, data | {"images-0-caption": "The poster"})
    assert response.status_code == 302, problems(response)
    assert Submission.objects.latest("pk").changes.get().after["file"] == picture


def test_a_refused_file_says_why_and_keeps_what_was_typed(memories, as_ann):
    row = {"file-upload": upload(b"<svg/>", "art.svg"), "caption": "The poster"}
    response = save_section(as_ann, FILM, "images", row={"images": row})
    page = response.content.decode()
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "“art.svg”: An SVG file can hold scripts" in page
    assert fields_of(response, "base")["images-0-caption"] == "The poster"
    assert not Upload.objects.exists()


def test_a_row_without_a_picture_asks_for_one(memories, as_ann):
    response = save_section(as_ann, FILM, "images", row={"images": {"caption": "The poster"}})
    assert "Choose a picture." in response.content.decode()


def test_a_refused_replacement_keeps_the_picture_that_was_there(memories, as_ann, as_moderator):
    approve(as_moderator, propose(as_ann, FILM, "images", row={"images": {"file-upload": upload(drawn())}}))
    data = open_section(as_ann, FILM, "images")
    was = data["images-0-file"]
    response = as_ann.post(EDIT, data | {"images-0-file-upload": upload(b"junk", "junk.png")})
    assert "“junk.png”: This is not a" in response.content.decode()
    assert fields_of(response, "base")["images-0-file"] == was


def test_several_files_at_once_become_rows_to_be_described(memories, as_ann):
    data = open_section(as_ann, FILM, "images")
    colours = [(10, 20, 30), (90, 20, 30), (10, 90, 30)]
    files = [upload(drawn(colour=colour), f"{colour}.png") for colour in colours]
    data[f"{blank_row(data, 'images')}file-upload"] = [*files, upload(b"junk", "junk.png")]
    response = as_ann.post(EDIT, data)
    assert response.status_code == 200, "It is shown again, to say what each is."
    page = response.content.decode()
    assert page.count("picture-input__shown") == 3
    assert Submission.objects.count() == 1, "Only the import."
    data = fields_of(response, "base")
    for number in range(3):
        data[f"images-{number}-caption"] = f"Poster {number}"
    data["images-3-file"] = data["images-3-caption"] = ""
    response = as_ann.post(EDIT, data)
    assert response.status_code == 302, problems(response)
    changes = Submission.objects.latest("pk").changes.order_by("position")
    assert [change.after["caption"] for change in changes] == ["Poster 0", "Poster 1", "Poster 2"]
    assert len({change.after["file"] for change in changes}) == 3
    # The first place is what a new row has anyway: no change says so.
    assert [change.after.get("position", 1) for change in changes] == [1, 2, 3]


def test_pictures_move_and_leave_like_other_rows(memories, as_ann, as_moderator, anyone):
    for number, colour in enumerate([(10, 20, 30), (90, 20, 30)]):
        row = {"file-upload": upload(drawn(colour=colour)), "caption": f"Poster {number}"}
        approve(as_moderator, propose(as_ann, FILM, "images", row={"images": row}))
    first, second = Image.objects.order_by("position")
    memories.refresh_from_db()
    assert memories.cover == first.file
    approve(as_moderator, propose(as_ann, FILM, "images", {"images-1-position": "1"}))
    memories.refresh_from_db()
    assert memories.cover == second.file, "The cover follows the first poster."
    approve(as_moderator, propose(as_ann, FILM, "images", {"images-0-DELETE": "on"}))
    memories.refresh_from_db()
    assert memories.cover == first.file
    assert second.file.medium not in anyone.get(FILM).content.decode()


def test_the_draft_is_shown_again_with_its_pictures(memories, as_ann):
    save_section(as_ann, FILM, "images", row={"images": {"file-upload": upload(drawn())}})
    page = as_ann.get(EDIT).content.decode()
    assert Upload.objects.get().key.medium in page
    assert (
        Upload.objects.get().key.medium
        in as_ann.get(Submission.objects.latest("pk").get_absolute_url()).content.decode()
    )


def test_a_file_that_is_too_large_is_cut_off_and_the_form_kept(memories, as_ann, monkeypatch):
    monkeypatch.setattr("pictures.uploading.MOST_BYTES", 100_000)
    row = {"file-upload": upload(b"\xff\xd8\xff" + b"0" * 300_000, "scan.jpg"), "caption": "A scan"}
    response = save_section(as_ann, FILM, "images", row={"images": row})
    assert "“scan.jpg”: The file is larger than" in response.content.decode()
    assert fields_of(response, "base")["images-0-caption"] == "A scan"


def test_a_huge_request_is_refused_before_it_is_read(memories, as_ann):
    class Unread:
        def read(self, *args):
            raise AssertionError("It was read.")

        readline = read

    response = as_ann.generic(
        "POST",
        EDIT,
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH="100000001",
        **{"wsgi.input": Unread()},
    )
    assert response.status_code == 413
    assert "fewer pictures" in response.content.decode()


def test_a_script_uploads_one_by_one_and_puts_the_tokens_into_the_form(memories, as_ann):
    tokens = [
        as_ann.post("/uploads/", {"file": upload(drawn(colour=(n, 0, 0)))}).json()["token"] for n in (10, 200)
    ]
    data = open_section(as_ann, FILM, "images")
    data |= {"images-0-file-upload": tokens, "add": "images"}
    response = as_ann.post(EDIT, data, headers={"HX-Request": "true"})
    page = response.content.decode()
    assert page.startswith("<section")
    assert page.count("picture-input__shown") == 2
    assert 'name="images-2-file-upload"' in page, "There is room for the next one."


@pytest.mark.parametrize(
    ("file", "status", "problem"),
    [
        (b"junk", 422, "“poster.png”: This is not a"),
        (None, 422, "Choose a picture"),
        (b"", 422, "Choose a picture"),
    ],
)
def test_the_script_is_told_why_not(file, status, problem, memories, as_ann):
    response = as_ann.post("/uploads/", {"file": upload(file)} if file is not None else {})
    assert response.status_code == status
    assert problem in response.json()["problem"] or "empty" in response.json()["problem"]


def test_uploading_is_for_members(memories, anyone):
    response = anyone.post("/uploads/", {"file": upload(drawn())})
    assert response.status_code == 403
    assert "signed out" in response.json()["problem"]
    assert anyone.post(EDIT, {"images-0-file-upload": upload(drawn())})["Location"].startswith(
        "/accounts/login/"
    )
    assert not Upload.objects.exists()


def test_nobody_fills_the_disk(memories, as_ann, as_bob, settings):
    settings.UPLOADS_PER_DAY = 1
    assert "token" in as_ann.post("/uploads/", {"file": upload(drawn())}).json()
    assert (
        "Go on tomorrow"
        in as_ann.post("/uploads/", {"file": upload(drawn(colour=(1, 1, 1)))}).json()["problem"]
    )
    assert "token" in as_bob.post("/uploads/", {"file": upload(drawn())}).json()


def test_the_same_picture_twice_in_one_form_is_pointed_out(memories, as_ann):
    save_section(as_ann, FILM, "images", row={"images": {"file-upload": upload(drawn())}})
    response = save_section(as_ann, FILM, "images", row={"images": {"file-upload": upload(drawn())}})
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "This picture stands there already." in response.content.decode()
