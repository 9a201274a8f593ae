"""The page of a submission, and what can be done with it there: each verb is a noun one posts to."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from moderation import policy
from moderation.diffs import describe
from moderation.errors import Conflict, Moved, NotAllowed, Refused
from moderation.forms import NoteForm, SourceFormSet
from moderation.models import Change, Source, Submission
from ui.typed import keep_typed, typed_before

PAST = {
    "proposal": "Submitted. It now waits for a moderator.",
    "approval": "Approved. The changes are public now.",
    "rejection": "Rejected. Its author keeps the text and sees your reason.",
    "return": "Returned to its author.",
    "withdrawal": "Withdrawn.",
    "reopening": "It is your draft again: change it, then submit it anew.",
    "comment": "Added to the thread.",
}


def detail(request, pk):
    """Draft: the review page before submitting. Pending: what a moderator decides on. Else: the record."""
    submission = _readable(request.user, pk)
    restored = typed_before(request)
    return _show(request, submission, NoteForm(restored, initial={"note": submission.note}),
                 _sources(submission, restored))  # fmt: skip


def _readable(user, pk):
    submission = get_object_or_404(
        Submission.objects.select_related("author", "decided_by", "page_type", "reverts"), pk=pk
    )
    ruling = policy.may_read(user, submission)
    if not ruling:
        raise PermissionDenied(ruling.reason)
    return submission


def _show(request, submission, note, sources, *, problem="", conflicts=(), posted=None, status=200):
    user = request.user
    inside = bool(policy.may_read_thread(user, submission))
    changes = submission.changes.select_related("content_type")
    if not inside:
        changes = changes.exclude(decision=Change.Decision.DECLINED)
    diffs = describe(changes)
    for diff in diffs:
        diff.overwritable = (
            diff.conflict
            and all(field.name != "id" for field in diff.fields)
            and not (diff.change.action == Change.Action.CREATE or diff.conflict.startswith("It was removed"))
        )
        if posted is not None:
            diff.declined = posted.get(f"decision-{diff.change.pk}") == "decline"
            diff.reason = posted.get(f"reason-{diff.change.pk}", "")
    events = submission.events.select_related("by") if inside else []
    context = {
        "submission": submission, "diffs": diffs, "events": events, "note_form": note, "source_forms": sources,
        "inside": inside, "problem": problem, "conflicts": conflicts,
        "comment": posted.get("comment", "") if posted else "",
        "sources": submission.sources.all(),
        "is_author": bool(policy.may_edit(user, submission)),
        "may_decide": policy.may_decide(user, submission),
        "may_discuss": policy.may_discuss(user, submission),
        "waiting_time": Submission.objects.waiting_time() if submission.state in policy.OPEN_STATES else None,
        "place": submission.place_in_queue() if inside and submission.state == "pending" else None,
        "page": submission.page,
    }  # fmt: skip
    return render(request, "moderation/submission.html", context, status=status)


def _sources(submission, data=None):
    initial = [{"citation": source.citation, "url": source.url} for source in submission.sources.all()]
    if data is not None and "sources-TOTAL_FORMS" not in data:
        data = None
    return SourceFormSet(data, initial=None if data else initial, prefix="sources")


@require_POST
@keep_typed
def verb(request, pk, noun):
    """Do the verb that belongs to `noun`; what cannot be done explains itself and loses nothing."""
    submission = _readable(request.user, pk)
    act = VERBS.get(noun)
    if act is None:
        raise Http404
    try:
        version = int(request.POST.get("version", ""))
    except ValueError:
        version = 0
    note = NoteForm(request.POST if noun == "proposal" else None, initial={"note": submission.note})
    sources = _sources(submission, request.POST if noun == "proposal" else None)
    if noun == "proposal" and not (note.is_valid() & sources.is_valid()):
        return _show(request, submission, note, sources, problem="Mend what is marked below.", status=422)
    try:
        act(submission, request, version)
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except (Moved, Refused) as error:
        submission = _readable(request.user, pk)
        return _show(
            request, submission, note, sources, problem=str(error), posted=request.POST,
            conflicts=error.fields if isinstance(error, Conflict) else (), status=409,
        )  # fmt: skip
    messages.success(request, PAST[noun])
    if noun in {"approval", "rejection", "return"}:
        return redirect("queue")
    return redirect("my-submissions" if noun == "withdrawal" else submission)


def _submit(submission, request, version):
    note, sources = NoteForm(request.POST), _sources(submission, request.POST)
    note.is_valid(), sources.is_valid()
    rows = [
        Source(citation=form.cleaned_data["citation"], url=form.cleaned_data["url"])
        for form in sources
        if form.has_changed() and (form.cleaned_data["citation"] or form.cleaned_data["url"])
    ]
    submission.submit(by=request.user, version=version, note=note.cleaned_data["note"], sources=rows)


def _approve(submission, request, version):
    declined, overwrite = {}, set()
    for change in submission.changes.all():
        decision = request.POST.get(f"decision-{change.pk}", "accept")
        if decision == "decline":
            declined[change.pk] = request.POST.get(f"reason-{change.pk}", "").strip()
        elif decision == "overwrite":
            overwrite.add(change.pk)
    if not all(declined.values()):
        raise Refused("Say why you decline a change: its author reads the reason.")
    submission.approve(
        by=request.user, version=version, comment=_comment(request), declined=declined, overwrite=overwrite
    )


def _comment(request, *, required_for=""):
    text = request.POST.get("comment", "").replace("\x00", "").strip()[:4000]
    if required_for and not text:
        raise Refused(f"Write a comment: a submission is not {required_for} without a word to its author.")
    return text


def _reject(submission, request, version):
    submission.reject(by=request.user, version=version, comment=_comment(request, required_for="rejected"))


def _return(submission, request, version):
    submission.send_back(by=request.user, version=version, comment=_comment(request, required_for="returned"))


def _say(submission, request, version):
    submission.comment(by=request.user, text=_comment(request, required_for="commented"))


VERBS = {
    "proposal": _submit,
    "approval": _approve,
    "rejection": _reject,
    "return": _return,
    "comment": _say,
    "withdrawal": lambda submission, request, version: submission.withdraw(by=request.user, version=version),
    "reopening": lambda submission, request, version: submission.reopen(by=request.user, version=version),
}


@require_POST
@login_required
def revert(request, pk):
    """Propose the inverse of an approved submission."""
    submission = _readable(request.user, pk)
    try:
        undo = submission.revert(by=request.user, note=_comment(request))
    except Refused as error:
        return _show(request, submission, NoteForm(), _sources(submission), problem=str(error), status=409)
    messages.success(request, "The reversal is proposed; it waits for a moderator like any change.")
    return redirect(undo)
