"""Whether two names may be one name, written differently: keys that are equal where the names are alike.

Beyond `fold` (width, case, accents, kana, punctuation): the order and the spacing of words, long vowels,
doubled letters, and the two romanisations of Japanese. Pure functions of text.
"""

import re
from hashlib import sha1

from search.folding import IS_CJK, fold, squeeze, words_of

LONGEST_KEY = 39
LONGEST_BEGINNING = 60
MOST_BEGINNINGS = 40
# Kunrei and Nihon spellings: Situ, Huzi, Tyuuou beside Shitsu, Fuji, Chuo.
HEPBURN = [
    (re.compile(old), new)
    for old, new in (
        ("sy", "sh"), ("ty", "ch"), ("zy", "j"), ("jy", "j"), ("si", "shi"), ("ti", "chi"), ("tu", "tsu"),
        ("zi", "ji"), ("di", "ji"), ("(?<![sc])hu", "fu"), ("n(?=[bpm])", "m"),
    )
]  # fmt: skip
DOUBLED = re.compile(r"(.)\1+")


def spelling(word: str) -> str:
    """A folded word without what romanisations differ in; CJK stays as it is."""
    if not word or IS_CJK.match(word):
        return word
    word = squeeze(word)
    for old, new in HEPBURN:
        word = old.sub(new, word)
    return DOUBLED.sub(r"\1", word)


def same_keys(name: str) -> set[str]:
    """Keys of a name. Two names that share one are alike; "" has none.

    One key knows no order of words, one no spaces: Kanno Yoko is Yoko Kanno, Studio4°C is Studio 4°C.
    """
    words = [spelling(word) for word in fold(name).split()]
    return {f"={_short(''.join(key))}" for key in (words, sorted(words)) if words}


def _short(key):
    if len(key) < LONGEST_KEY:
        return key
    return f"{key[:22]}{sha1(key.encode(), usedforsecurity=False).hexdigest()[:16]}"


def beginnings(name: str) -> set[str]:
    """What a name is found by while it is typed, from its first word or any later one; folded."""
    found = set()
    for whole in {fold(name), " ".join(words_of(name))}:
        for text in {whole, squeeze(whole)}:
            starts = [
                index
                for index in range(len(text))
                if index == 0 or text[index - 1] == " " or IS_CJK.match(text[index])
            ]
            found.update(text[index : index + LONGEST_BEGINNING] for index in starts[:MOST_BEGINNINGS])
    return {text for text in found if text.strip()}
