"""Entities that are only proposed: naming them before they are public.

Names of what waits in the queue are shown to members in pickers (`policy.may_see_waiting_names`), those in
a draft to its author alone.
"""

import re

from django.db.models import Q

from moderation import policy
from moderation.drafts import proposed_row
from moderation.models import Proposed
from search.folding import LONGEST_QUERY, fold, squeeze
from search.sameness import same_keys

WITHOUT_HINT = re.compile(r"\s*\([^()]*\)$")


def waiting(model, condition, *, reader, only="") -> list:
    """Entities that open submissions would create, known by a key that meets `condition`; unsaved.

    Each with `proposed_in`, its submission, and `found_by`, those keys.
    """
    if not policy.may_see_waiting_names(reader):
        return []
    rows = []
    for change, keys in Proposed.objects.visible_to(reader).creations(model, condition).items():
        row = proposed_row(change, reader=reader)
        row.found_by = keys
        rows.append(row)
    return [row for row in rows if not only or row.kind == only]


def beginning_with(model, text, *, reader, only="", limit=5) -> list:
    """Those with a name of which some word begins like this."""
    folded = fold(text.replace("\x00", " ")[:LONGEST_QUERY])
    if not folded:
        return []
    condition = Q(key__in=same_keys(text))
    for start in {folded, squeeze(folded)}:
        condition |= Q(key__gte=start, key__lt=f"{start}\U0010ffff")
    return waiting(model, condition, reader=reader, only=only)[:limit]


def called(model, text, *, reader, only="") -> list:
    """Those that go by exactly this name, as labels or names are compared."""
    folded = fold(text)
    if not folded:
        return []
    bare = fold(WITHOUT_HINT.sub("", text))
    keys = {*same_keys(text), *same_keys(bare)}
    found = waiting(model, Q(key__in=keys), reader=reader, only=only)
    return [row for row in found if fold(row.label) == folded] or [
        row for row in found if row.found_by & same_keys(text)
    ]


def numbered(model, number, text, *, reader, only="") -> list:
    """The one of this label in submission `number`."""
    return [row for row in called(model, text, reader=reader, only=only) if row.proposed_in.pk == number]
