"""The catalogue as it would be with a submission in it, for a moment: applied, looked at, rolled back."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction

from moderation.errors import Conflict, Invalid, Refused
from moderation.models import Verdict
from moderation.models.change import in_order
from moderation.pages import derive, pages_about

PATIENCE = 3  # seconds a trial waits for somebody who is writing
LOCK_NOT_AVAILABLE = "55P03"


class Busy(Refused):
    """Somebody else is writing at this moment."""

    def __init__(self):
        super().__init__(
            "Somebody is saving at this very moment, so the page cannot be shown with your changes. "
            "Load it again in a few seconds."
        )


@contextmanager
def applied(submissions):
    """The block sees these submissions live; afterwards it never happened. Gives what would go wrong.

    On SQLite this takes the write lock, on PostgreSQL it locks the rows: render in it and leave.
    A change that cannot be applied is left out and told of; over newer values the proposed ones are shown.
    """
    with rolled_back():
        yield _apply(submissions)


@contextmanager
def rolled_back():
    """What the block writes never happened. Raises Busy rather than wait long for somebody who writes."""
    try:
        with _patience(), transaction.atomic():
            try:
                yield
            finally:
                transaction.set_rollback(True)
    except OperationalError as error:
        if "locked" in str(error) or getattr(error.__cause__, "pgcode", None) == LOCK_NOT_AVAILABLE:
            raise Busy from error
        raise


def _apply(submissions) -> list[str]:
    problems, done = [], []
    for submission in submissions:
        changes = submission.changes.select_related("content_type")
        for change in in_order(changes):
            if problem := _try(change):
                problems.append(problem)
            else:
                done.append(change)
    derive(pages_about(done))
    return problems


def _try(change) -> str:
    """Why the change cannot be applied; "" when it is."""
    try:
        with transaction.atomic():
            if newer := change.conflicts(change.current()):
                told = Conflict(change, newer)
            change.apply(Verdict(overwrite=True))
    except Conflict as error:
        return str(error)
    except ValidationError as error:
        return str(Invalid(change, error))
    except IntegrityError:
        return f"“{change.label}” clashes with another entry."
    return str(told) if newer else ""


@contextmanager
def _patience():
    """Not to let a reader wait as long as a writer would."""
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{PATIENCE}s"])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', '0', false)")
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {before}")
