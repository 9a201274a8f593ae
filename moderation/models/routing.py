from collections import defaultdict

from django.db import OperationalError, transaction

from moderation import policy
from moderation.errors import Refused
from moderation.registry import kind_in_words
from moderation.retry import is_deadlock

from .auto_approval import AutoApproval
from .change import Change
from .protection import Protection
from .risk import is_empty, risks_of
from .sourcing import overwritten
from .states import State


class Routing:
    """Whether a submission goes live by the site's rules, or to the queue, and why."""

    def _ruling(self, changes, sign) -> policy.Route:
        """`sign` says what the changes do not: the verb that made them, or that they waited already."""
        rules = AutoApproval.objects.on(self.page_type)
        if not rules:
            return policy.NO_RULES
        return policy.route(
            policy.Sent(
                kind=kind_in_words(self.page_type),
                deeds={risk.deed: rules.get(risk) for risk in sorted(risks_of(changes))},
                trust=type(self).objects.trust_of(self.author, self.page_type),
                signs=frozenset(self._signs(changes, sign)),
            )
        )

    def _signs(self, changes, sign):
        """Keys of `policy.ALWAYS_READ`."""
        yield sign
        if self.reverts.exists():
            yield "revert"
        if self.restores_id:
            yield "restore"
        if any(change.before == change.after for change in changes):
            yield "confirm"
        if any(change.action == Change.Action.DELETE for change in changes):
            yield "remove"
        if any(change.is_page_creation for change in changes):
            yield "new page"
        if overwritten(changes):
            yield "sourced"
        if Protection.objects.meeting(changes):
            yield "protected"
        if self.flags:
            yield "flagged"
        if self.resubmits_id or self.events.exclude(by=self.author).exists():
            yield "handled"
        if self._meets_own(changes):
            yield "rival"
        yield from _signs_of_the_past(changes)

    def _meets_own(self, changes):
        """Whether what its author has waiting elsewhere changes the same fields."""
        mine = {change.object_id: change.after for change in changes}
        waiting = Change.objects.filter(
            object_id__in=mine, submission__author=self.author_id, submission__state=State.PENDING
        ).exclude(submission=self.pk)
        return any(
            action == Change.Action.DELETE or after.keys() & mine[key].keys()
            for key, action, after in waiting.values_list("object_id", "action", "after")
        )

    def _go_live(self):
        """By the site's rule, in the transaction in which it was sent. What cannot be done waits instead."""
        try:
            with transaction.atomic():
                self._publish(by=self.author, version=self.version, comment=self.route, by_rule=True)
        except Refused as error:
            self._stays(error)
        except OperationalError as error:
            if not is_deadlock(error):
                raise
            self._stays("Others were changing the same at that moment.")

    def _stays(self, why):
        self.refresh_from_db()
        self.route = policy.could_not_go_live(why)
        self.save(update_fields=["route"])


def _signs_of_the_past(changes):
    """Read off what went live before in the same fields: no chain of small steps past the moderators."""
    wanted = {change.object_id: change.after for change in changes}
    applied = Change.objects.filter(
        object_id__in=wanted, decision=Change.Decision.ACCEPTED, submission__state=State.APPROVED
    ).order_by("submission__sequence", "position")
    past = defaultdict(list)
    columns = "object_id", "applied", "submission__by_rule", "submission__patrolled_at"
    for key, values, by_rule, patrolled_at in applied.values_list(*columns):
        for name in values.keys() & wanted[key].keys():
            past[key, name].append(values[name])
            if by_rule and patrolled_at is None:
                yield "unread"
    if any(is_empty(values[-1]) and not all(map(is_empty, values)) for values in past.values()):
        yield "emptied"
