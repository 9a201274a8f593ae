"""What can be done with a submission: each verb is a noun one posts to."""

from moderation.errors import Alike, Moved, NoteNeeded, Refused
from moderation.forms import Covering

LONGEST_COMMENT = 4000


class NeedsMending(Exception):
    """The covering letter has a fault, or a question is open; it says where."""

    def __init__(self, covering, why="Mend what is marked below."):
        self.covering = covering
        super().__init__(str(why))


def version_of(request):
    return number(request.POST.get("version", ""))


def number(text):
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def said(request, name="comment"):
    return request.POST.get(name, "").replace("\x00", "").strip()[:LONGEST_COMMENT]


def _comment(request, participle):
    text = said(request)
    if not text:
        raise Refused(f"Write a comment: a submission is not {participle} without a word to its author.")
    return text


def _submit(submission, request, version):
    covering = Covering(submission, request.POST)
    if not covering.is_valid():
        raise NeedsMending(covering)
    try:
        submission.submit(by=request.user, version=version, answers=request.POST, **covering.letter())
    except Alike as error:
        raise NeedsMending(covering, error) from error
    except NoteNeeded as error:
        covering.note.add_error("note", str(error))
        raise NeedsMending(covering) from error
    except Moved:
        # The second of a double click: the first one did it.
        if (submission.state, submission.version) != (submission.State.PENDING, version + 1):
            raise


def _approve(submission, request, version):
    declined, overwrite = {}, set()
    for change in submission.changes.all():
        decision = request.POST.get(f"decision-{change.pk}")
        if decision == "decline":
            declined[change.pk] = said(request, f"reason-{change.pk}")
        elif decision == "overwrite":
            overwrite.add(change.pk)
    if not all(declined.values()):
        raise Refused("Say why you decline a change: its author reads the reason.")
    submission.approve(
        by=request.user, version=version, comment=said(request), declined=declined, overwrite=overwrite
    )


def _reject(submission, request, version):
    submission.reject(by=request.user, version=version, comment=_comment(request, "rejected"))


def _return(submission, request, version):
    submission.send_back(by=request.user, version=version, comment=_comment(request, "returned"))


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
    submission.settle(by=request.user, version=version, choices=choices)


def _keep(submission, request, version):
    submission.keep(by=request.user, version=version)


# noun: (what it does, what is said afterwards, where one goes then; "" for the page of the submission)
VERBS = {
    "proposal": (_submit, "Submitted. It now waits for a moderator.", ""),
    "withdrawal": (_withdraw, "Withdrawn. You can take it up again below.", "my-submissions"),
    "reopening": (_reopen, "It is your draft again: change it, then submit it anew.", ""),
    "split": (_split, "Split. Both wait now, each decided on its own.", "my-submissions"),
    "keeping": (_keep, "Kept.", "my-drafts"),
    "settlement": (_settle, "Settled. It starts from what the page says now.", ""),
    "removal": (_take_out, "Taken out.", ""),
    "approval": (_approve, "Approved. The changes are public now.", "queue"),
    "rejection": (_reject, "Rejected. Its author keeps the text and sees your reason.", "queue"),
    "return": (_return, "Returned to its author.", "queue"),
    "comment": (_say, "Added to the thread.", ""),
}
