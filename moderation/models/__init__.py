from .change import Change
from .event import Event
from .kept import Kept
from .row import Page, Row
from .source import Source
from .submission import Submission, SubmissionPage

__all__ = ["Change", "Event", "Kept", "Page", "Row", "Source", "Submission", "SubmissionPage"]
