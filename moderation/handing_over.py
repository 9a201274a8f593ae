"""What members keep of a page (a shelf, lists, following it) goes over to the page it is merged into.

It never passes the queue. The apps that keep it say how: `register_follower` in their sections.py.
"""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import Follow


@dataclass(frozen=True)
class Follower:
    """`move(loser, heir)` takes everything along, in the transaction of the approval. `count(loser)` says
    how much of it is public, in words: what is private must show in no number.
    """

    move: Callable
    count: Callable


_followers: dict[type, list[Follower]] = {}


def register_follower(page_model, follower: Follower):
    _followers.setdefault(page_model, []).append(follower)


def hand_over(loser, heir):
    for follower in _followers.get(type(loser), ()):
        follower.move(loser, heir)
    Follow.objects.move(loser, heir)


def public_counts(loser) -> list[str]:
    return [words for follower in _followers.get(type(loser), ()) if (words := follower.count(loser))]
