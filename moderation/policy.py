"""Who may do what, and why not. The only place that knows; every reason is written for people."""

from typing import NamedTuple

from django.conf import settings

from moderation.errors import NotAllowed

OPEN_STATES = {"draft", "pending", "returned"}
TRUSTED = 3  # as `Trust` counts


class Ruling(NamedTuple):
    allowed: bool
    reason: str = ""

    def __bool__(self):
        return self.allowed

    def require(self):
        """Raises NotAllowed: the verb stops here, and a page answers 403 with the reason."""
        if not self.allowed:
            raise NotAllowed(self.reason)


YES = Ruling(True)
SIGN_IN = Ruling(False, "Sign in first.")


def may_take_part(user) -> Ruling:
    """Members whom nobody has blocked."""
    if not user.is_authenticated:
        return SIGN_IN
    return Ruling(False, user.block.words) if user.is_blocked else YES


def may_propose(user) -> Ruling:
    """Any member may propose any change. Pages that are protected ask for more: `may_pass`."""
    return may_take_part(user)


def may_edit(user, submission) -> Ruling:
    """Take back, withdraw: the author's own business."""
    if user.pk is None or user.pk != submission.author_id:
        return Ruling(False, "Only its author can do that.")
    return YES


def may_submit(user, submission) -> Ruling:
    """Its author sends it to the queue, or changes what waits there."""
    return may_edit(user, submission) and may_propose(user)


def may_pass(user, protection, trust) -> Ruling:
    """Change what is protected: whom it lets through. `trust` is the member's in that kind of page."""
    if user.is_moderator and not user.is_blocked:
        return YES
    if protection.level == protection.Level.TRUSTED and trust >= TRUSTED:
        return YES
    return Ruling(False, protection.words)


def may_protect(user) -> Ruling:
    return may_moderate(user)


def may_moderate(user) -> Ruling:
    if not user.is_authenticated:
        return SIGN_IN
    if not user.is_moderator:
        return Ruling(False, "Only moderators can do that.")
    return may_take_part(user)


def may_sanction(user, account) -> Ruling:
    """Block an account, lift that."""
    ruling = _may_judge(user, account)
    if ruling and not account.is_active:
        return Ruling(False, "Nobody can sign in to this account.")
    return ruling


def may_quarantine(user, account) -> Ruling:
    """Reject and take back what an account did, also when nobody can sign in to it any more. That is
    deciding: an owner who is no moderator makes himself one first.
    """
    return _may_judge(user, account) and may_moderate(user)


def _may_judge(user, account):
    """Moderators answer to the site's owner alone."""
    if user.pk == account.pk:
        return Ruling(False, "This is your own account.")
    if may_change_roles(user):
        return YES
    ruling = may_moderate(user)
    if ruling and (account.is_moderator or account.is_superuser):
        return Ruling(False, f"{account} is a moderator: only the owner of the site can do that.")
    return ruling


def may_read_audit(user) -> Ruling:
    """Who did what as a moderator is for moderators; what became of a page stands in its history."""
    return may_moderate(user)


def may_change_roles(user) -> Ruling:
    """Make moderators, and plain members of them: the owner of the site."""
    ruling = may_take_part(user)
    if ruling and not user.is_superuser:
        return Ruling(False, "Only the owner of the site can do that.")
    return ruling


def may_publish_reversal(user, account, submissions, picked) -> Ruling:
    """In a quarantine: at once, as long as nobody else's work is taken back along. All else is looked at
    by a second moderator, like any submission. Many who left share an account: there only what was
    picked (its keys) is known to be of the one who is meant.
    """
    others = [
        one for one in submissions
        if one.author_id != account.pk or not (account.is_active or one.pk in picked)
    ]  # fmt: skip
    if others:
        numbers = ", ".join(f"#{one.pk}" for one in others)
        return Ruling(False, f"Others built on it ({numbers}): another moderator looks at the reversal.")
    return may_quarantine(user, account)


def may_decide(user, submission) -> Ruling:
    """Moderators decide; on their own submissions only where the site allows it."""
    ruling = may_moderate(user)
    if ruling and user.pk == submission.author_id and not settings.MODERATORS_MAY_APPROVE_OWN:
        return Ruling(False, "This is your own submission: another moderator has to decide on it.")
    if ruling and user.pk == submission.appealed_against_id:
        return Ruling(False, "Its author appealed against your decision: another moderator has to decide.")
    return ruling


def may_patrol(user, submission) -> Ruling:
    """Whoever looks at what went live by a rule is a moderator, and did not write it."""
    ruling = may_moderate(user)
    if ruling and user.pk == submission.author_id and not settings.MODERATORS_MAY_APPROVE_OWN:
        return Ruling(False, "This is your own submission: another moderator has to look at it.")
    return ruling


def may_set_rules(user) -> Ruling:
    """What goes live by itself is said by superusers; by moderators, too, where the site wants that."""
    if may_change_roles(user):
        return YES
    ruling = may_moderate(user)
    if ruling and not settings.MODERATORS_MAY_SET_RULES:
        return Ruling(False, "Only whoever runs this site can change what goes live by itself.")
    return ruling


def may_see_trust(user, member) -> Ruling:
    """How far the site trusts a member is between him and the moderators."""
    return YES if user.pk is not None and user.pk == member.pk else may_moderate(user)


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
    """The thread belongs to the author and the moderators, once it has left the draft.

    Its author may write there while he is blocked, too: that is how he can be heard.
    """
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
    if user.is_authenticated and owners and (user.pk in owners or may_moderate(user)):
        return YES
    return Ruling(False, "This picture is not public.")


class Route(NamedTuple):
    """Where a submission goes when it is sent, and why, in words for its author and the moderators."""

    live: bool
    words: str


class Sent(NamedTuple):
    """What is known of a submission when it is sent; `route` rules on nothing else."""

    kind: str  # of page, in words: "works"
    deeds: dict  # what its changes do, in words, and the trust the site's rules want for that; None: no rule
    trust: object  # `Earned` by its author
    signs: frozenset  # of the keys of ALWAYS_READ


QUEUED, LIVE = "It went to the queue: ", "It went live at once: "
NO_RULES = Route(False, f"{QUEUED}a moderator reads every change here.")
# What no rule of the site lets past a moderator.
ALWAYS_READ = {
    "merge": "it merges two pages, and that is always read by a moderator.",
    "revert": "it takes back what was approved, and that is always read by a moderator.",
    "restore": "it leads a page back to an earlier revision, and that is always read by a moderator.",
    "remove": "it removes something, and that is always read by a moderator.",
    "new page": "it adds a page, and that is always read by a moderator.",
    "sourced": "it replaces a value that has a source, and that is always read by a moderator.",
    "confirm": "it names a source for what stands there, and that is always read by a moderator.",
    "protected": "what it changes is protected.",
    "flagged": "it is flagged, and a moderator looks at that first.",
    "handled": "others have dealt with it already, and a moderator finishes it.",
    "amended": "it was changed while it waited there.",
    "emptied": "it fills what somebody had emptied, and that is always read by a moderator.",
    "unread": "what it changes went live by itself, and no moderator has looked at that yet.",
    "rival": "another submission of its author that waits changes the same.",
}


def route(sent: Sent) -> Route:
    """Whether a submission goes live by the site's rules. Each of its changes has to be allowed by one."""
    for sign, words in ALWAYS_READ.items():
        if sign in sent.signs:
            return Route(False, QUEUED + words)
    if not sent.deeds:
        return NO_RULES
    for deed, needed in sent.deeds.items():
        if needed is None:
            return Route(False, f"{QUEUED}it {deed}, and on {sent.kind} a moderator reads that.")
    number = sent.trust.survived
    stand = "1 approved submission stands" if number == 1 else f"{number} approved submissions stand"
    for deed, needed in sent.deeds.items():
        if sent.trust.level < needed:
            return Route(False, (
                f"{QUEUED}it {deed}. On {sent.kind} that goes live from members who are {needed.label}; "
                f"its author is {sent.trust.level.label} ({stand})."
            ))  # fmt: skip
    deeds = " and ".join(sent.deeds)
    return Route(True, f"{LIVE}it only {deeds}, and on {sent.kind} its author is {sent.trust.level.label} "
                       f"({stand}).")  # fmt: skip


def could_not_go_live(error) -> str:
    """A rule would have let it through, but the catalogue does not take it as it is."""
    return f"{QUEUED}it could not go live by itself. {error}"


def open_limit(user, approved) -> int:
    """How many submissions of this member may wait at once; 0 when nothing limits them."""
    limits, steps = settings.OPEN_SUBMISSIONS, settings.OPEN_SUBMISSIONS_AFTER
    if user.is_moderator or not limits:
        return 0
    return limits[min(sum(approved >= step for step in steps), len(limits) - 1)]


def next_open_limit(user, approved) -> tuple[int, int]:
    """(number, approved submissions it takes) of the next higher limit; (0, 0) when there is none."""
    now = open_limit(user, approved)
    for step in settings.OPEN_SUBMISSIONS_AFTER:
        if step > approved and open_limit(user, step) != now:
            return open_limit(user, step), step
    return 0, 0
