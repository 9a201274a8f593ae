"""Where a member stands on a page: his draft of it, and what of his waits there."""

from dataclasses import dataclass, field
from functools import partial

from django.core.cache import caches

from moderation.forms import Covering
from moderation.models import Submission

MINUTES = 300


@dataclass
class Standing:
    draft: Submission | None = None
    waiting: list[Submission] = field(default_factory=list)

    def context(self) -> dict:
        """What templates need: for the notice about what waits, for the bar at the foot of the page."""
        told = {"waiting": self.waiting, "waiting_size": sum(one.size for one in self.waiting)}
        if self.draft is None:
            return told
        own = {"draft": self.draft, "covering": Covering(self.draft), "waiting_time": self._waiting_time()}
        return told | own

    def _waiting_time(self):
        """At most minutes old: every page with a draft shows it."""
        model = self.draft.page_type.model_class()
        measure = partial(Submission.objects.waiting_time, model)
        return caches["pages"].get_or_set(f"waiting-time:{model._meta.label}", measure, MINUTES)


def standing(user, page) -> Standing:
    """In one query, and none for a visitor."""
    if not user.is_authenticated:
        return Standing()
    found = list(Submission.objects.open_of(user, page))
    drafts = [submission for submission in found if submission.state == Submission.State.DRAFT]
    return Standing(drafts[0] if drafts else None, [one for one in found if one not in drafts])
