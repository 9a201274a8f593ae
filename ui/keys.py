from uuid_utils.compat import uuid7


def new_key():
    """A UUIDv7: it can be minted before its row is stored, and sorts by the time it was."""
    return uuid7()
