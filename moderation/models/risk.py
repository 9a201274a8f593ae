"""How much a submission can spoil, read off its changes; kept on the submission when it is submitted."""

from django.db import models

SMALL_DIFFERENCE, LONG_ENOUGH = 4, 6


class Risk(models.IntegerChoices):
    """The class of a submission is that of its riskiest change."""

    FILLS = 1, "fills what was empty"
    CORRECTS = 2, "a small correction"
    ADDS = 3, "adds"
    REPLACES = 4, "replaces"
    REMOVES = 5, "removes"


def risk_of(changes) -> Risk:
    return max((_risk(change) for change in changes), default=Risk.FILLS)


def touched_by(changes) -> str:
    """The fields these changes are about, as words: " catalog.work.deck catalog.name.text "."""
    words = {
        f"{change.model._meta.label_lower}.{name}"
        for change in changes
        for name in (change.after if change.action != change.Action.DELETE else change.before)
    }
    return f" {' '.join(sorted(words))} "


def _risk(change):
    if change.action == change.Action.DELETE:
        return Risk.REMOVES
    if change.action == change.Action.CREATE:
        return Risk.ADDS
    return max((_field_risk(change.before.get(name), now) for name, now in change.after.items()),
               default=Risk.FILLS)  # fmt: skip


def _field_risk(before, after):
    if before in (None, "", False, after):
        return Risk.FILLS
    texts = isinstance(before, str) and isinstance(after, str)
    if texts and len(before) >= LONG_ENOUGH and _difference(before, after) <= SMALL_DIFFERENCE:
        return Risk.CORRECTS
    return Risk.REPLACES


def _difference(before, after):
    """Characters between the common beginning and the common end."""
    shorter = min(len(before), len(after))
    start = next((n for n in range(shorter) if before[n] != after[n]), shorter)
    rest = shorter - start
    end = next((n for n in range(rest) if before[-1 - n] != after[-1 - n]), rest)
    return max(len(before), len(after)) - start - end
