from .change import Change
from .event import Event
from .kept import Kept
from .place import SubmissionPage
from .proposed import Proposed
from .row import Page, Row
from .source import Source
from .submission import Submission

__all__ = ["Change", "Event", "Kept", "Page", "Proposed", "Row", "Source", "Submission", "SubmissionPage"]
