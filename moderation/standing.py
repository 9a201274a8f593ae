"""Where a member stands on a page: his draft of it, and what of his waits there."""

from dataclasses import dataclass, field

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
        return told | {"draft": self.draft, "covering": Covering(self.draft), "waiting_time": waiting_time()}


def standing(user, page) -> Standing:
    """In one query, and none for a visitor."""
    if not user.is_authenticated:
        return Standing()
    found = list(Submission.objects.open_of(user, page))
    drafts = [submission for submission in found if submission.state == Submission.State.DRAFT]
    return Standing(drafts[0] if drafts else None, [one for one in found if one not in drafts])


def waiting_time():
    """As `Submission.objects.waiting_time`, at most minutes old: every page with a draft shows it."""
    return caches["pages"].get_or_set("waiting-time", Submission.objects.waiting_time, MINUTES)
