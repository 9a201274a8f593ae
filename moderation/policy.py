"""Who may do what, and why not. The only place that knows; every reason is written for people."""

from typing import NamedTuple

from django.conf import settings

OPEN_STATES = {"draft", "pending", "returned"}


class Ruling(NamedTuple):
    allowed: bool
    reason: str = ""

    def __bool__(self):
        return self.allowed


YES = Ruling(True)
SIGN_IN = Ruling(False, "Sign in first.")


def may_propose(user) -> Ruling:
    """Any member may propose any change."""
    return YES if user.is_authenticated else SIGN_IN


def may_edit(user, submission) -> Ruling:
    """Submit, take back, withdraw: the author's own business."""
    if user.pk is None or user.pk != submission.author_id:
        return Ruling(False, "Only its author can do that.")
    return YES


def may_moderate(user) -> Ruling:
    if not user.is_authenticated:
        return SIGN_IN
    if not user.is_moderator:
        return Ruling(False, "Only moderators can do that.")
    return YES


def may_decide(user, submission) -> Ruling:
    """Moderators decide; on their own submissions only where the site allows it."""
    ruling = may_moderate(user)
    if ruling and user.pk == submission.author_id and not settings.MODERATORS_MAY_APPROVE_OWN:
        return Ruling(False, "This is your own submission: another moderator has to decide on it.")
    if ruling and user.pk == submission.appealed_against_id:
        return Ruling(False, "Its author appealed against your decision: another moderator has to decide.")
    return ruling


def may_appeal(user, submission) -> Ruling:
    """Its author, once."""
    if submission.appealed_against_id:
        return Ruling(False, "You have appealed once: the second decision stands.")
    return may_edit(user, submission)


def may_revert(user, submission) -> Ruling:
    """Any member may propose to revert what was approved. An import is its operator's business."""
    if submission.is_import:
        return Ruling(False, "An import is reverted by whoever runs this site.")
    return may_propose(user)


def may_discuss(user, submission) -> Ruling:
    """The thread belongs to the author and the moderators, once it has left the draft."""
    if submission.state == "draft":
        return Ruling(False, "A draft has no thread yet.")
    return YES if may_edit(user, submission) or may_moderate(user) else may_moderate(user)


def may_read(user, submission) -> Ruling:
    """An approved submission is public. Any other is nobody's but its author's and the moderators'.

    A draft is its author's alone.
    """
    if submission.state == "approved" or may_edit(user, submission):
        return YES
    if submission.state == "draft" or submission.submitted_at is None:
        return Ruling(False, "This is somebody's draft.")
    if may_moderate(user):
        return YES
    return Ruling(False, "What a member proposes is public only once it is approved.")


def may_see_waiting_names(user) -> Ruling:
    """Pickers name what waits in the queue, so that nobody proposes it twice and everybody can build on
    it. Its name, kind and years, to members only; the rest of it stays between author and moderators.
    """
    return YES if user is not None and user.is_authenticated else SIGN_IN


def may_read_thread(user, submission) -> Ruling:
    """The talk about it, and what was declined of it, stay between its author and the moderators."""
    return YES if may_edit(user, submission) else may_moderate(user)


def may_see_upload(user, owners) -> Ruling:
    """A file no public row shows: for those who uploaded it (their keys in `owners`), and for moderators."""
    if user.is_authenticated and owners and (user.is_moderator or user.pk in owners):
        return YES
    return Ruling(False, "This picture is not public.")
