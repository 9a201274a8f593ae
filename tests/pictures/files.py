"""Picture files for tests: sound ones, and ones that somebody made to do harm."""

from io import BytesIO
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

SOUND = Path(__file__).parents[1] / "data" / "images"
PLACE = {1: "N", 2: (35.0, 41.0, 22.0)}


def drawn(width=300, height=450, colour=(190, 60, 30), kind="PNG", **saving) -> bytes:
    """A picture of few colours, no two alike when the colour differs."""
    image = Image.new("RGB", (width, height), colour)
    image.paste((240, 230, 210), (width // 4, height // 4, width // 2, height // 2))
    out = BytesIO()
    image.save(out, kind, **saving)
    return out.getvalue()


def upload(content: bytes, name="poster.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def with_place_and_maker(kind="JPEG") -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Nikon of Tokyo"
    exif.get_ifd(0x8825).update(PLACE)
    return drawn(kind=kind, exif=exif)


def bomb() -> bytes:
    """Fifty thousand pixels each way, in a few bytes."""
    return (
        b"GIF89a"
        + b"\x50\xc3\x50\xc3\x80\x00\x00"
        + b"\x00\x00\x00\xff\xff\xff"
        + (b"\x2c\x00\x00\x00\x00\x50\xc3\x50\xc3\x00\x02\x02\x44\x01\x00\x3b")
    )


def sixty_megapixels() -> bytes:
    out = BytesIO()
    Image.new("1", (10_000, 6_000)).save(out, "PNG")
    return out.getvalue()


def text_bomb() -> bytes:
    """A PNG whose comment unpacks to 200 MB."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "0" * 200_000_000, zip=True)
    return drawn(pnginfo=info)
