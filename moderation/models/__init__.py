from .change import Change
from .event import Event
from .row import Page, Row
from .source import Source
from .submission import Submission, SubmissionPage

__all__ = ["Change", "Event", "Page", "Row", "Source", "Submission", "SubmissionPage"]
