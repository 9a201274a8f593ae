"""What a member was told, and how he wants to be told."""

from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import NoticeSettingsForm
from accounts.letters import read_token
from accounts.models import AT_ONCE, How, Kind, Notice, NoticeSetting, User
from ui.paging import page_by_key, place_in
from ui.typed import keep_typed, typed_before

PAGE = 30


@login_required
@require_safe
def inbox(request):
    mine = Notice.objects.filter(recipient=request.user).select_related("actor")
    listing = page_by_key(mine, order="-created_at", size=PAGE, **place_in(request))
    context = {"listing": listing, "days": _by_day(listing.rows)}
    response = render(request, "accounts/inbox.html", context)
    response["Cache-Control"] = "private, no-store"  # Back shows what was read since
    return response


def _by_day(notices):
    """[(date, what happened that day)], as the list comes."""
    days = groupby(notices, lambda notice: timezone.localdate(notice.created_at))
    return [(day, list(rows)) for day, rows in days]


@login_required
@require_safe
def open_notice(request, pk):
    """Where it leads; it counts as read then."""
    notice = get_object_or_404(Notice, pk=pk, recipient=request.user)
    if notice.read_at is None:
        Notice.objects.filter(pk=pk).mark_read()
    return redirect(notice.address)


@keep_typed(form_at=lambda request: "/inbox/")
@require_POST
def mark_read(request):
    """One (`notice`), or all that the page had shown when it was made (`until`)."""
    mine = Notice.objects.filter(recipient=request.user)
    if "notice" in request.POST:
        mine.filter(pk=_number(request.POST["notice"])).mark_read()
    else:
        mine.filter(pk__lte=_number(request.POST.get("until"))).mark_read()
    return redirect("inbox")


def _number(text):
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else 0


@keep_typed
def settings(request):
    """For each kind: inbox and mail, inbox only, not at all."""
    typed = request.POST if request.method == "POST" else typed_before(request)
    form = NoticeSettingsForm(typed, user=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("inbox-settings")
    context = {"form": form, "hows": How.choices, "at_once": AT_ONCE}
    return render(request, "accounts/inbox_settings.html", context, status=422 if form.errors else 200)


def unsubscribe(request, token):
    """Out of a letter, without signing in: asks, because mail scanners follow links; a POST does it.

    Mail programs post here by themselves (RFC 8058), so no form of ours came before.
    """
    signed = read_token(token)
    user = signed and User.objects.filter(pk=signed[0], is_active=True).first()
    if not user:
        raise Http404("This address did not come out of a letter of ours, or the account is gone.")
    kinds = [kind for kind in Kind if kind in signed[1]]
    context = {"kinds": kinds, "state": "asked"}
    if request.method == "POST":
        if "resume" in request.POST:
            NoticeSetting.objects.resume_mail(user, kinds)
            context["state"] = "resumed"
        else:
            NoticeSetting.objects.end_mail(user, kinds)
            context["state"] = "ended"
    response = render(request, "accounts/unsubscribe.html", context)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
