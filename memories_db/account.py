"""A member's account as a whole: all the site holds about it as a file; its end."""

import json

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from accounts.models import User
from lists.models import List, Tracking
from memories_db.account_data import account_data
from memories_db.leaving import FORMER, leave
from moderation.models import Submission
from ui.attempts import Attempts

attempts = Attempts("account-deletion", most=5, seconds=900)


@login_required
@require_safe
def data(request):
    text = json.dumps(account_data(request.user), ensure_ascii=False, indent=1, default=str)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="account.json"'
    response["Cache-Control"] = "private, no-store"
    return response


@sensitive_post_parameters("password")
@login_required
def deletion(request):
    """Say what goes and what stays, ask for the password, delete."""
    member, problem = request.user, ""
    if request.method == "POST":
        problem = _problem(request, member)
        if not problem:
            leave(User.objects.get(pk=member.pk))
            logout(request)
            messages.success(request, "Your account is deleted. Thank you for what you gave the catalogue.")
            return redirect("home")
    context = {
        "problem": problem, "former": FORMER, "is_last_moderator": _is_last_moderator(member),
        "tracked": Tracking.objects.filter(user=member).count(),
        "lists": List.objects.filter(owner=member).count(),
        "contributions": Submission.objects.filter(author=member, state="approved").count(),
    }  # fmt: skip
    return render(request, "accounts/deletion.html", context, status=422 if problem else 200)


def _problem(request, member):
    if attempts.are_used_up(member.pk):
        return "That was wrong several times. Wait a quarter of an hour."
    if not member.check_password(request.POST.get("password", "")):
        attempts.count(member.pk)
        return "That is not your password. Nothing was deleted."
    return ""


def _is_last_moderator(member):
    others = User.objects.filter(is_moderator=True, is_active=True).exclude(pk=member.pk)
    return member.is_moderator and not others.exists()
