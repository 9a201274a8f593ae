"""Title cards: what stands where a work has no picture. Drawn from title, kind and year alone."""

import unicodedata
from dataclasses import dataclass
from zlib import crc32

HUES = 8
LINES = 5


def width_of(text: str) -> float:
    """Roughly, in ems: East Asian characters are square, Latin letters half as wide."""
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.56 for letter in text)


@dataclass
class TitleCard:
    """A title broken into lines, large when it is short."""

    title: str
    kind: str
    year: int | None

    @property
    def hue(self) -> int:
        """One of the site's card colours; always the same for a title."""
        return crc32(self.title.encode()) % HUES

    @property
    def size(self) -> int:
        """Of the letters, on a card 200 wide."""
        length, longest = (
            width_of(self.title),
            max((width_of(word) for word in self.title.split()), default=1),
        )
        for size in (34, 27, 21, 17):
            per_line = 168 / size
            if longest <= per_line and length <= per_line * (LINES - 1):
                return size
        return 15

    @property
    def lines(self) -> list[tuple[int, str]]:
        """(baseline, text), from the top; cut with an ellipsis when the title does not fit."""
        size, wide = self.size, 168 / self.size
        lines, line = [], ""
        for word in self._pieces(wide):
            if line and width_of(line + word) > wide:
                lines.append(line.strip())
                line = ""
            line += word
        lines.append(line.strip())
        if len(lines) > LINES:
            lines = [*lines[: LINES - 1], lines[LINES - 1][:-1] + "…"]
        return [(66 + round(index * size * 1.18), text) for index, text in enumerate(lines)]

    def _pieces(self, wide):
        """Words with the space after them; a run too wide for a line, or without spaces, by character."""
        for word in self.title.split():
            if width_of(word) > wide:
                yield from word
                yield " "
            else:
                yield f"{word} "
