"""Filters of the browse pages: declared once, for pages, feeds, lists and the API.

An app above `catalog` adds its own in a module `filters`, found at start-up: `WorkFilter.add(…)`.
"""

from .base import BrowseFilter, Facet, filter_of
from .found import Found
from .nouns import CharacterFilter, CompanyFilter, FranchiseFilter, PersonFilter, TagFilter, ThingFilter
from .parts import AnyOf, Choice, Holds, Named, Number
from .works import WorkFilter

__all__ = [
    "AnyOf", "BrowseFilter", "CharacterFilter", "Choice", "CompanyFilter", "Facet", "Found",
    "FranchiseFilter", "Holds", "Named", "Number", "PersonFilter", "TagFilter", "ThingFilter", "WorkFilter",
    "filter_of",
]  # fmt: skip
