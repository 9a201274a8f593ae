"""What members keep of a page (a shelf, lists, following it) goes over to the page it is merged into.

It never passes the queue. The apps that keep it say how: `register_belongings` in their sections.py.
"""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import Follow


@dataclass(frozen=True)
class Belongings:
    """`move(loser, heir)` takes everything along, in the transaction of the approval. `count(loser)` says
    how much of it is public, in words: what is private must show in no number.
    """

    move: Callable
    count: Callable


_belongings: dict[type, list[Belongings]] = {}


def register_belongings(page_model, belongings: Belongings):
    _belongings.setdefault(page_model, []).append(belongings)


def hand_over(loser, heir):
    for belongings in _belongings.get(type(loser), ()):
        belongings.move(loser, heir)
    Follow.objects.move(loser, heir)


def public_counts(loser) -> list[str]:
    return [words for one in _belongings.get(type(loser), ()) if (words := one.count(loser))]
