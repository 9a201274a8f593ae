"""How names and queries are made comparable, and cut into tokens. Pure functions of text."""

import re
import unicodedata

LONGEST_TOKEN = 40
LONGEST_QUERY = 100
EDGES = (1, 2, 3)  # lengths of word beginnings that are tokens of their own: see `index_tokens`
FRACTIONS = re.compile("[¼-¾⅐-⅞]")
# Letters that Unicode does not take apart.
LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "þ": "th", "ð": "d", "ı": "i", "ß": "ss"}
)
# Marks on Latin and Greek go; the mark that makes и an й, and those of kana, stay.
MARKS = re.compile("(?<!и)[\u0300-\u036f]|(?<=и)[\u0300-\u0305\u0307-\u036f]")
KATAKANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
CJK = "぀-ゟ゠-ヿー㐀-䶿一-鿿豈-﫿가-힣"
RUNS = re.compile(rf"[{CJK}々]+|[^\W{CJK}々_]+")
JOINERS = re.compile(r"(?<=\w)['’.·\-](?=\w)")
IS_CJK = re.compile(rf"[{CJK}々]")
# Romanised Japanese: Ootomo, Ohtomo, Outomo for Ōtomo.
LONG_O, LONG_U = re.compile(r"oo|ou|oh(?![aeiouy])"), re.compile(r"uu")


def fold(text: str) -> str:
    """One width, one case, one kana, no accents; punctuation to single spaces."""
    text = unicodedata.normalize("NFKC", FRACTIONS.sub(r" \g<0>", text)).casefold().translate(LETTERS)
    text = MARKS.sub("", unicodedata.normalize("NFD", text))
    text = unicodedata.normalize("NFC", text).translate(KATAKANA)
    return " ".join(RUNS.findall(JOINERS.sub("", text)))


def squeeze(word: str) -> str:
    """A romanised word without its long vowels: ootomo, ohtomo, outomo: otomo."""
    return LONG_U.sub("u", LONG_O.sub("o", word))


def words_of(text: str) -> list[str]:
    """Runs of letters of a text, folded; "x-men" gives both "x", "men" and "xmen"."""
    whole = fold(text).split()
    apart = " ".join(RUNS.findall(fold(JOINERS.sub(" ", text)))).split()
    return list(dict.fromkeys(word[:LONGEST_TOKEN] for word in (*apart, *whole)))


def grams(run: str) -> list[str]:
    """A run of CJK as overlapping pairs."""
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


def index_tokens(names) -> set[str]:
    """Tokens under which an entity with these names is found.

    Words; words without long vowels; pairs of CJK characters and the last one alone; the first one to
    three letters of every word, marked with ^, so that the shortest queries too are one look-up; and the
    initials of long names, marked with @.
    """
    tokens = set()
    for name in names:
        for word in words_of(name):
            if IS_CJK.match(word):
                tokens.update(grams(word), word[-1])
            else:
                tokens.update((word, squeeze(word)))
            tokens.update(f"^{word[:length]}" for length in EDGES if len(word) >= length)
        if letters := initials(fold(name)):
            tokens.add(f"@{letters}")
    return tokens


def query_tokens(folded: str) -> list[str]:
    """Tokens a name must have to match all words of a folded query."""
    tokens = []
    for word in folded.split():
        tokens += grams(word) if IS_CJK.match(word) and len(word) > 1 else [word[:LONGEST_TOKEN]]
    return list(dict.fromkeys(tokens))


def initials(folded: str) -> str:
    """The first letters of a name of three words or more; "" for shorter ones."""
    words = folded.split()
    return "".join(word[0] for word in words)[:30] if len(words) > 2 else ""
