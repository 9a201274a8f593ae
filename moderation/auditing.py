"""The log of all that is moderated: what a moderator may read of it, filtered, as rows and as JSON."""

import django_filters
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from moderation.filters import QueueForm, kind_choices, page_models
from moderation.models import Event, Submission, SubmissionPage
from moderation.models.event import VERBS
from moderation.models.row import find_page
from moderation.models.states import State

SUBMISSION, PAGE, ACCOUNT, SITE = "submission", "page", "account", "site"


def readable():
    """A submission that never left the draft is nobody's but its author's, and so is what was done to it."""
    return Event.objects.filter(Q(submission=None) | Q(submission__submitted_at__isnull=False))


def is_private(event) -> bool:
    """Whether its submission is in its author's hands again: what it is about is not told meanwhile."""
    return event.submission_id is not None and event.submission.state == State.DRAFT


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
    who = django_filters.CharFilter(label="Who did it", field_name="by__username", lookup_expr="iexact")
    account = django_filters.CharFilter(
        label="Account concerned", method="_account", help_text="The author, or whom it was done to."
    )
    kind = django_filters.ChoiceFilter(
        label="Kind of page", choices=kind_choices, empty_label=None, method="_kind"
    )
    page = django_filters.CharFilter(
        label="Page", method="_page", help_text="Its address, or part of its name."
    )
    since = django_filters.DateFilter(
        label="From", field_name="at", lookup_expr="date__gte", widget=forms.DateInput({"type": "date"})
    )
    upto = django_filters.DateFilter(
        label="To", field_name="at", lookup_expr="date__lte", widget=forms.DateInput({"type": "date"})
    )

    class Meta:
        form = QueueForm

    def _about(self, rows, name, value):
        if value == SUBMISSION:
            return rows.filter(submission__isnull=False)
        rows = rows.filter(submission=None)
        held = {PAGE: Q(page_id__isnull=False), ACCOUNT: Q(account__isnull=False),
                SITE: Q(page_id=None, account=None)}  # fmt: skip
        return rows.filter(held[value]) if value else rows

    def _account(self, rows, name, text):
        authored = Submission.objects.filter(author__username__iexact=text)
        return rows.filter(Q(account__username__iexact=text) | Q(submission__in=authored.values("pk")))

    def _kind(self, rows, name, value):
        if not value:
            return rows
        model = next(model for model in page_models() if model._meta.model_name == value)
        kind = ContentType.objects.get_for_model(model)
        return _told(rows).filter(Q(page_type=kind) | Q(submission__page_type=kind))

    def _page(self, rows, name, text):
        path = text.partition("://")[2].partition("/")[2] or text
        plural, _, slug = path.strip("/").partition("/")
        for model in page_models():
            if slug and model.plural == plural and (page := find_page(model, slug)):
                about = SubmissionPage.objects.filter(
                    content_type=ContentType.objects.get_for_model(model), object_id=page.pk
                )
                return _told(rows).filter(Q(page_id=page.pk) | Q(submission__in=about.values("submission")))
        named = Q(submission__page_label__icontains=text) | Q(about__icontains=text)
        return _told(rows).filter(named)


def _told(rows):
    """Without what must not be found by what it is about."""
    return rows.exclude(submission__state=State.DRAFT)


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
