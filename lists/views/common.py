"""What the views of shelves and lists share."""

from uuid import UUID

from lists import pasting

LISTABLE = pasting.KINDS


def key_of(text):
    """The key a form sent, or None."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def named_entity(data):
    """The work, person or character a form is about, or None."""
    for noun, model in LISTABLE.items():
        if key := key_of(data.get(noun)):
            return model.objects.filter(pk=key).first()
    return None
