from functools import wraps

from django.db import IntegrityError, OperationalError, connection

from moderation.errors import Refused

DEADLOCK = "40P01"
ATTEMPTS = 4


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
                code = getattr(error.__cause__, "pgcode", None)
                if code != DEADLOCK or connection.in_atomic_block or attempt == ATTEMPTS:
                    raise
                self.refresh_from_db()
        raise AssertionError("unreachable")

    return wrapper
