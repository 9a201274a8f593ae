"""From an uploaded file to pixels; or to the reason, in words, why not.

Nothing of the file itself is kept: what is stored is encoded anew from the pixels. Still a file that is also
something else (an archive, a page with a script) is refused, so that nobody learns to bring those here.
"""

import warnings
import zipfile
from contextlib import suppress
from io import BytesIO
from threading import BoundedSemaphore

from PIL import Image, ImageCms, ImageOps, features

from pictures.picture import LONGEST

MEGABYTE = 1_000_000
MOST_BYTES = 20 * MEGABYTE
MOST_PIXELS = 50_000_000
HEAD = 1024  # readers of PDF look for its mark this far
ORIENTATION = 0x0112
AT_ONCE = BoundedSemaphore(2)  # a picture of the largest kind takes some 400 MB while it is worked on

FORMATS = "JPEG, PNG, WebP, GIF or AVIF" if features.check("avif") else "JPEG, PNG, WebP or GIF"
# What only a file that is also something else holds; long enough not to occur by chance.
FOREIGN = {
    b"<script": "a script",
    b"<?php": "a script",
    b"<html": "a web page",
    b"<!doctype html": "a web page",
    b"rar!\x1a\x07": "an archive",
    b"7z\xbc\xaf\x27\x1c": "an archive",
}


class Unfit(Exception):
    """This file is not taken; the text says why, for people."""


def decode(file) -> Image.Image:
    """The first frame of the picture: upright, in sRGB, RGB or RGBA, no longer than `LONGEST`."""
    if not file.size:
        raise Unfit("The file is empty.")
    if file.size > MOST_BYTES:
        raise Unfit(f"The file is larger than {MOST_BYTES // MEGABYTE} MB.")
    file.seek(0)
    data = file.read()
    kind = _kind(data)
    _refuse_foreign(data)
    with AT_ONCE:
        return _pixels(data, kind)


def _kind(data) -> str:
    """By what the file holds; its name and what the browser says of it count for nothing."""
    head = data[:16]
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:12] in (b"ftypavif", b"ftypavis") and features.check("avif"):
        return "AVIF"
    if b"<svg" in data[:HEAD].lower():
        raise Unfit("An SVG file can hold scripts and is not taken. Save the drawing as PNG.")
    raise Unfit(f"This is not a {FORMATS} picture.")


def _refuse_foreign(data):
    lower = data.lower()
    found = next((what for mark, what in FOREIGN.items() if mark in lower), "")
    if b"%PDF-" in data[:HEAD]:
        found = "a PDF document"
    elif data.startswith((b"GIF87a/*", b"GIF89a/*", b"GIF87a=", b"GIF89a=")):
        found = "a script"
    elif not found and zipfile.is_zipfile(BytesIO(data)):
        found = "an archive"
    if found:
        raise Unfit(f"Beside the picture the file holds {found}. Save the picture anew in an image program.")


def _pixels(data, kind):
    """Broken and hostile files make the decoders raise nearly anything; all of it means the same."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if kind == "PNG":
                Image.open(BytesIO(data), formats=[kind]).verify()  # the checksums of every chunk
            image = Image.open(BytesIO(data), formats=[kind])
            if image.width * image.height > MOST_PIXELS:
                raise Image.DecompressionBombError
            image.draft(None, (LONGEST, LONGEST))  # a large JPEG need not be unpacked whole
            image.load()
            return _normal(image)
    except Image.DecompressionBombError:
        raise Unfit(f"The picture has more than {MOST_PIXELS // 1_000_000} megapixels.") from None
    except Exception as error:
        raise Unfit("The file is damaged or cut off: the picture in it cannot be read whole.") from error


def _normal(image):
    turned = 1
    with suppress(Exception):  # a damaged EXIF block does not damage the picture
        turned = image.getexif().get(ORIENTATION, 1)
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode not in ("RGB", "CMYK", "L") or "transparency" in image.info:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if image.mode == "RGBA" and image.getextrema()[3] == (255, 255):
        image = image.convert("RGB")
    image.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    image = _in_srgb(image, profile)
    clean = Image.new(image.mode, image.size)  # knows nothing of the file it comes from
    clean.paste(image)
    return _upright(clean, turned)


def _in_srgb(image, profile):
    wanted = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile:
        with suppress(Exception):  # a profile that is damaged, or of another kind of picture
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(
                image, source, ImageCms.createProfile("sRGB"), outputMode=wanted
            )
            return converted or image.convert(wanted)
    return image.convert(wanted)


def _upright(image, turned):
    exif = image.getexif()
    exif[ORIENTATION] = turned if turned in range(1, 9) else 1
    return ImageOps.exif_transpose(image)
