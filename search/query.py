"""Searching: exact name, then beginning, then all words, then initials, then typing errors.

Every step is a look-up in a B-tree, bounded in the number of rows it reads; the order within a step is
year hint, weight, length of the name, key. So both databases give the same answer.
"""

import re
from collections import Counter
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q
from rapidfuzz.distance import DamerauLevenshtein

from search.folding import IS_CJK, LONGEST_QUERY, fold, initials, query_tokens, squeeze
from search.index import SHORTEST_WORD
from search.models import Posting, SearchDoc, SearchName, SearchWord

MOST = 500  # rows any one step reads; counts say "500+" beyond
FEW = 1  # with fewer finds than this, typing errors are looked for
YEAR = re.compile(r"(?:1[89]|20)\d\d")
EXACT, BEGINNING, WORDS, INITIALS, MISTYPED = range(5)
LONG_WORD = 7  # letters from which two errors are forgiven


@dataclass
class Hit:
    """One entity found, and the name of it that matched where that is not the one it goes by."""

    doc: SearchDoc
    tier: int
    matched: str = ""


@dataclass
class Found:
    hits: list[Hit]
    counts: Counter
    """Entities found per content type id, capped at MOST."""
    corrected: str = ""
    """What was searched for instead, when nothing was spelt like that."""

    @property
    def total(self):
        return sum(self.counts.values())

    @property
    def is_capped(self):
        return self.total >= MOST


def search(text, *, types=(), limit=20) -> Found:
    """Entities by name, the best first. `types` are content type ids; all kinds without."""
    folded = fold(text.replace("\x00", " ")[:LONGEST_QUERY])
    if not folded:
        return Found([], Counter())
    rest, year = _year_hint(folded)
    scope = Q(content_type__in=types) if types else Q()
    tiers: dict[int, int] = {}
    for tier, docs in _steps(folded, rest, year):
        for key in docs:
            tiers.setdefault(key, tier)
    corrected = ""
    if len(tiers) < FEW and (spelt := _respelt(rest or folded)):
        for key in _with_words(spelt):
            tiers.setdefault(key, MISTYPED)
            corrected = " ".join(options[0] for options in spelt)
    docs = SearchDoc.objects.filter(scope, pk__in=list(tiers))
    ranked = sorted(docs, key=lambda doc: _order(doc, tiers[doc.pk], year))
    hits = [Hit(doc, tiers[doc.pk]) for doc in ranked[:limit]]
    _name_matches(hits, folded, rest)
    only_guesses = all(hit.tier == MISTYPED for hit in hits)
    return Found(hits, Counter(doc.content_type_id for doc in ranked), corrected if only_guesses else "")


def named_exactly(model, texts):
    """Keys of entities of one kind that go by one of these names, in any width, case, kana or accent."""
    content_type = ContentType.objects.get_for_model(model)
    names = SearchName.objects.filter(
        folded__in=[fold(text) for text in texts], doc__content_type=content_type
    )
    return names.values_list("doc__object_id", flat=True)


def keys_by_name(model, texts) -> dict[str, list]:
    """{folded name: keys of the entities of one kind that go by it}, for many names at once."""
    content_type = ContentType.objects.get_for_model(model)
    wanted = sorted({fold(text)[:300] for text in texts} - {""})
    found: dict[str, list] = {}
    for start in range(0, len(wanted), MOST):
        names = SearchName.objects.filter(
            folded__in=wanted[start : start + MOST], doc__content_type=content_type
        ).order_by("-doc__weight", "doc")
        for folded, key in names.values_list("folded", "doc__object_id"):
            keys = found.setdefault(folded, [])
            if key not in keys:
                keys.append(key)
    return found


def _order(doc, tier, year):
    off_year = bool(year) and doc.year != year
    return tier, off_year, -doc.weight, len(doc.name), str(doc.object_id)


def _year_hint(folded):
    """("memories", 1995) of "memories 1995"; a year alone, or none, is no hint."""
    words = folded.split()
    if len(words) > 1 and YEAR.fullmatch(words[-1]):
        return " ".join(words[:-1]), int(words[-1])
    return "", None


def _steps(folded, rest, year):
    """(tier, keys of entities). With a year at its end the rest of the query is tried as a name, too."""
    for name in filter(None, (folded, rest)):
        hinted = year if name is rest else None
        yield EXACT, _named(Q(folded=name), hinted)
        yield BEGINNING, _beginning_with(name, hinted)
    if squeeze(folded) != folded:
        yield EXACT, _named(Q(folded=squeeze(folded)), None)
        yield BEGINNING, _beginning_with(squeeze(folded), None)
    for name in filter(None, (folded, rest)):
        yield (
            WORDS,
            _with_words([_spellings(token) for token in query_tokens(name)], year if name is rest else None),
        )
    if " " not in folded and len(folded) > 1:
        initialled = Posting.objects.filter(token=f"@{folded}").order_by("-weight", "doc")
        yield INITIALS, initialled.values_list("doc", flat=True)[:MOST]


def _of_year(year):
    return Q(doc__year=year) if year else Q()


def _named(condition, year):
    names = SearchName.objects.filter(condition, _of_year(year)).order_by("folded", "doc")
    return names.values_list("doc", flat=True)[:MOST]


def _beginning_with(name, year):
    if len(name) <= 3 and " " not in name:
        postings = Posting.objects.filter(_of_year(year), token=f"^{name}").order_by("-weight", "doc")
        return [] if len(name) < 2 else postings.values_list("doc", flat=True)[:MOST]
    # One past the last string that begins so: comparison is byte by byte.
    beginning = Q(folded__gte=name, folded__lt=f"{name}\U0010ffff")
    return _named(beginning, year)


def _spellings(token):
    return list(dict.fromkeys([token, squeeze(token)]))


def _with_words(tokens, year=None):
    """Keys of entities that have, for every token, one of its spellings in a name; the heaviest first.

    The rarest token leads, the others are checked for each entity it gives.
    """
    if not tokens:
        return []
    conditions = [
        _token_condition(options, last=index == len(tokens) - 1) for index, options in enumerate(tokens)
    ]
    counted = [
        (Posting.objects.filter(condition)[: MOST + 1].count(), index)
        for index, condition in enumerate(conditions)
    ]
    rarest = min(counted)[1]
    postings = Posting.objects.filter(conditions[rarest], _of_year(year))
    for index, condition in enumerate(conditions):
        if index != rarest:
            postings = postings.filter(Exists(Posting.objects.filter(condition, doc=OuterRef("doc"))))
    return list(dict.fromkeys(postings.order_by("-weight", "doc").values_list("doc", flat=True)[:MOST]))


def _token_condition(options, *, last):
    """The last word may be the beginning of one; a single CJK character the beginning of a pair."""
    condition = Q(token__in=options)
    word = options[0]
    single = len(word) == 1 and IS_CJK.match(word)
    if single or (last and not IS_CJK.match(word)):
        if len(word) <= 3 and not single:
            return condition | Q(token=f"^{word}")
        return condition | Q(token__gte=word, token__lt=f"{word}\U0010ffff")
    return condition


def _respelt(folded) -> list[list[str]]:
    """Per word of the query the words it may have been meant for, the nearest first; [] for none."""
    spelt, changed = [], False
    for token in query_tokens(folded):
        if len(token) < SHORTEST_WORD or IS_CJK.match(token):
            spelt.append(_spellings(token))
            continue
        options = _near_words(token)
        if not options:
            return []
        changed |= options != [token]
        spelt.append(options)
    return spelt if changed else []


def _near_words(word) -> list[str]:
    """Words of the index one error away, two for long words. A third of the word has to be right."""
    allowed = 2 if len(word) >= LONG_WORD else 1
    part = max(2, len(word) // 3)
    start, end = word[:part], word[::-1][:part]
    near = SearchWord.objects.filter(
        Q(word__gte=start, word__lt=f"{start}\U0010ffff")
        | Q(reverse__gte=end, reverse__lt=f"{end}\U0010ffff")
        | Q(word__gte=word[1] + word[0], word__lt=f"{word[1]}{word[0]}\U0010ffff")
    ).values_list("word", flat=True)
    scored = []
    for other in near:
        if abs(len(other) - len(word)) <= allowed:
            distance = DamerauLevenshtein.distance(word, other, score_cutoff=allowed)
            if distance <= allowed:
                scored.append((distance, other))
    return [other for _, other in sorted(scored)[:8]]


def _name_matches(hits, folded, rest):
    """Fill in the name that matched, where it is another than the one the entity goes by."""
    names: dict[int, list[SearchName]] = {}
    for name in SearchName.objects.filter(doc__in=[hit.doc.pk for hit in hits]).order_by("pk"):
        names.setdefault(name.doc_id, []).append(name)
    query = rest or folded
    tokens = query_tokens(query)
    for hit in hits:
        best = max(names.get(hit.doc.pk, []), key=lambda name: _likeness(name, query, tokens), default=None)
        if best and best.text != hit.doc.name:
            hit.matched = best.text


def _likeness(name, query, tokens):
    held = sum(token in name.folded or squeeze(token) in squeeze(name.folded) for token in tokens)
    return (
        name.folded == query, name.folded.startswith(query), held, initials(name.folded) == query, -name.pk,
    )  # fmt: skip
