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


# The same with several series, an axis, and words for a table beside it.

LEFT = 44
GRID = 4
NARROW_LABELS = 5  # of a chart as wide as a telephone


@dataclass(frozen=True)
class Series:
    """One value for each label of a chart. `tone` names its colour in chart.css."""

    name: str
    values: list
    tone: str = "accent"


@dataclass(frozen=True)
class Block:
    """A column, or a part of one, with its place in the drawing."""

    tone: str
    words: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Mark:
    """A label below the drawing, or a line across it with its value."""

    text: str
    at: float
    is_rare: bool = True
    """Shown however narrow the drawing is."""


@dataclass
class Chart:
    """Columns of several series, side by side or one on the other."""

    labels: list[str]
    series: list[Series]
    is_stacked: bool = False
    unit: str = ""

    height, width, left, right = HEAD + HEIGHT + 28, WIDTH, LEFT, WIDTH - SIDE
    label_at = HEAD + HEIGHT + 21

    @cached_property
    def is_empty(self):
        return not any(any(one.values) for one in self.series)

    @cached_property
    def top(self):
        """The value at the upper edge: a round one."""
        columns = list(zip(*(one.values for one in self.series), strict=True))
        return round_up(max(((sum if self.is_stacked else max)(values) for values in columns), default=0))

    @cached_property
    def grid(self) -> list[Mark]:
        """Lines across, each with its value."""
        return [
            Mark(f"{self.top * n / GRID:g}", round(HEAD + HEIGHT - HEIGHT * n / GRID, 1))
            for n in range(GRID + 1)
        ]

    @cached_property
    def marks(self) -> list[Mark]:
        every = -(-len(self.labels) // MOST_LABELS)
        rare = -(-len(self.labels) // NARROW_LABELS)
        return [
            Mark(label, round(self._at(index) + self._step / 2, 1), index % rare == 0)
            for index, label in enumerate(self.labels)
            if index % every == 0
        ]

    @cached_property
    def blocks(self) -> list[Block]:
        found = []
        for index, label in enumerate(self.labels):
            below = 0
            for place, one in enumerate(self.series):
                value = one.values[index]
                if value:
                    found.append(self._block(index, place, one, label, value, below))
                below += value if self.is_stacked else 0
        return found

    def _block(self, index, place, one, label, value, below):
        across = 1 if self.is_stacked else len(self.series)
        width = min(self._step * 0.8, 64) / across
        first = self._at(index) + (self._step - width * across) / 2
        height = value / self.top * HEIGHT
        words = " ".join(filter(None, [f"{label}, {one.name}: {value:g}", self.unit]))
        return Block(
            one.tone, words, round(first + (0 if self.is_stacked else place) * width, 1),
            round(HEAD + HEIGHT - height - below / self.top * HEIGHT, 1), round(width, 1), round(height, 1),
        )  # fmt: skip

    @property
    def _step(self):
        return (WIDTH - LEFT - SIDE) / max(len(self.labels), 1)

    def _at(self, index):
        return LEFT + index * self._step


def round_up(value):
    """The next value that four lines divide into round ones: 4, 8, 12, 20, 40, 80, 120 …"""
    power = 1
    while True:
        for step in (4, 8, 12, 20):
            if value <= step * power:
                return step * power
        power *= 10
