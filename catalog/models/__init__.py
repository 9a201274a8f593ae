from .attachments import SUBJECTS, Attachment, ExternalLink, Image, Name
from .browsing import BrowseRow, BrowseTag
from .entity import Entity
from .illustrated import Illustrated
from .links import Association, FranchiseEntry, Relation, Release, WorkRow, WorkTag
from .nouns import Character, Company, Franchise, Person, Tag, Thing
from .work import Work

__all__ = [
    "SUBJECTS", "Association", "Attachment", "BrowseRow", "BrowseTag", "Character", "Company", "Entity",
    "ExternalLink", "Franchise", "FranchiseEntry", "Illustrated", "Image", "Name", "Person", "Relation",
    "Release", "Tag", "Thing", "Work", "WorkRow", "WorkTag",
]  # fmt: skip
