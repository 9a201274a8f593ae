"""What its author is told of a submission he has just sent."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from moderation import policy
from moderation.models import Submission


def outcome(submission) -> str:
    """Live, or waiting; and why, where the site has rules for that."""
    if submission.state == Submission.State.APPROVED:
        return submission.route
    told = "Submitted. It now waits for a moderator; you can still change it."
    return told if submission.route == policy.NO_RULES.words else f"{told} {submission.route}"


def no_room(error) -> SafeString:
    """There is no room for it in the queue: what waits there, with links."""
    waiting = format_html_join(
        ", ",
        '<a href="{}">#{} {}</a>',
        ((one.get_absolute_url(), one.pk, one.page_label) for one in error.waits_for),
    )
    return format_html(
        "{} Yours {}. What you typed is kept in this draft: submit it when there is room.", error, waiting
    )
