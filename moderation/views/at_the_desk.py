"""What the page of a submission shows to the moderator who may decide on it."""

from django.http import QueryDict

from moderation import policy
from moderation.amending import Amendment
from moderation.effects import effects, summary
from moderation.errors import Refused
from moderation.filters import PATROL, Desk
from moderation.models import Reason
from moderation.models.states import UNDECIDED
from moderation.rehearsal import AT_ONCE, rehearse
from moderation.trial import Busy

from .said import text_in
from .verdicts import read_verdicts


def desk_context(request, submission, diffs, posted) -> dict:
    """Nothing for whoever may not decide. `posted` is what stood in the forms, when they are shown again."""
    if submission.is_unpatrolled and policy.may_patrol(request.user, submission):
        return {"patrolling": True, **_way(Desk(request, show=PATROL), submission)}
    if submission.state not in UNDECIDED or not policy.may_decide(request.user, submission):
        return {}
    desk = Desk(request)
    posted = posted or QueryDict()
    changes = [diff.change for diff in diffs]
    asked = "rehearse" in posted
    problems = _problems(submission, changes, posted) if asked or len(changes) <= AT_ONCE else None
    following = effects(changes)
    opened = {*posted.getlist("amending"), posted.get("amend", "")}
    for diff in diffs:
        _prepare(diff, posted, opened)
        diff.effects = following.get(diff.change.pk, [])
        diff.problem = "" if diff.conflict else (problems or {}).get(diff.change.pk, "")
    return {
        "deciding": True,
        **_way(desk, submission),
        "reasons": Reason.objects.offered(),
        "summary": summary(changes),
        "problems": problems,
        "grounds": posted.get("grounds", ""),
    }


def _way(desk, submission):
    """Where one stands in the filter, and its neighbours."""
    before, after = desk.next_to(submission, backwards=True), desk.next_to(submission)
    return {
        "desk": desk,
        "previous_address": desk.address_of(before) if before else "",
        "next_address": desk.address_of(after) if after else "",
    }


def _prepare(diff, posted, opened):
    """Let the forms of one change stand as they were sent."""
    key = str(diff.change.pk)
    diff.chosen = posted.get(f"decision-{key}", "accept")
    diff.reason = text_in(posted, f"reason-{key}")
    diff.grounds = posted.get(f"grounds-{key}", "")
    without = posted.getlist(f"without-{key}")
    for field in diff.fields:
        field.left_out_chosen = field.name in without
    if key in opened and diff.amendable:
        diff.amendment = Amendment(diff.change, posted if key in posted.getlist("amending") else None)


def _problems(submission, changes, posted):
    try:
        verdicts = read_verdicts(posted, changes)
    except Refused:
        verdicts = {}
    try:
        return rehearse(submission, verdicts)
    except Busy:
        return None  # somebody is writing: the page offers to try it out
