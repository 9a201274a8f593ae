"""Folding and slugs: how names are compared, sorted and put into addresses."""

import re
import unicodedata

from django.utils.text import slugify

ARTICLES = re.compile(r"^(?:the|an?|le|la|les|l'|der|die|das|el|los|las|il|lo)\s+", re.IGNORECASE)
SLUG_LENGTH = 80
FRACTIONS = re.compile("[¼-¾⅐-⅞]")
MARKS = re.compile("[\u0300-\u036f]")


def fold(text: str) -> str:
    """`text` as it is compared: one width, one case, no accents or macrons; kana and kanji stay."""
    text = FRACTIONS.sub(r" \g<0>", text)  # else 8½ became 81⁄2
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFC", MARKS.sub("", decomposed)).strip()


def sort_key(name: str) -> str:
    """`name` as it is sorted: folded, without a leading article."""
    folded = fold(name)
    return ARTICLES.sub("", folded) or folded


def slug_of(text: str) -> str:
    """The part of an address that stands for `text`; "" when nothing of it can stand in one.

    Latin loses its marks (Ōtomo: otomo); other scripts stay as they are (メモリーズ).
    """
    latin = slugify(fold(text))
    whole = slugify(fold(text), allow_unicode=True)
    slug = whole if len(whole) > len(latin) else latin
    return slug[:SLUG_LENGTH].strip("-")


WORDS = re.compile(r"\s+|[぀-ヿ㐀-鿿가-힯豈-﫿]|[^\W぀-ヿ㐀-鿿가-힯豈-﫿]+|[^\w\s]")


def tokens(text: str) -> list[str]:
    """`text` cut into words, runs of space, punctuation marks, and single CJK characters."""
    return WORDS.findall(text)
