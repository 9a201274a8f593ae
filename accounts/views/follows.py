"""Following things, and the list of what one follows."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts import followable
from accounts.models import Follow, TooManyFollows
from accounts.models.follow import MOST_FOLLOWED
from ui.paging import page_by_key, place_in
from ui.typed import back, keep_typed


def follows(request):
    """What I follow; a POST follows something, or no more."""
    return _change(request) if request.method == "POST" else _listed(request)


@login_required
@require_safe
def _listed(request):
    mine = Follow.objects.filter(user=request.user).select_related("content_type")
    listing = page_by_key(mine, order="-created_at", **place_in(request))
    followable.put_targets(request.user, listing.rows)
    return render(request, "accounts/follows.html", {"listing": listing})


def _back(request):
    return back(request, otherwise="/follows/")


@keep_typed(form_at=_back)
def _change(request):
    # The Undo of a message has everything in its address.
    asked = request.GET if "target" in request.GET else request.POST
    target = followable.named(request.user, asked.get("target", ""))
    if target is None:
        raise Http404("What you wanted to follow is not there, or not public.")
    if target == request.user:
        raise PermissionDenied("Nobody follows himself.")
    if asked.get("follow") == "0":
        Follow.objects.filter(user=request.user).of(target).delete()
        problem, done = "", f"You do not follow “{target}” any more."
    else:
        problem, done = _follow(request.user, target), f"You follow “{target}” now."
    if request.htmx:
        state = followable.button(request.user, type(target), target.pk)
        context = {"follow": state, "address": _back(request), "follow_problem": problem}
        return render(request, "accounts/_follow.html", context)
    messages.add_message(request, messages.ERROR if problem else messages.SUCCESS, problem or done)
    return redirect(_back(request))


def _follow(user, target):
    try:
        Follow.objects.follow(user, target)
    except TooManyFollows:
        return f"You follow {MOST_FOLLOWED} things, and nobody may follow more. Let some of them go first."
    return ""


@keep_typed(form_at=lambda request, pk: "/follows/")
@require_POST
def unfollow(request, pk):
    """Off the list; also what one may not see any more."""
    follow = get_object_or_404(Follow.objects.select_related("content_type"), pk=pk, user=request.user)
    followable.put_targets(request.user, [follow])
    follow.delete()
    if follow.target is None:
        messages.success(request, "Gone from your list.")
    else:
        named = f"{follow.target._meta.label_lower}:{follow.target.pk}"
        undo = f"/follows/?{urlencode({'target': named, 'follow': 1})}"
        messages.success(request, f"You do not follow “{follow.target}” any more.", extra_tags=undo)
    return redirect(_back(request))
