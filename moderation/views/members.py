"""What moderators do to an account: block it, let it in again; what the owner of the site does: roles."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from accounts.models import User
from moderation import members, policy
from moderation.errors import Refused
from moderation.sanction_forms import BlockForm
from ui.moments import last_day
from ui.typed import keep_typed, typed_before

from .said import said


def account_at(username):
    return get_object_or_404(User.objects.select_related("last_block"), username=username)


@keep_typed
def block(request, username):
    """What a block means, the form for one, the one that stands, and those before."""
    account = account_at(username)
    policy.may_sanction(request.user, account).require()
    if request.method == "POST" and "lift" in request.POST:
        members.lift_block(account, by=request.user, comment=said(request))
        messages.success(request, f"{account} can take part again.")
        return redirect("block", username)
    standing = account.block
    initial = standing and {"reason": standing.reason, "until": last_day(standing.until)}
    form = BlockForm(request.POST if request.method == "POST" else typed_before(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        members.block(account, by=request.user, **form.cleaned_data)
        messages.success(request, f"{account} is blocked {account.block.ending}.")
        return redirect("block", username)
    context = {
        "account": account, "form": form, "standing": standing,
        "former": [one for one in account.blocks.select_related("by", "lifted_by") if not one.stands],
    }  # fmt: skip
    return render(request, "moderation/block.html", context, status=422 if request.method == "POST" else 200)


@keep_typed
def role(request, username):
    """Make a member a moderator, or take that back."""
    account = account_at(username)
    policy.may_change_roles(request.user).require()
    problem = ""
    if request.method == "POST":
        wanted = request.POST.get("moderator") == "1"
        try:
            members.set_role(account, by=request.user, is_moderator=wanted)
        except Refused as error:
            problem = str(error)
        else:
            messages.success(request, f"{account} is {'a moderator' if wanted else 'no moderator any more'}.")
            return redirect(account)
    others = User.objects.filter(is_moderator=True, is_active=True).exclude(pk=account.pk).exists()
    context = {"account": account, "problem": problem, "is_last": account.is_moderator and not others}
    return render(request, "moderation/role.html", context, status=409 if problem else 200)
