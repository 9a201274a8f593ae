"""Charts drawn on the server: SVG by geometry alone, as the content security policy wants it."""

from dataclasses import dataclass
from functools import cached_property

HEIGHT, WIDTH, FOOT, HEAD, SIDE = 120, 640, 20, 16, 20
MOST_LABELS = 12


@dataclass(frozen=True)
class Bar:
    """One value of a chart; `address` leads to what it counts."""

    label: str
    number: int
    address: str = ""


@dataclass(frozen=True)
class Column:
    """A bar with its place in the drawing."""

    bar: Bar
    x: float
    y: float
    width: float
    height: float
    middle: float
    is_labelled: bool


@dataclass
class Columns:
    """Columns side by side; of many only some are labelled."""

    bars: list[Bar]

    height, width = HEIGHT + FOOT + HEAD, WIDTH
    label_at = HEIGHT + FOOT + HEAD - 5

    @cached_property
    def drawn(self) -> list[Column]:
        most = max((bar.number for bar in self.bars), default=0) or 1
        step = (WIDTH - 2 * SIDE) / max(len(self.bars), 1)
        every = -(-len(self.bars) // MOST_LABELS)
        found = []
        for index, bar in enumerate(self.bars):
            height = round(bar.number / most * HEIGHT, 1)
            width = min(step * 0.8, 64)
            middle = SIDE + index * step + step / 2
            found.append(
                Column(
                    bar, round(middle - width / 2, 1), round(HEAD + HEIGHT - height, 1), round(width, 1),
                    height, round(middle, 1), index % every == 0,
                )
            )  # fmt: skip
        return found


def shares(bars) -> list[tuple[Bar, int]]:
    """(bar, its length in percent of the longest), for rows of a table."""
    most = max((bar.number for bar in bars), default=0) or 1
    return [(bar, max(1, round(bar.number / most * 100))) for bar in bars]
