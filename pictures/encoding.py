"""From pixels to the files that are stored: WebP in several widths, named by content."""

from hashlib import sha256
from io import BytesIO

from PIL import Image

from pictures.picture import FULL, Picture

DRAWN = 64  # colours; a picture of no more is a drawing or a logo, and is kept without loss
QUALITY, FULL_QUALITY = 80, 88


def encode(image: Image.Image) -> tuple[Picture, dict[str, bytes]]:
    """The picture's key, and {file name: content} of its sizes, the full one last."""
    lossless = bool(image.getcolors(DRAWN))
    full = _webp(image, FULL_QUALITY, lossless)
    picture = Picture(f"{sha256(full).hexdigest()[:40]}-{image.width}x{image.height}")
    files = {
        picture.file_name(width): _webp(_narrowed(image, width), QUALITY, lossless)
        for width in picture.widths
    }
    return picture, files | {picture.file_name(FULL): full}


def _narrowed(image, width):
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3)


def _webp(image, quality, lossless) -> bytes:
    out = BytesIO()
    image.save(out, "WEBP", quality=quality, lossless=lossless, method=4, exif=b"", xmp=b"", icc_profile=b"")
    return out.getvalue()
