"""What moved between two versions of a submission, as people read it."""

from dataclasses import dataclass

from moderation.diffs import FieldDiff, describe
from moderation.models import Change


@dataclass
class Move:
    """One change that is not as it was."""

    label: str
    what: str
    fields: list[FieldDiff]


def describe_moves(events) -> list:
    """The events, each with `moves`; however many there are, the names they need are read once."""
    events = list(events)
    entries = [(event, entry) for event in events for entry in event.moved if "now" in entry]
    diffs = describe([_as_change(entry) for _, entry in entries]) if entries else []
    for event in events:
        event.moves = []
    for (event, entry), diff in zip(entries, diffs, strict=True):
        event.moves.append(Move(entry["label"], _what(entry), _differing(entry, diff.fields)))
    return events


def moves_since(events, version) -> list[Move]:
    """What moved after the version somebody was shown."""
    return [move for event in events if event.version > version for move in event.moves]


def _as_change(entry) -> Change:
    """An unsaved stand-in: `before` what it proposed, `after` what it proposes."""
    was, now = entry["was"] or {}, entry["now"] or {}
    content_type_id, key = entry["row"]
    return Change(
        content_type_id=content_type_id, object_id=key, label=entry["label"],
        action=Change.Action.UPDATE, decision=Change.Decision.ACCEPTED,
        before=was.get("after", {}), after=now.get("after", {}),
    )  # fmt: skip


def _what(entry):
    if entry["was"] is None:
        return "joined it"
    if entry["now"] is None:
        return "left it"
    return "changed"


def _differing(entry, fields):
    was, now = (entry[side] or {} for side in ("was", "now"))
    return [
        field
        for field in fields
        if was.get("after", {}).get(field.name) != now.get("after", {}).get(field.name)
    ]
