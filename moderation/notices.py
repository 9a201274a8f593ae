"""What the gate tells members. The one place where that leaves for their inboxes and mail.

Each of these is called by a verb, in its transaction. What is not public yet goes to its author and to
moderators only (`policy.may_read`, `policy.may_read_thread`).
"""

from collections import defaultdict

from django.contrib.contenttypes.models import ContentType

from accounts.models import Follow, Kind, Notice, User
from accounts.models.follow import key_of
from accounts.models.notice_setting import OF_MODERATORS
from moderation import policy


def approved(submission, *, by, comment, declined):
    """Its author; whose work it takes back; whose rejection it overrules; everybody who follows any of it."""
    if submission.is_import:
        return  # an operator's, of thousands of pages at once
    but = f", but {declined} of its changes {'was' if declined == 1 else 'were'} declined" if declined else ""
    _tell([submission.author_id], Kind.APPROVED, f"Your proposal for {_name(submission)} is approved{but}",
          submission, by, comment)  # fmt: skip
    undone = list(submission.reverts.all())
    told = _taken_back(undone, submission, by) | {submission.author_id, by.pk}
    if submission.appealed_against_id:
        told.add(submission.appealed_against_id)
    _appeal_decided(submission, by, "approved")
    following = Follow.objects.followers(_followed(submission, *undone)).exclude(pk__in=told)
    Notice.objects.tell(
        following, Kind.FOLLOWED, f"{_name(submission)} has changed", by=submission.author,
        address=submission.get_absolute_url(),
    )  # fmt: skip


def _taken_back(undone, submission, by) -> set:
    """Tell the authors of what this takes back, each once; who they are."""
    works = defaultdict(list)
    for other in undone:
        if other.author_id != submission.author_id:
            works[other.author_id].append(other)
    for author, theirs in works.items():
        more = f" and {len(theirs) - 1} more" if len(theirs) > 1 else ""
        title = f"What you gave to {_name(theirs[0])}{more} was taken back"
        _tell([author], Kind.REVERTED, title, submission, by, submission.note)
    return set(works)


def returned(submission, *, by, comment):
    _tell([submission.author_id], Kind.RETURNED, f"Your proposal for {_name(submission)} comes back to you",
          submission, by, comment)  # fmt: skip


def rejected(submission, *, by, comment):
    _tell([submission.author_id], Kind.REJECTED, f"Your proposal for {_name(submission)} is rejected",
          submission, by, comment)  # fmt: skip
    _appeal_decided(submission, by, "rejected again")


def commented(submission, *, by, comment):
    """Its author, and the moderators who took part or follow it."""
    people = {submission.author_id, *_moderators_around(submission)}
    _tell(people, Kind.COMMENTED, f"A comment on {_name(submission)}", submission, by, comment)


def appealed(submission, *, by, text):
    """Whose decision it is against, and the other moderators who took part or follow it."""
    people = {submission.appealed_against_id, *_moderators_around(submission)}
    _tell(people, Kind.APPEALED, f"An appeal against the rejection of {_name(submission)}",
          submission, by, text)  # fmt: skip


def lease_ran_out(submission, *, holder):
    words = "It still waits, and nothing was decided. What you typed is in its page if you left that open."
    _tell([holder], Kind.LEASE, f"Your claim on {_name(submission)} ran out", submission, None, words)


def taken_over(submission, *, holder, by):
    _tell([holder], Kind.LEASE, f"Your claim on {_name(submission)} was taken over", submission, by, "")


def old_draft(draft, *, days, grace):
    words = (
        f"It has not been touched for {days} days. Nobody else can see it, and it is not in the queue. "
        f"Submit it, keep it or discard it; if you do nothing it is put away in {grace} days. Even then you "
        "can take it up again, under My submissions."
    )
    _tell(
        [draft.author_id], Kind.DRAFT, f"Your draft for {_name(draft)} will be put away", draft, None, words
    )


# Inside


def _tell(people, kind, title, submission, by, words):
    people = User.objects.filter(pk__in=[key for key in people if key])
    if kind in OF_MODERATORS:
        people = people.filter(pk__in=_deciders())
    Notice.objects.tell(people, kind, title, address=submission.get_absolute_url(), by=by, words=words)


def _name(submission):
    return f"“{submission.page_label}”" if submission.page_label else f"submission {submission.pk}"


def _appeal_decided(submission, by, outcome):
    if submission.appealed_against_id:
        _tell([submission.appealed_against_id], Kind.APPEALED,
              f"The appeal about {_name(submission)} is decided: {outcome}", submission, by, "")  # fmt: skip


def _moderators_around(submission) -> set:
    took_part = submission.events.order_by().values("by")
    follow = Follow.objects.of(submission).values("user")
    around = _deciders()
    return {
        *around.filter(pk__in=took_part).values_list("pk", flat=True),
        *around.filter(pk__in=follow).values_list("pk", flat=True),
    }


def _followed(submission, *undone) -> dict:
    """{content type id: keys} of its pages, its author, itself and what it takes back."""
    found = defaultdict(set)
    for content_type, key in submission.pages.values_list("content_type", "object_id"):
        found[content_type].add(key)
    for target in (submission.author, submission, *undone):
        found[ContentType.objects.get_for_model(target).pk].add(key_of(target))
    return found


def _deciders():
    """Who may read what waits: moderators who are not blocked (`policy.may_moderate`)."""
    moderators = User.objects.filter(is_moderator=True).select_related("last_block")
    return User.objects.filter(pk__in=[one.pk for one in moderators if policy.may_moderate(one)])
