"""What can be done with a submission: each verb is a noun one posts to."""

from collections.abc import Callable
from typing import NamedTuple

from moderation import policy
from moderation.errors import Alike, Moved, NoteNeeded, Protected, Refused, TooMany
from moderation.forms import Covering
from moderation.models import Reason

from .said import number, said
from .telling import outcome
from .verdicts import note_or_words, read_verdicts


class NeedsMending(Exception):
    """The covering letter has a fault, or a question is open; it says where."""

    def __init__(self, covering, why="Mend what is marked below."):
        self.covering = covering
        super().__init__(str(why))


def why(request, participle):
    """(what its author reads, on which grounds), or Refused."""
    grounds = Reason.objects.filter(slug=request.POST.get("grounds", "")[:40]).first()
    text = note_or_words(said(request), grounds)
    if not text:
        raise Refused(f"Write a comment: a submission is not {participle} without a word to its author.")
    return {"comment": text, "grounds": grounds}


def _submit(submission, request, version):
    covering = Covering(submission, request.POST)
    if not covering.is_valid():
        raise NeedsMending(covering)
    if policy.may_edit(request.user, submission) and not (ruling := policy.may_propose(request.user)):
        raise NeedsMending(covering, ruling.reason)
    try:
        submission.submit(by=request.user, version=version, answers=request.POST, **covering.letter())
    except TooMany:
        submission.hold(by=request.user, version=version, answers=request.POST, **covering.letter())
        raise
    except (Alike, Protected) as error:
        raise NeedsMending(covering, error) from error
    except NoteNeeded as error:
        covering.note.add_error("note", str(error))
        raise NeedsMending(covering) from error
    except Moved:
        # The second of a double click: the first one did it.
        waits = submission.state == submission.State.PENDING and submission.version == version + 1
        if not (waits or (submission.by_rule and submission.version == version + 2)):
            raise
    return outcome(submission)


def _although_claimed(request):
    return bool(request.POST.get("although_claimed"))


def _approve(submission, request, version):
    verdicts = read_verdicts(request.POST, submission.changes.select_related("content_type"))
    submission.approve(
        by=request.user, version=version, comment=said(request), verdicts=verdicts,
        although_claimed=_although_claimed(request),
    )  # fmt: skip


def _reject(submission, request, version):
    submission.reject(
        by=request.user, version=version, although_claimed=_although_claimed(request),
        **why(request, "rejected"),
    )  # fmt: skip


def _return(submission, request, version):
    submission.send_back(
        by=request.user, version=version, although_claimed=_although_claimed(request),
        **why(request, "returned"),
    )  # fmt: skip


def _say(submission, request, version):
    text = said(request)
    if not text:
        raise Refused("Write something first.")
    submission.comment(by=request.user, text=text)


def _withdraw(submission, request, version):
    submission.withdraw(by=request.user, version=version)


def _reopen(submission, request, version):
    submission.reopen(by=request.user, version=version)


def _ticked(request):
    return {number(key) for key in request.POST.getlist("change")}


def _split(submission, request, version):
    submission.split(by=request.user, version=version, keys=_ticked(request))


def _take_out(submission, request, version):
    submission.take_out(by=request.user, version=version, keys=_ticked(request))


def _settle(submission, request, version):
    choices = {}
    for key, value in request.POST.items():
        prefix, _, rest = key.partition("-")
        pk, _, field = rest.partition("-")
        if prefix == "field":
            choices.setdefault(number(pk), {})[field] = value
    submission.settle(by=request.user, version=version, choices=choices, note=said(request, "why"))


def _patrol(submission, request, version):
    submission.patrol(by=request.user, comment=said(request))


def _keep(submission, request, version):
    submission.keep(by=request.user, version=version)


def _appeal(submission, request, version):
    submission.appeal(by=request.user, version=version, text=said(request))


class Verb(NamedTuple):
    act: Callable
    done: str
    """What is said afterwards, unless `act` has more to say."""
    then: str = ""
    """Where one goes: a view, "next" for the next one in the queue, "" for the submission's own page."""


VERBS = {
    "proposal": Verb(_submit, "Submitted."),
    "withdrawal": Verb(_withdraw, "Withdrawn. You can take it up again below.", "my-submissions"),
    "reopening": Verb(_reopen, "It is your draft again: change it, then submit it anew."),
    "split": Verb(_split, "Split. Both wait now, each decided on its own.", "my-submissions"),
    "keeping": Verb(_keep, "Kept.", "my-drafts"),
    "settlement": Verb(_settle, "Settled. It starts from what the page says now."),
    "removal": Verb(_take_out, "Taken out."),
    "appeal": Verb(_appeal, "Your appeal is in. Another moderator decides."),
    "approval": Verb(_approve, "Approved. The changes are public now.", "next"),
    "rejection": Verb(_reject, "Rejected. Its author keeps the text and sees your reason.", "next"),
    "return": Verb(_return, "Returned to its author.", "next"),
    "patrol": Verb(_patrol, "It stays, and counts for its author's trust.", "next"),
    "comment": Verb(_say, "Added to the thread."),
}
