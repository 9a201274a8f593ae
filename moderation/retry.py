from functools import wraps

from django.db import IntegrityError, OperationalError, connection, models

from moderation.errors import Refused

DEADLOCK = "40P01"
ATTEMPTS = 4


def is_deadlock(error) -> bool:
    return getattr(error.__cause__, "pgcode", None) == DEADLOCK


def retry_deadlock(verb):
    """Run a whole transaction again when PostgreSQL chose it to break a deadlock.

    Goes outside `transaction.atomic`. Inside somebody else's transaction it cannot help and stays out.
    Foreign keys are checked when a transaction ends: an entry that another approval removed at this
    moment shows only here.
    """

    @wraps(verb)
    def wrapper(self, *args, **kwargs):
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return verb(self, *args, **kwargs)
            except IntegrityError as error:
                raise Refused(
                    "Something this points at, or that points at this, changed at the same moment. "
                    "Nothing was done; look at it again."
                ) from error
            except OperationalError as error:
                if not is_deadlock(error) or connection.in_atomic_block or attempt == ATTEMPTS:
                    raise
                if isinstance(self, models.Model):
                    self.refresh_from_db()
        raise AssertionError("unreachable")

    return wrapper
