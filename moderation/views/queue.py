"""What waits for a moderator, what a member has proposed, and how a page came to be."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F
from django.http import Http404
from django.shortcuts import redirect, render

from moderation import policy
from moderation.models import Submission
from moderation.models.row import find_page
from ui.paging import page_by_key

STATES = Submission.State


def _listed(submissions):
    return submissions.select_related("author", "decided_by").annotate(size=Count("changes"))


@login_required
def queue(request):
    """Pending submissions, the oldest first."""
    ruling = policy.may_moderate(request.user)
    if not ruling:
        raise PermissionDenied(ruling.reason)
    page = page_by_key(
        _listed(Submission.objects.pending()), order="submitted_at",
        token=request.GET.get("after") or request.GET.get("before", ""), backwards="before" in request.GET,
    )  # fmt: skip
    context = {"listing": page, "total": Submission.objects.pending().count(),
               "waiting_time": Submission.objects.waiting_time()}  # fmt: skip
    return render(request, "moderation/queue.html", context)


@login_required
def drafts(request):
    """Every open draft of the member, those that will be dropped first."""
    found = _listed(Submission.objects.filter(author=request.user, state=STATES.DRAFT))
    found = found.order_by(F("offered_at").asc(nulls_last=True), "-updated_at")
    return render(request, "moderation/drafts.html", {"drafts": list(found)})


@login_required
def mine(request):
    """Everything the member ever proposed, drafts first."""
    submissions = _listed(Submission.objects.filter(author=request.user))
    drafts = list(submissions.filter(state__in=[STATES.DRAFT, STATES.RETURNED]).order_by("-updated_at"))
    page = page_by_key(
        submissions.exclude(state__in=[STATES.DRAFT, STATES.RETURNED]), order="-created_at",
        token=request.GET.get("after") or request.GET.get("before", ""), backwards="before" in request.GET,
    )  # fmt: skip
    return render(request, "moderation/mine.html", {"drafts": drafts, "listing": page})


def history(request, model, slug):
    """The approved submissions about a page, the newest first, and what waits there."""
    subject = find_page(model, slug)
    if subject is None:
        raise Http404
    if subject.slug != slug:
        return redirect(f"{subject.get_absolute_url()}history/", permanent=True)
    about = Submission.objects.touching(subject)
    page = page_by_key(
        _listed(about.filter(state=STATES.APPROVED)), order="-sequence",
        token=request.GET.get("after") or request.GET.get("before", ""), backwards="before" in request.GET,
    )  # fmt: skip
    waiting = _listed(about.pending()).order_by("submitted_at")
    context = {"subject": subject, "listing": page, "waiting": [
        (submission, policy.may_read(request.user, submission)) for submission in waiting[:50]
    ]}  # fmt: skip
    return render(request, "moderation/history.html", context)
