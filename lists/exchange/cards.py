"""Pictures for link previews, drawn from titles alone: 1200 by 630, as the Open Graph has them.

Fonts are the machine's. A title in a script that none of them has is shown without those letters; without
any font at all Pillow's own draws Latin.
"""

from functools import lru_cache
from io import BytesIO
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from ui.title_cards import TitleCard, evened, pieces_of

SIZE = WIDTH, HEIGHT = 1200, 630
MARGIN = 72
GROUND, INK, QUIET, ACCENT = "#1d1814", "#f3ede2", "#bfb4a4", "#f08a5d"
# Ground and letters of the eight title cards of the site (title-card.css).
LIGHT, DARK = "#fdf6e9", "#2e1d15"
HUES = (
    ("#a93620", LIGHT), ("#232535", LIGHT), ("#eabb58", DARK), ("#015259", LIGHT), ("#f0e5d0", DARK),
    ("#5d2241", LIGHT), ("#25452f", LIGHT), ("#214895", LIGHT),
)  # fmt: skip
FONT_NAMES = (
    "NotoSansCJK-Bold.ttc", "NotoSansCJKjp-Bold.otf", "NotoSansJP-Bold.ttf", "ipaexg.ttf", "ipagp.ttf",
    "TakaoPGothic.ttf", "fonts-japanese-gothic.ttf", "ヒラギノ角ゴシック W6.ttc", "YuGothB.ttc",
    "NotoSans-Bold.ttf", "DejaVuSans-Bold.ttf", "LiberationSans-Bold.ttf", "Arial Bold.ttf", "arialbd.ttf",
)  # fmt: skip
FOLDERS = (
    "/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "/Library/Fonts",
    "C:/Windows/Fonts",
)  # fmt: skip
NO_LETTER = "\U0010fffe"
TITLE_SIZES = (76, 64, 54, 44)
MOST_LINES = 3


@lru_cache(maxsize=1)
def font_files() -> tuple[str, ...]:
    """Fonts of this machine in the order they are asked for a letter; CARD_FONTS go first."""
    there: dict[str, str] = {}
    for folder in FOLDERS:
        for path in sorted(Path(folder).rglob("*.[to]t[fc]")):
            there.setdefault(path.name, str(path))
    return (*settings.CARD_FONTS, *(there[name] for name in FONT_NAMES if name in there))


@lru_cache(maxsize=32)
def fonts(size) -> tuple:
    found = []
    for file in font_files():
        try:
            found.append(ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC))
        except OSError:
            continue
    return tuple(found) or (ImageFont.load_default(size),)


@lru_cache(maxsize=4096)
def _font_for(letter, size):
    """The first font that has the letter; None when none has."""
    for font in fonts(size):
        if letter.isspace() or bytes(font.getmask(letter)) != bytes(font.getmask(NO_LETTER)):
            return font
    return None


def _runs(text, size):
    """(font, text) of neighbouring letters of one font, without those no font has."""
    runs: list[list] = []
    for letter in text:
        font = _font_for(letter, size)
        if font is None:
            continue
        if runs and runs[-1][0] is font:
            runs[-1][1] += letter
        else:
            runs.append([font, letter])
    return runs


def _write(draw, at, text, size, fill):
    x, y = at
    for font, run in _runs(text, size):
        draw.text((x, y), run, font=font, fill=fill, anchor="ls")
        x += font.getlength(run)
    return x


def _width(text, size):
    return sum(font.getlength(run) for font, run in _runs(text, size))


def _fitted(text, size, most):
    """The beginning of `text` that fits in a line."""
    if _width(text, size) <= most:
        return text
    while text and _width(f"{text}…", size) > most:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _in_lines(title):
    """(size, lines): as large as fits in three lines."""
    for size in TITLE_SIZES:
        lines = evened(pieces_of(title, (WIDTH - 2 * MARGIN) / size), (WIDTH - 2 * MARGIN) / size * 0.98)
        if len(lines) <= MOST_LINES:
            break
    return size, [_fitted(line, size, WIDTH - 2 * MARGIN) for line in lines[:MOST_LINES]]


def draw_card(title, about, titles, site) -> bytes:
    """A PNG: the title, who made it, and small cards of what is on it."""
    picture = Image.new("RGB", SIZE, GROUND)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, WIDTH, 14), fill=ACCENT)
    _write(draw, (MARGIN, 92), _fitted(about, 32, WIDTH - 2 * MARGIN), 32, QUIET)
    size, lines = _in_lines(title if _width(title, 44) else site)
    for number, line in enumerate(lines):
        _write(draw, (MARGIN, 112 + size + round(number * size * 1.18)), line, size, INK)
    _draw_small(draw, titles)
    _write(draw, (MARGIN, HEIGHT - 40), site, 26, ACCENT)
    out = BytesIO()
    picture.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _draw_small(draw, titles):
    """A row of title cards at the foot, as many as there are titles."""
    gap, wide, top = 16, 163, HEIGHT - 226
    for index, title in enumerate(titles[:6]):
        left = MARGIN + index * (wide + gap)
        ground, letters = HUES[TitleCard(title, "", None).hue]
        draw.rectangle((left, top, left + wide, top + 140), fill=ground)
        lines = evened(pieces_of(title, 6.6), 6.6)[:4]
        for number, line in enumerate(lines):
            _write(draw, (left + 12, top + 34 + number * 28), _fitted(line, 22, wide - 24), 22, letters)
