"""The log of all that is moderated: what a moderator may read of it, filtered, as rows and as JSON."""

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from accounts.models import User
from moderation.filters import DayFilter, FilterForm, KindFilter, page_at_address
from moderation.models import Event, Submission
from moderation.models.event import VERBS
from moderation.models.states import State

SUBMISSION, PAGE, ACCOUNT, SITE = "submission", "page", "account", "site"


def readable():
    """A submission that never left the draft is nobody's but its author's, and so is what was done to it."""
    return Event.objects.filter(Q(submission=None) | Q(submission__submitted_at__isnull=False))


def is_private(event) -> bool:
    """Whether its submission is in its author's hands again: what it is about is not told meanwhile."""
    return event.submission_id is not None and event.submission.state == State.DRAFT


def _told(rows):
    """Without what must not be found by what it is about."""
    return rows.exclude(submission__state=State.DRAFT)


def _called(name) -> list:
    """Keys of accounts: asked apart, so that the log is read by an index and not from its end."""
    return list(User.objects.filter(username__iexact=name).values_list("pk", flat=True))


def _either(rows, one, other):
    """Events that meet one of two conditions, each found by an index of its own."""
    found = (Event.objects.filter(held).order_by().values("pk") for held in (one, other))
    return rows.filter(pk__in=next(found).union(*found))


class ToldKindFilter(KindFilter):
    def of_kind(self, rows, page_type):
        return _told(rows).filter(Q(page_type=page_type) | Q(submission__page_type=page_type))


class AuditFilter(django_filters.FilterSet):
    """Everything about it stands in the address."""

    verb = django_filters.ChoiceFilter(
        label="What", empty_label=None,
        choices=[("", "Anything"), *((verb, words.capitalize()) for verb, words in VERBS.items())],
    )  # fmt: skip
    about = django_filters.ChoiceFilter(
        label="Done to", empty_label=None, method="_about",
        choices=[("", "Anything"), (SUBMISSION, "A submission"), (PAGE, "A page"),
                 (ACCOUNT, "An account"), (SITE, "The site's rules")],
    )  # fmt: skip
    who = django_filters.CharFilter(label="Who did it", method="_who")
    account = django_filters.CharFilter(
        label="Account concerned", method="_account", help_text="The author, or whom it was done to."
    )
    kind = ToldKindFilter()
    page = django_filters.CharFilter(
        label="Page", method="_page", help_text="Its address, or part of its name."
    )
    since = DayFilter(label="From", field_name="at")
    upto = DayFilter(label="To", field_name="at", is_last=True)

    class Meta:
        form = FilterForm

    def _about(self, rows, name, value):
        if value == SUBMISSION:
            return rows.filter(submission__isnull=False)
        rows = rows.filter(submission=None)
        held = {PAGE: Q(page_id__isnull=False), ACCOUNT: Q(account__isnull=False),
                SITE: Q(page_id=None, account=None)}  # fmt: skip
        return rows.filter(held[value]) if value else rows

    def _who(self, rows, name, text):
        return rows.filter(by__in=_called(text))

    def _account(self, rows, name, text):
        called = _called(text)
        return _either(rows, Q(account__in=called), Q(submission__author__in=called))

    def _page(self, rows, name, text):
        if page := page_at_address(text):
            about = Submission.objects.touching(page).values("pk")
            return _either(_told(rows), Q(page_id=page.pk), Q(submission__in=about))
        named = Q(submission__page_label__icontains=text) | Q(about__icontains=text)
        return _told(rows).filter(named)


def log(data, request=None) -> AuditFilter:
    """The filter over all that may be read, with what each line names in the same query."""
    rows = readable().select_related("by", "account", "grounds", "page_type", "submission__author")
    return AuditFilter(data, queryset=rows.order_by("-pk"), request=request)


def as_json(event) -> dict:
    """One line of the export. The keys are documented in docs/operating.md and stay as they are."""
    submission, hidden = event.submission, is_private(event)
    kind = (submission.page_type_id if submission else event.page_type_id) or None
    page_id = submission.page_id if submission else event.page_id
    return {
        "id": event.pk,
        "at": event.at.isoformat(),
        "by": event.by.username,
        "verb": event.verb,
        "submission": event.submission_id,
        "version": event.version if submission else None,
        "author": submission.author.username if submission else None,
        "account": event.account.username if event.account else None,
        "page_kind": None if hidden or not kind else _model_of(kind)._meta.model_name,
        "page_id": None if hidden or not page_id else str(page_id),
        "about": None if hidden else (submission.page_label if submission else event.about),
        "from": event.from_state or None,
        "to": event.to_state or None,
        "reason": None if hidden or not event.grounds else event.grounds.slug,
        "comment": None if hidden else event.comment,
    }


def _model_of(kind):
    return ContentType.objects.get_for_id(kind).model_class()
