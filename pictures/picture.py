"""A picture as rows hold it: its key. Everything else about it follows from the key."""

import re

LONGEST = 4096  # pixels of the longer side of the largest size kept
WIDTHS = (160, 320, 640, 1280)
FULL = "full"
KEY = re.compile(r"^[0-9a-f]{40}-([1-9]\d{0,3})x([1-9]\d{0,3})\Z", re.ASCII)


class Picture(str):
    """`<digest of the file>-<width>x<height>`, or "" for none.

    Named by its content, a file never changes under its name, and the same picture is stored once. The
    measures are in the name, so a page lays out pictures and offers their sizes without reading a file.
    """

    __slots__ = ()

    @property
    def measures(self) -> tuple[int, int]:
        match = KEY.match(self)
        return (int(match[1]), int(match[2])) if match else (0, 0)

    @property
    def width(self):
        return self.measures[0]

    @property
    def height(self):
        return self.measures[1]

    @property
    def widths(self) -> list[int]:
        """Of the sizes that are kept beside the full one."""
        return [width for width in WIDTHS if width < self.width]

    def file_names(self) -> list[str]:
        return [self.file_name(size) for size in (*self.widths, FULL)]

    def file_name(self, size) -> str:
        """Where storage keeps one size."""
        return f"{self[:2]}/{self}/{size}.webp"

    @property
    def full_name(self) -> str:
        return self.file_name(FULL)

    def address(self, size) -> str:
        return f"/media/{self.file_name(size)}"

    def at_least(self, width) -> str:
        """The address of the smallest size that is as wide as that, else of the full one."""
        return self.address(next((kept for kept in self.widths if kept >= width), FULL))

    @property
    def small(self):
        return self.at_least(160)

    @property
    def medium(self):
        return self.at_least(320)

    @property
    def large(self):
        return self.at_least(640)

    @property
    def full(self):
        return self.address(FULL)

    @property
    def srcset(self) -> str:
        sizes = [f"{self.address(width)} {width}w" for width in self.widths]
        return ", ".join([*sizes, f"{self.full} {self.width}w"])
