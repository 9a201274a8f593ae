"""What waits for a moderator, and what a member has proposed."""

from django.contrib.auth.decorators import login_required
from django.db.models import Count, F
from django.shortcuts import render
from django.views.decorators.http import require_safe

from moderation import policy
from moderation.filters import SORTS, Desk
from moderation.models import Reason, Submission
from ui.paging import page_by_key, place_in
from ui.typed import typed_before

STATES = Submission.State


def listed(submissions):
    return submissions.select_related("author", "decided_by").annotate(size=Count("changes"))


@login_required
@require_safe
def queue(request):
    """What waits for a moderator, filtered by its address."""
    policy.may_moderate(request.user).require()
    desk = Desk(request)
    page = desk.page(**place_in(request))
    counts = desk.counts()
    context = {
        "desk": desk,
        "listing": page,
        "counts": counts,
        "waiting": counts[0][2],
        "sorts": [(key, words) for key, (words, _) in SORTS.items()],
        "saved": request.user.queue_filters.all(),
        "reasons": Reason.objects.offered(),
        "posted": typed_before(request) or {},
    }
    return render(request, "moderation/queue.html", context, status=200 if desk.is_valid else 400)


@login_required
def drafts(request):
    """Every open draft of the member, those that will be dropped first."""
    found = listed(Submission.objects.filter(author=request.user, state=STATES.DRAFT))
    found = found.order_by(F("offered_at").asc(nulls_last=True), "-updated_at")
    return render(request, "moderation/drafts.html", {"drafts": list(found)})


@login_required
def mine(request):
    """Everything the member ever proposed, drafts first."""
    submissions = listed(Submission.objects.filter(author=request.user))
    drafts = list(submissions.filter(state__in=[STATES.DRAFT, STATES.RETURNED]).order_by("-updated_at"))
    others = submissions.exclude(state__in=[STATES.DRAFT, STATES.RETURNED])
    page = page_by_key(others, order="-created_at", **place_in(request))
    return render(request, "moderation/mine.html", {"drafts": drafts, "listing": page})
