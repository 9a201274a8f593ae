"""What a member keeps for himself: the state of each work, and curated lists. None of it is moderated.

When a page leaves the catalogue, personal entries on it go with it: they may be private, so they can
neither stand in the way nor be named.
"""

from .item import ListItem
from .list import List, ListMoved
from .others import ListSuggestion, ListTag, ListVote
from .saved_filter import SavedFilter
from .tracking import SEEN, Tracking
from .undo import ShelfUndo

__all__ = [
    "SEEN", "List", "ListItem", "ListMoved", "ListSuggestion", "ListTag", "ListVote", "SavedFilter",
    "ShelfUndo", "Tracking",
]  # fmt: skip
