"""The states of a submission, and the verbs that lead from one to another."""

from django.db import models


class State(models.TextChoices):
    DRAFT = "draft", "a draft"
    PENDING = "pending", "waiting"
    RETURNED = "returned", "returned"
    APPROVED = "approved", "approved"
    REJECTED = "rejected", "rejected"
    WITHDRAWN = "withdrawn", "withdrawn"


# A returned one waits for its author, but any moderator may finish it.
UNDECIDED = {State.PENDING, State.RETURNED}
DECIDED = {State.APPROVED, State.REJECTED}

# verb: (from these states, to this state)
TRANSITIONS = {
    "submit": ({State.DRAFT}, State.PENDING),
    "reopen": ({State.PENDING, State.RETURNED, State.WITHDRAWN}, State.DRAFT),
    "withdraw": ({State.DRAFT, State.PENDING, State.RETURNED}, State.WITHDRAWN),
    "return": ({State.PENDING}, State.RETURNED),
    "reject": (UNDECIDED, State.REJECTED),
    "approve": (UNDECIDED, State.APPROVED),
    "appeal": ({State.REJECTED}, State.PENDING),
}
