from .auto_approval import AutoApproval
from .change import Change
from .event import Event
from .flags import LongText
from .kept import Kept
from .place import SubmissionPage
from .proposed import Proposed
from .protection import Protection
from .quarantine import Quarantine
from .queue_filter import QueueFilter
from .reason import Reason
from .risk import Risk
from .row import Page, Row
from .source import Source
from .submission import Submission
from .trusting import Trust
from .verdict import Verdict

__all__ = [
    "AutoApproval",
    "Change",
    "Event",
    "Kept",
    "LongText",
    "Page",
    "Proposed",
    "Protection",
    "Quarantine",
    "QueueFilter",
    "Reason",
    "Risk",
    "Row",
    "Source",
    "Submission",
    "SubmissionPage",
    "Trust",
    "Verdict",
]
