"""What can go wrong at the gate. Each error says in words what happened; a view adds what to do next."""


class Refused(Exception):
    """The gate will not do this. `str()` is for people."""


class NotAllowed(Refused):
    """The policy says no; the text is the policy's reason."""


class NoteNeeded(Refused):
    """This is not proposed without a word; the text says why."""


class Moved(Refused):
    """The submission is not any more what the person was shown."""

    def __init__(self, submission):
        self.submission = submission
        who = f" by {submission.decided_by}" if submission.decided_by else ""
        super().__init__(
            f"This submission changed since you opened it: it is now {submission.get_state_display()}{who}. "
            "Nothing was done. Read it again as it is now."
        )


class Conflict(Refused):
    """The live row is neither as the author saw it nor as the author wants it."""

    def __init__(self, change, fields):
        self.change, self.fields = change, fields
        if fields != ["id"]:
            names = ", ".join(str(change.model._meta.get_field(name).verbose_name) for name in fields)
            what = f"{names} changed after this was proposed"
        elif change.action == change.Action.CREATE:
            what = "it exists already"
        else:
            what = "it was removed after this was proposed"
        super().__init__(f"“{change.label}”: {what}.")


class Invalid(Refused):
    """The catalogue would not be valid with this change in it."""

    def __init__(self, change, error):
        self.change = change
        if missing := change.missing():
            names = ", ".join(f"“{label}”" for label in missing)
            why = f"it needs {names}, which is not in the catalogue. Accept that with it, or decline both"
            super().__init__(f"“{change.label}”: {why}.")
        else:
            super().__init__(f"“{change.label}”: {' '.join(error.messages)}")
