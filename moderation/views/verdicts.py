"""What a moderator ticked and typed, read from a posted page."""

from moderation.amending import Amendment
from moderation.errors import Refused
from moderation.models import Reason, Verdict

from .said import text_in


def read_verdicts(posted, changes) -> dict[int, Verdict]:
    """{change id: verdict}, without those simply accepted. Raises Refused where a word is missing."""
    grounds = {reason.slug: reason for reason in Reason.objects.all()}
    opened = set(posted.getlist("amending"))
    verdicts = {}
    for change in changes:
        verdict = _verdict(posted, change, grounds, opened)
        if verdict is not None:
            verdicts[change.pk] = verdict
    return verdicts


def _verdict(posted, change, grounds, opened):
    decision = posted.get(f"decision-{change.pk}", "")
    left_out = frozenset(posted.getlist(f"without-{change.pk}"))
    declined = decision == "decline"
    why = grounds.get(posted.get(f"grounds-{change.pk}", "")) if declined or left_out else None
    reason = note_or_words(text_in(posted, f"reason-{change.pk}"), why)
    if (declined or left_out) and not reason:
        raise Refused(
            f"“{change.label}”: Say why you decline {'it' if declined else 'a part of it'}: "
            "its author reads the reason."
        )
    if declined:
        return Verdict(accept=False, reason=reason, grounds=why)
    amended = _amended(posted, change) if str(change.pk) in opened else {}
    amended = {name: value for name, value in amended.items() if name not in left_out}
    overwrite = decision == "overwrite"
    if not (overwrite or left_out or amended):
        return None
    return Verdict(
        overwrite=overwrite,
        left_out=left_out,
        amended=amended,
        grounds=why,
        reason=reason if left_out else "",
    )


def _amended(posted, change):
    amendment = Amendment(change, posted)
    if not amendment.is_valid():
        raise Refused(f"“{change.label}”: Mend what is marked in your own values.")
    return amendment.values()


def note_or_words(note, grounds):
    """What its author is to read: the moderator's note, else what the site says for these grounds."""
    return note or (grounds.words if grounds else "")
