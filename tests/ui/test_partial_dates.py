"""Partial dates: what is taken, how they sort, how they read."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from ui.partial_dates import PartialDate


@pytest.mark.parametrize(
    "text",
    [
        "1995-02-30", "0000-00-00", "1995-00", "1995-12-00", "1995-1-1", "95", "1995/12/23", "December",
        "1995-12-", "-1995", "１９９５", "0999",
    ],
)  # fmt: skip
def test_no_date(text):
    with pytest.raises(ValidationError):
        PartialDate(text)


def test_the_documented_order():
    told = ["1995-12-23", "1995-12", "1995", "1996-01-01", "1996", ""]
    assert sorted(map(PartialDate, reversed(told)), key=lambda date: date.sort_key) == told


@pytest.mark.parametrize(
    ("text", "language", "shown"),
    [
        ("1995", "en", "1995"), ("1995-12", "en", "December 1995"), ("1995-12-23", "en", "December 23, 1995"),
        ("1995-12-23", "ja", "1995年12月23日"), ("1995-12", "de", "Dezember 1995"), ("", "en", ""),
        ("1995-12", "xx", "December 1995"),
    ],
)  # fmt: skip
def test_in_the_readers_language(text, language, shown):
    assert PartialDate(text).display(language) == shown


@given(st.dates(min_value=datetime.date(1000, 1, 1)), st.dates(min_value=datetime.date(1000, 1, 1)))
def test_full_dates_sort_as_dates(one, other):
    keys = PartialDate(one.isoformat()).sort_key, PartialDate(other.isoformat()).sort_key
    assert (keys[0] < keys[1]) == (one < other)


@given(st.text(max_size=12))
def test_any_text_is_a_date_or_a_clear_error(text):
    try:
        date = PartialDate(text)
    except ValidationError as error:
        date, message = None, error.messages[0]
    assert date == text.strip() if date is not None else message.endswith(".")
