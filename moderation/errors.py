"""What can go wrong at the gate. Each error says in words what happened; a view adds what to do next."""

from django.core.exceptions import PermissionDenied


class Refused(Exception):
    """The gate will not do this. `str()` is for people."""


class NotAllowed(Refused, PermissionDenied):
    """The policy says no; the text is the policy's reason. A page that does not catch it answers 403."""


class Protected(Refused):
    """What this would change is protected; the text says by whom, until when, and why."""

    def __init__(self, protections):
        self.protections = protections
        super().__init__(" ".join(protection.words for protection in protections))


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


class Claimed(Refused):
    """Another moderator reads the submission now."""

    def __init__(self, submission):
        self.submission = submission
        super().__init__(
            f"{submission.leased_by} is reading this one. Nothing was done. "
            "Go on to the next, or say that you decide all the same."
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
        missing = change.missing()
        self.waits_for = [
            one.creation.submission for one in missing if one.creation and one.creation.is_waiting
        ]
        if missing:
            why = "; and ".join(one.why(change.submission) for one in missing)
            super().__init__(f"“{change.label}”: it needs {why}.")
        else:
            super().__init__(f"“{change.label}”: {' '.join(error.messages)}")


class TooMany(Refused):
    """Its author has as much in the queue as a member may have."""

    def __init__(self, waiting, more, after):
        self.waits_for = waiting
        held = "One of your submissions waits" if len(waiting) == 1 else f"{len(waiting)} of yours wait"
        told = f"{held} for a moderator, and that is as many as may wait at once."
        if more:
            approved = "the first is approved" if after == 1 else f"{after} are approved"
            told += f" Once {approved}, {more} may."
        super().__init__(told)


class Alike(Refused):
    """New pages of the submission may be there already, and their author has not said how they differ."""

    def __init__(self, changes):
        self.changes = changes
        names = ", ".join(f"“{change.label}”" for change in changes)
        super().__init__(
            f"{names}: something like it is here already, or waits. Look at what is shown beside it; "
            "then say how yours differs, or take it out and use the other."
        )
