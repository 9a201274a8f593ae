"""Dates of which only the year, or the year and the month, may be known.

Stored as text: `1995`, `1995-12`, `1995-12-23`, or empty for unknown.
"""

import re
from datetime import date

from babel.core import UnknownLocaleError
from babel.dates import format_date, format_skeleton
from django.core.exceptions import ValidationError
from django.utils.translation import get_language

SHAPE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
UNKNOWN_SORT_KEY = "9999-99-99"
MONTH, DAY = 2, 3
EARLIEST_YEAR = 1000


class PartialDate(str):
    """A checked partial date. It is the text it is stored as."""

    __slots__ = ()

    def __new__(cls, text=""):
        """Raises ValidationError, with the reason in words, for anything that is no date."""
        text = str(text).strip()
        if text and not (match := SHAPE.fullmatch(text)):
            raise ValidationError("Write a date as 1995, 1995-12 or 1995-12-23.", code="shape")
        if text:
            year, month, day = (int(part) if part else None for part in match.groups())
            if year < EARLIEST_YEAR:
                raise ValidationError(f"There is no film from the year {year:04}.", code="year")
            try:
                date(year, 1 if month is None else month, 1 if day is None else day)
            except ValueError:
                raise ValidationError(
                    "%(date)s is not in the calendar.", code="calendar", params={"date": text}
                ) from None
        return super().__new__(cls, text)

    @property
    def parts(self) -> tuple[int, ...]:
        """(1995, 12, 23), as far as known."""
        return tuple(int(part) for part in self.split("-")) if self else ()

    @property
    def year(self) -> int | None:
        return self.parts[0] if self else None

    @property
    def day_of_year(self) -> str:
        """ "12-23"; "" when the day is not known."""
        return self[5:] if len(self.parts) == DAY else ""

    @property
    def sort_key(self) -> str:
        """Chronological; what is less certain comes after what is known of the same year or month.

        1995-12-23, then 1995-12, then 1995, then 1996; unknown comes last of all.
        """
        return self + UNKNOWN_SORT_KEY[len(self) :]

    def display(self, language=None) -> str:
        """In the reader's language: "December 23, 1995", "1995年12月23日"; "" when unknown."""
        if not self:
            return ""
        whole = date(*(*self.parts, 1, 1)[:3])
        locale = (language or get_language() or "en").replace("-", "_")
        try:
            return _format(whole, len(self.parts), locale)
        except UnknownLocaleError:
            return _format(whole, len(self.parts), "en")


def _format(whole, precision, locale):
    if precision == DAY:
        return format_date(whole, "long", locale=locale)
    return format_skeleton("yMMMM" if precision == MONTH else "y", whole, locale=locale)
