"""What keeps a member from proposing, said before he has typed anything."""

from moderation import policy
from moderation.models import Submission

KEPT = "What you write here stays in your draft."


def hindrances(user, page, section) -> dict:
    """For the form of a section: what is said above it, and whether nothing of it can be submitted."""
    ruling = policy.may_propose(user)
    if not ruling:
        return {"hindrances": [f"{ruling.reason} {KEPT}"], "is_closed": True}
    met = Submission.objects.hindrances_in(user, page, section)
    return {"hindrances": [one.words for one in met], "is_closed": any(one.covers(section) for one in met)}
