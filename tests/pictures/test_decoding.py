"""What becomes of each file: taken, stripped and encoded anew, or refused with the reason."""

import csv
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from pictures.decoding import MOST_BYTES, Unfit, decode
from pictures.encoding import encode
from tests.pictures.files import SOUND, bomb, drawn, sixty_megapixels, text_bomb, with_place_and_maker

ANSWERS = [row for row in csv.DictReader((SOUND / "answers.csv").open()) if (SOUND / row["file"]).exists()]
PIXELS_ONLY = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}


def take(content: bytes):
    return encode(decode(ContentFile(content)))


def refusal(content: bytes) -> str:
    with pytest.raises(Unfit) as caught:
        take(content)
    return str(caught.value)


def test_the_set_is_there():
    assert len(ANSWERS) == 52


@pytest.mark.parametrize("row", ANSWERS, ids=lambda row: Path(row["file"]).name[:30])
def test_every_file_of_the_set_gets_the_right_answer(row):
    content = (SOUND / row["file"]).read_bytes()
    if row["answer"][0].isdigit():
        picture, files = take(content)
        assert f"{picture.width}x{picture.height}" == row["answer"]
        assert all(b.startswith(b"RIFF") for b in files.values())
    else:
        assert refusal(content) == row["answer"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (bomb(), "50 megapixels"),
        (sixty_megapixels(), "50 megapixels"),
        (b"\xff\xd8\xff" + b"0" * MOST_BYTES, "larger than 20 MB"),
        (drawn()[:-40], "damaged or cut off"),
        (drawn(kind="JPEG")[:-400], "damaged or cut off"),
        (drawn(kind="WEBP")[:-100], "damaged or cut off"),
        (drawn(kind="AVIF")[:-100], "damaged or cut off"),
        (drawn().replace(b"IDAT", b"IDAX"), "damaged or cut off"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b"\n\n<SVG onload=alert(1)>", "SVG"),
        (b"II*\x00" + b"\x00" * 60, "not a JPEG"),
        (b"MZ" + b"\x00" * 100, "not a JPEG"),
        (drawn() + b"<script>alert(1)</script>", "a script"),
        (drawn(kind="JPEG", comment=b"<?PHP system($_GET['c']) ?>"), "a script"),
        (drawn() + b"<!DOCTYPE html><html>", "a web page"),
        (b"GIF89a/*" + drawn(kind="GIF")[8:] + b"*/=1;alert(1)", "a script"),
        (drawn(kind="JPEG", comment=b"%PDF-1.4"), "a PDF document"),
        (drawn() + b"Rar!\x1a\x07\x01\x00", "an archive"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_hostile_files_are_refused_with_the_reason(content, reason):
    assert reason in refusal(content)


def test_a_picture_that_is_an_archive_too_is_refused():
    out = BytesIO(drawn())
    out.seek(0, 2)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("Main.class", "cafebabe")
    assert "an archive" in refusal(out.getvalue())


def test_a_comment_that_unpacks_to_hundreds_of_megabytes_is_refused():
    assert "damaged" in refusal(text_bomb())


def test_orientation_is_applied():
    exif = Image.Exif()
    exif[0x0112] = 6
    picture, files = take(drawn(300, 200, kind="JPEG", exif=exif))
    assert picture.measures == (200, 300)
    assert Image.open(BytesIO(files[picture.full_name])).size == (200, 300)


def test_only_the_first_frame_is_kept():
    frames = [Image.new("P", (40, 40), colour) for colour in (0, 1)]
    frames[0].putpalette([0, 0, 255, 255, 0, 0])
    out = BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=100)
    picture, files = take(out.getvalue())
    kept = Image.open(BytesIO(files[picture.full_name]))
    assert not getattr(kept, "is_animated", False)
    assert kept.convert("RGB").getpixel((5, 5)) == (0, 0, 255)


def test_sixteen_bits_of_grey_do_not_turn_white():
    out = BytesIO()
    Image.new("I;16", (30, 30), 0x4000).save(out, "PNG")
    picture, files = take(out.getvalue())
    assert Image.open(BytesIO(files[picture.full_name])).getpixel((5, 5)) == (64, 64, 64)


def test_sizes_are_those_the_key_promises():
    picture, files = take(drawn(1000, 1500))
    assert list(files) == picture.file_names()
    assert picture.widths == [160, 320, 640]
    for width in picture.widths:
        assert Image.open(BytesIO(files[picture.file_name(width)])).size == (width, width * 3 // 2)
    assert f"{picture.full} 1000w" in picture.srcset
    assert picture.small.endswith("/160.webp")
    assert picture.large.endswith("/640.webp")


def test_the_same_pixels_have_the_same_name_and_others_another():
    once, again, other = take(drawn())[0], take(drawn(compress_level=0))[0], take(drawn(colour=(1, 2, 3)))[0]
    assert once == again != other


def test_a_huge_picture_is_kept_no_longer_than_4096():
    picture, _ = take(drawn(6000, 200, kind="JPEG"))
    assert picture.width == 4096


def chunks_of(webp: bytes) -> set[bytes]:
    found, place = set(), 12
    while place < len(webp):
        found.add(webp[place : place + 4])
        size = int.from_bytes(webp[place + 4 : place + 8], "little")
        place += 8 + size + size % 2
    return found


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_place_and_maker_are_gone(kind):
    content = with_place_and_maker(kind)
    assert b"Nikon" in content
    _, files = take(content)
    for stored in files.values():
        assert b"Nikon" not in stored
        assert chunks_of(stored) <= PIXELS_ONLY


@settings(max_examples=40, deadline=None)
@given(
    secret=st.binary(min_size=8, max_size=60).map(lambda data: data.hex().encode()),
    kind=st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]),
    where=st.sampled_from(["exif", "icc_profile", "xmp", "comment"]),
)
def test_no_metadata_survives(secret, kind, where):
    """Whatever is written beside the pixels, wherever, is in none of the stored files."""
    exif = Image.Exif()
    exif[0x9286] = exif[0x010E] = secret.decode()
    told = {"exif": exif, "icc_profile": secret * 9, "xmp": secret, "comment": secret}[where]
    saving = {where: told}
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_itxt("XML:com.adobe.xmp", secret.decode())
        saving["pnginfo"] = info
    _, files = take(drawn(170, 60, kind=kind, **saving))
    for stored in files.values():
        assert secret not in stored
        assert chunks_of(stored) <= PIXELS_ONLY
        assert not Image.open(BytesIO(stored)).info.keys() & {"exif", "icc_profile", "xmp", "comment"}


@settings(max_examples=60, deadline=None)
@given(
    place=st.integers(8, 2000),
    noise=st.binary(min_size=1, max_size=12),
    kind=st.sampled_from(["JPEG", "PNG", "GIF", "WEBP"]),
)
def test_damage_is_refused_in_words_or_does_no_harm(place, noise, kind):
    content = bytearray(drawn(90, 60, kind=kind))
    place %= len(content)
    content[place : place + len(noise)] = noise
    try:
        picture, files = take(bytes(content))
    except Unfit:
        return
    assert Image.open(BytesIO(files[picture.full_name])).size == picture.measures
