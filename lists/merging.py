"""Two people arranged one list at once: both keep what they did.

What one of them moved is what does not fit the longest run that he left in its order. Those items go, one
after the other, behind the last item before them that neither has moved; everything else stays as the other
left it.
"""

from bisect import bisect_left
from dataclasses import dataclass, field
from zlib import crc32


def fingerprint(text) -> str:
    """Short: it only tells whether a text is still the one that was shown."""
    return f"{crc32(text.replace(chr(13), '').encode()):x}"


@dataclass
class Arrangement:
    """The items of a list as a form has them: keys in order, notes, and which share a rank.

    An item that was there and is in `keys` no more is to go.
    """

    keys: list[int]
    notes: dict[int, str] = field(default_factory=dict)
    ties: set[int] = field(default_factory=set)


@dataclass
class Base:
    """The items as a form showed them, in order, each with a fingerprint of its note and whether it was tied.

    It travels in the form as "12:9a3f:0 7:0:1 …".
    """

    items: dict[int, tuple[str, bool]]

    def __str__(self):
        return " ".join(f"{key}:{note}:{tied:d}" for key, (note, tied) in self.items.items())

    @classmethod
    def of(cls, items):
        return cls({item.pk: (fingerprint(item.note), item.is_tied) for item in items})

    @classmethod
    def read(cls, text):
        """None when it is not what a form of ours carries."""
        found = {}
        for part in text.split():
            key, *rest = part.split(":")
            if not (key.isascii() and key.isdecimal() and len(key) < 19 and len(rest) == 2):
                return None
            found[int(key)] = rest[0], rest[1] == "1"
        return cls(found)


class Clash(Exception):
    """The same notes were rewritten by both: the items' keys, and the rest as it was merged."""

    def __init__(self, keys, merged):
        super().__init__(keys)
        self.keys, self.merged = keys, merged


def unmoved(keys, places) -> set:
    """The longest run of `keys` that is still in the order of `places`."""
    tails: list[int] = []  # tails[n]: the least place a run of n + 1 ends with
    ends: list = []
    before: dict = {}
    for key in keys:
        length = bisect_left(tails, places[key])
        before[key] = ends[length - 1] if length else None
        if length == len(tails):
            tails.append(places[key])
            ends.append(key)
        else:
            tails[length], ends[length] = places[key], key
    stayed, key = set(), ends[-1] if ends else None
    while key is not None:
        stayed.add(key)
        key = before[key]
    return stayed


def in_places(shown, places) -> list:
    """`shown`, with those whose number was changed at exactly that place; the others make room."""
    moved = sorted((places[key], at, key) for at, key in enumerate(shown, 1) if places.get(key, at) != at)
    slots = [None] * len(shown)
    for place, _, key in moved:
        at = min(max(place, 1), len(shown)) - 1
        while slots[at] is not None:
            at = (at + 1) % len(slots)
        slots[at] = key
    taken = {key for _, _, key in moved}
    others = iter(key for key in shown if key not in taken)
    return [next(others) if key is None else key for key in slots]


def merge_order(base, mine, current) -> list:
    """The order `current`, with what `mine` removed and moved since `base`."""
    places = {key: place for place, key in enumerate(base)}
    mine = [key for key in mine if key in places]
    stayed, removed, there = unmoved(mine, places), set(base) - set(mine), set(current)
    moved = [key for key in mine if key not in stayed]
    taken = removed | set(moved)
    following: dict = {}  # what is to stand behind an item, in order
    leader, order = None, [key for key in current if key not in taken]
    standing = unmoved([key for key in order if key in places], places)
    for key in mine:
        if key in standing:
            leader = key
        elif key in there and key not in stayed:
            following.setdefault(leader, []).append(key)
    merged = list(following.get(None, []))
    for key in order:
        merged += [key, *following.get(key, [])]
    return merged


def merge(base: Base, mine: Arrangement, current) -> Arrangement:
    """What `mine` changed since `base`, on top of the items as they are. Raises Clash."""
    notes, ties, clashes = {}, set(), []
    for item in current:
        was_note, was_tied = base.items.get(item.pk, (None, None))
        note, tied = mine.notes.get(item.pk, item.note), item.pk in mine.ties
        is_mine = was_note is not None and fingerprint(note) != was_note
        if is_mine and fingerprint(item.note) not in (was_note, fingerprint(note)):
            clashes.append(item.pk)
        notes[item.pk] = note if is_mine else item.note
        if tied if was_tied is not None and tied != was_tied else item.is_tied:
            ties.add(item.pk)
    order = merge_order(list(base.items), mine.keys, [item.pk for item in current])
    merged = Arrangement(order, notes, ties)
    if clashes:
        raise Clash(clashes, merged)
    return merged
