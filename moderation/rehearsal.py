"""What approving would do, tried out and taken back: what the catalogue would refuse is known before."""

from django.db import transaction

from moderation.errors import Refused
from moderation.models.deciding import in_order_of_applying, publish
from moderation.models.parting import torn
from moderation.models.verdict import AS_PROPOSED
from moderation.retry import retry_deadlock
from moderation.trial import rolled_back

AT_ONCE = 30
"""Up to so many changes are tried whenever a moderator opens a submission; beyond, when he asks."""


@retry_deadlock
def rehearse(submission, verdicts) -> dict[int, str]:
    """{change id: why the catalogue would not take it}. Every change is tried, also after a failed one."""
    changes = list(submission.changes.select_related("content_type"))
    accepted = in_order_of_applying(changes, verdicts)
    problems = torn(changes, accepted)
    with rolled_back():
        for change in accepted:
            try:
                with transaction.atomic():
                    publish(change, verdicts.get(change.pk, AS_PROPOSED))
            except Refused as error:
                problems[change.pk] = str(error)
    return problems
