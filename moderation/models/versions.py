"""What a submission said and what it says: the difference between two of its versions."""


def contents(changes) -> list[dict]:
    """The changes as an event can keep them."""
    return [
        {
            "row": [change.content_type_id, str(change.object_id)], "action": change.action,
            "label": change.label, "before": change.before, "after": change.after,
        }
        for change in changes
    ]  # fmt: skip


def moved_between(old: list[dict], new: list[dict]) -> list[dict]:
    """One entry for each change that is not as it was: {"row", "label", "was", "now"}.

    `was` and `now` are the action and the values it proposed, None where there was no such change.
    """
    before = {tuple(entry["row"]): entry for entry in old}
    after = {tuple(entry["row"]): entry for entry in new}
    moved = []
    for row in {**before, **after}:
        was, now = _proposed(before.get(row)), _proposed(after.get(row))
        if was != now:
            label = (after.get(row) or before[row])["label"]
            moved.append({"row": list(row), "label": label, "was": was, "now": now})
    return moved


def _proposed(entry):
    return entry and {"action": entry["action"], "after": entry["after"]}
