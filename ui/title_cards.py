"""Title cards: what stands where a work has no picture. Drawn from title, kind and year alone."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

HUES = 8
LINES = 5
SIZES = (34, 27, 21, 17, 15)
WIDE = 168  # what a line may fill of a card 200 wide
SPACE = 0.34
NARROW_LETTERS = frozenset("fijlrtI1.,:;'’!|()[] -")
WIDE_LETTERS = frozenset("mwMW—…@%")
NEVER_FIRST = frozenset("、。，．・ー〜！？：；）」』】々ぁぃぅぇぉっゃゅょァィゥェォッャュョ…")

# Pictures below the title: (class, path) in the order they are drawn, in a field 200 wide that is
# cut off at the foot of the card.
SUN = (("shape", "M58 100a70 70 0 1 1 140 0a70 70 0 1 1-140 0Z"), ("band", "M0 104H200V260H0Z"))
RINGS = (
    ("band", "M20 130a130 130 0 1 1 260 0a130 130 0 1 1-260 0Z"),
    ("shape", "M50 130a100 100 0 1 1 200 0a100 100 0 1 1-200 0Z"),
    ("ground", "M80 130a70 70 0 1 1 140 0a70 70 0 1 1-140 0Z"),
    ("band", "M110 130a40 40 0 1 1 80 0a40 40 0 1 1-80 0Z"),
)
BEAM = (("shape", "M200 12V30L0 214V58Z"), ("band", "M0 176 200 116V260H0Z"))
SKYLINE = (
    ("band", "M0 74H34V44H70V96H104V20H140V66H172V36H200V260H0Z"),
    ("shape", "M46 58h10v12h-10zM116 36h10v12h-10zM116 62h10v12h-10zM116 88h10v12h-10zM182 54h8v12h-8z"),
)
QUARTERS = (
    ("band", "M0 106A100 100 0 0 1 100 6V106ZM100 206A100 100 0 0 0 200 106H100Z"),
    ("shape", "M100 6A100 100 0 0 1 200 106H100ZM0 106H100V206H0Z"),
)
WAVES = tuple(
    ("wave", f"M{start} {y}" + "a34 34 0 0 1 68 0" * 4 + f"V{y + 60}H{start}Z")
    for y, start in ((44, -36), (66, -70), (88, -36), (110, -70), (132, -36), (154, -70), (176, -36))
)
STRIP = (
    ("band", "M0 30H200V158H0Z"),
    ("ground", "".join(f"M{x} {y}h12v10h-12z" for y in (37, 141) for x in range(4, 200, 20))),
    ("shape", "M-40 56h78v76h-78zM48 56h104v76h-104zM162 56h80v76h-80z"),
)
STAIRS = (
    ("shape", "M26 62a32 32 0 1 1 64 0a32 32 0 1 1-64 0Z"),
    ("band", "M0 170H40V138H80V106H120V74H160V42H200V260H0Z"),
)
PICTURES = (SUN, RINGS, BEAM, SKYLINE, QUARTERS, WAVES, STRIP, STAIRS)


def is_square(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"


def width_of(text: str) -> float:
    """Roughly, in ems: East Asian characters are square, capitals wide, some letters narrow."""
    return sum(map(_width_of_letter, text))


def _width_of_letter(letter):
    if is_square(letter):
        return 1.0
    if letter in NARROW_LETTERS:
        return SPACE
    if letter in WIDE_LETTERS:
        return 0.92
    return 0.72 if letter.isupper() else 0.58


def pieces_of(title: str, wide: float) -> list[tuple[str, float]]:
    """What may not be broken, with its width: a word with the space after it, a square character.

    A word too wide for a line goes letter by letter. No line begins with a closing mark.
    """
    pieces = []
    for word in title.split():
        by_letter = width_of(word) > wide and not any(map(is_square, word))
        piece = ""
        for letter in word:
            apart = by_letter or is_square(letter) or (piece and is_square(piece[-1]))
            if piece and apart and letter not in NEVER_FIRST:
                pieces.append(piece)
                piece = ""
            piece += letter
        pieces.append(f"{piece} ")
    return [(piece, width_of(piece.rstrip())) for piece in pieces]


def filled(pieces, wide: float) -> list[str]:
    """Lines no wider than `wide`, each as full as it can be."""
    lines, line, reached = [], "", 0.0
    for piece, width in pieces:
        if line and reached + width > wide:
            lines.append(line.strip())
            line, reached = "", 0.0
        line += piece
        reached += width + (SPACE if piece.endswith(" ") else 0)
    return [*lines, line.strip()]


def evened(pieces, wide: float) -> list[str]:
    """As many lines as that needs, as alike in width as they can be: no last character alone."""
    lines = filled(pieces, wide)
    widest = max((width for _, width in pieces), default=0)
    while (wide := wide - 0.5) >= widest:
        narrower = filled(pieces, wide)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


@lru_cache(maxsize=2048)
def set_in_lines(title: str) -> tuple[int, list[str]]:
    """(size of the letters, lines): large when the title is short, cut when it does not fit."""
    whole = width_of(title)
    for size in SIZES:
        wide = WIDE / size
        if whole > wide * (LINES - 1.5) and size != SIZES[-1]:
            continue
        pieces = pieces_of(title, WIDE if size != SIZES[-1] else wide)
        if max((width for _, width in pieces), default=0) <= wide:
            break
    lines = evened(pieces, wide)
    if len(lines) > LINES:
        lines = filled(pieces, wide)[:LINES]
        lines[-1] = f"{lines[-1][:-1].rstrip()}…"
    return size, lines


@dataclass
class TitleCard:
    """A title broken into lines on a coloured ground, over a picture."""

    title: str
    kind: str
    year: int | None

    def __post_init__(self):
        self._number = crc32(self.title.encode())
        self.size, lines = set_in_lines(self.title)
        self.lines = [(72 + round(index * self.size * 1.16), text) for index, text in enumerate(lines)]
        """(baseline, text), from the top."""

    @property
    def hue(self) -> int:
        """One of the site's card colours; always the same for a title."""
        return self._number % HUES

    @property
    def picture(self):
        """One of the site's drawings, as steady as the colour."""
        return PICTURES[self._number // HUES % len(PICTURES)]

    @property
    def horizon(self) -> int:
        """Where the picture begins: below the title, and never near the top."""
        return max(124, self.lines[-1][0] + 14)
