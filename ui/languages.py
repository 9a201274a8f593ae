"""Languages by BCP 47 tag."""

from functools import cache

import langcodes
from babel import Locale
from babel.core import UnknownLocaleError
from django.core.exceptions import ValidationError
from django.utils.translation import get_language

COMMON = ("en", "ja", "ja-Latn", "zh-Hans", "zh-Hant", "ko", "ko-Latn", "fr", "de", "es", "it", "pt", "ru")


def normal_tag(text: str) -> str:
    """The tag in its normal form (`ja-latn`: `ja-Latn`, `eng`: `en`). Raises ValidationError."""
    text = text.strip()
    if not text:
        return ""
    try:
        if langcodes.tag_is_valid(text):
            return langcodes.standardize_tag(text)
    except (langcodes.LanguageTagError, ValueError):
        pass
    raise ValidationError(
        "“%(tag)s” is no language code. Write a BCP 47 tag such as en, ja, ja-Latn or zh-Hant.",
        code="language",
        params={"tag": text[:40]},
    )


@cache
def _name(tag: str, reader: str) -> str:
    try:
        name = Locale.parse(reader, sep="-").languages.get(tag.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        name = None
    return name or langcodes.get(tag).display_name(reader)


def language_name(tag: str) -> str:
    """In the reader's language: "Japanese", "Traditional Chinese", "Japanese (Latin)"."""
    return _name(tag, get_language() or "en") if tag else ""
