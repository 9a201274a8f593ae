from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7


def new_key():
    """A UUIDv7: it can be minted before its row is stored, and sorts by the time it was."""
    return uuid7()


def minted_at(key: UUID) -> datetime | None:
    """When a UUIDv7 was minted; None for any other key."""
    return datetime.fromtimestamp((key.int >> 80) / 1000, UTC) if key.version == 7 else None
