"""Taking back what was approved: one submission strictly, one with what builds on it, or several."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from moderation import policy
from moderation.diffs import describe
from moderation.errors import Refused
from moderation.forms import Covering
from moderation.models import Submission
from ui.typed import keep_typed, typed_before

from .history import SHOWN, effect_of
from .submissions import readable, show
from .verbs import number, said

MOST_AT_ONCE = 50
PROPOSED = "The reversal is proposed; it waits for a moderator like any change."


def _asked(request, pk):
    return f"/submissions/{pk}/"


@keep_typed(form_at=_asked)
@require_POST
def revert(request, pk):
    """Propose the inverse of an approved submission; refused when later changes stand on it."""
    submission = readable(request.user, pk)
    try:
        undo = submission.revert(by=request.user, note=said(request))
    except Refused as error:
        return show(request, submission, Covering(submission), posted=request.POST, problem=error, status=409)
    messages.success(request, PROPOSED)
    return redirect(undo)


@keep_typed
def revert_several(request):
    """What taking back these (?of=12&of=15) takes back, all of it, counted; then the proposal itself.

    The form carries what was shown. When more depends on them by then, it is shown anew first.
    """
    data = request.POST if request.method == "POST" else request.GET
    keys = list(dict.fromkeys(number(text) for text in data.getlist("of")))[:MOST_AT_ONCE]
    asked = list(Submission.objects.filter(pk__in=keys).select_related("author", "decided_by"))
    if not all(policy.may_read(request.user, submission) for submission in asked):
        raise PermissionDenied("One of these is not public.")
    note, problem, groups = said(request, "note"), None, []
    try:
        if not asked:
            raise Refused("Tick the submissions to take back first.")
        groups = Submission.grouped(asked, by=request.user)
        if request.method == "POST":
            return _propose(request, asked, groups, note)
    except Refused as error:
        problem = error
    note = note or (typed_before(request) or {}).get("note", "")
    context = {"groups": [_shown(group) for group in groups], "asked": asked, "note": note,
               "shown": _fingerprint(groups), "problem": problem}  # fmt: skip
    return render(request, "moderation/reversion.html", context, status=409 if problem else 200)


def _propose(request, asked, groups, note):
    if request.POST.get("shown") != _fingerprint(groups):
        raise Refused("More depends on these than when you opened this page. Read the list again.")
    if not note:
        raise Refused("Say why these should be taken back.")
    made = Submission.revert_all(asked, by=request.user, note=note)
    if len(made) == 1:
        messages.success(request, PROPOSED)
        return redirect(made[0])
    numbers = ", ".join(f"#{undo.pk}" for undo in made)
    messages.success(request, f"{len(made)} reversals are proposed and wait for a moderator: {numbers}.")
    return redirect("my-submissions")


def _shown(group):
    changes = group.undoing()
    for change in changes:
        change.pk = -int(change.object_id.int % 10**12)  # tells them apart on the page; not stored yet
    along = [one for one in group.submissions if one not in group.asked]
    return {"group": group, "along": along, "diffs": describe(changes[:SHOWN]), "total": len(changes),
            "effect": effect_of(changes)}  # fmt: skip


def _fingerprint(groups):
    """What was shown, in short: the submissions and how much of them."""
    return " ".join(
        f"{len(group.changes)}:{','.join(str(one.pk) for one in group.submissions)}" for group in groups
    )
