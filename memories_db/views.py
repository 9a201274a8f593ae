"""The pages that belong to the site as a whole."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from accounts.followable import button
from accounts.models import User
from community.ranking import contribution
from lists.models import List, Tracking
from moderation import policy
from moderation.models import Submission
from moderation.models.trusting import trust_terms


@require_safe
def about(request):
    return render(request, "about.html", {"waiting_time": Submission.objects.waiting_time()})


@require_safe
def writing(request):
    """How descriptions are written: links by name, spoilers, Markdown."""
    return render(request, "writing.html")


@require_safe
def profile(request, username):
    """A member: what he gave the catalogue, and his public lists."""
    member = get_object_or_404(User, username=username, is_active=True)
    approved = Submission.objects.filter(author=member, state="approved")
    may_see_trust = policy.may_see_trust(request.user, member)
    context = {
        "member": member,
        "follow": None if member == request.user else button(request.user, User, member.pk),
        "approved": approved.count(),
        "decisions": member.decisions.count() if member.is_moderator else 0,
        "trust": Submission.objects.trust_by_kind(member) if may_see_trust else None,
        "trust_terms": trust_terms(),
        "contribution": contribution(member),
        "latest": approved.order_by("-sequence")[:20],
        "lists": List.objects.public().filter(owner=member).select_related("owner").defer("description")[:50],
        "tracked": Tracking.objects.filter(user=member, is_private=False).count(),
        "may_sanction": policy.may_sanction(request.user, member),
        "may_quarantine": policy.may_quarantine(request.user, member),
        "may_change_roles": policy.may_change_roles(request.user),
    }
    return render(request, "accounts/profile.html", context)


def bad_request(request, exception):
    return render(request, "400.html", status=400)


def forbidden(request, exception):
    return render(request, "403.html", {"reason": str(exception)}, status=403)


def not_found(request, exception):
    reason = str(exception) if exception.args and isinstance(exception.args[0], str) else ""
    return render(request, "404.html", {"reason": reason}, status=404)


def server_error(request):
    """Needs no database and no context processor: either may be what failed."""
    return HttpResponse(render_to_string("500.html"), status=500)


def csrf_failure(request, reason=""):
    """The form was older than the session, most often; what was typed is still in the browser."""
    return render(request, "403_csrf.html", status=403)
