"""The moderators' tools: leases, amendments, a rehearsal, many decisions at once, saved filters, reasons."""

from datetime import datetime
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from moderation import policy
from moderation.errors import NotAllowed, Refused
from moderation.filters import Desk
from moderation.forms import Covering
from moderation.models import Event, QueueFilter, Reason, Submission
from moderation.models.queue_filter import MOST_SAVED
from pictures.uploading import take_uploads
from ui.text import slug_of
from ui.typed import keep_typed

from .said import number, said
from .submissions import form_at, readable, show
from .verbs import why

MOST_AT_ONCE = 100
LONGEST_NAME, LONGEST_QUERY = 80, 1000


def _queue(request, **kwargs):
    query = request.META.get("QUERY_STRING", "")
    return f"/queue/{'?' if query else ''}{query}"


def _lease(request, submission):
    context = {"submission": submission, "desk": Desk(request), "deciding": True}
    return render(request, "moderation/_lease.html", context)


@keep_typed(form_at=form_at)
@require_POST
def claim(request, pk):
    """Take the lease, or renew it; the script of the page asks every few minutes."""
    submission = readable(request.user, pk)
    try:
        submission.claim(by=request.user, take_over="take_over" in request.POST)
    except NotAllowed:
        raise
    except Refused as error:
        if not request.htmx:
            messages.error(request, str(error))
    return _lease(request, submission) if request.htmx else redirect(form_at(request, pk))


@keep_typed(form_at=form_at)
@require_POST
def release(request, pk):
    """Give the lease back, by the button or because the page was left (`left`)."""
    submission = readable(request.user, pk)
    policy.may_moderate(request.user).require()
    left = "left" in request.POST
    try:
        until = datetime.fromisoformat(request.POST.get("until", "")) if left else None
    except ValueError:
        return HttpResponse(status=400)
    submission.release(by=request.user, until=until)
    return HttpResponse(status=204) if left else redirect(_queue(request))


@keep_typed(form_at=form_at)
@require_POST
def amend(request, pk):
    """The page again, with one change open for the moderator's own values."""
    return _again(request, pk)


@keep_typed(form_at=form_at)
@require_POST
def rehearsal(request, pk):
    """The page again, after all that is accepted was tried out."""
    return _again(request, pk)


def _again(request, pk):
    submission = readable(request.user, pk)
    policy.may_decide(request.user, submission).require()
    return show(request, submission, Covering(submission), posted=take_uploads(request))


@keep_typed(form_at=_queue)
@require_POST
def decide_many(request):
    """Decide on every ticked submission for itself: one that fails does not stop the others."""
    policy.may_moderate(request.user).require()
    if request.POST.get("do") == "revert":
        return redirect(_reversion_of(request))
    try:
        act = _act(request)
    except Refused as error:
        messages.error(request, str(error))
        return redirect(_queue(request))
    outcomes = []
    for key, version in _picked(request):
        submission = Submission.objects.select_related("author").filter(pk=number(key)).first()
        if submission is None or not policy.may_read(request.user, submission):
            continue
        try:
            act(submission, number(version))
        except Refused as error:
            outcomes.append((submission, str(error)))
        else:
            outcomes.append((submission, ""))
    if not outcomes:
        messages.error(request, "Tick at least one submission first.")
        return redirect(_queue(request))
    done = sum(not problem for _, problem in outcomes)
    context = {"outcomes": outcomes, "done": done, "failed": len(outcomes) - done, "desk": Desk(request)}
    return render(request, "moderation/decided_many.html", context)


def _picked(request):
    """(key, version) of every ticked one, as text."""
    tokens = dict.fromkeys(request.POST.getlist("picked")[:MOST_AT_ONCE])
    return [(key, version) for key, _, version in (token.partition(":") for token in tokens)]


def _reversion_of(request):
    """The page that shows what taking back the ticked ones takes back, and asks why."""
    keys = [("of", number(key)) for key, _ in _picked(request)]
    return f"/submissions/reversion/?{urlencode(keys)}" if keys else _queue(request)


def _act(request):
    if request.POST.get("do") == "patrol":
        return lambda submission, version: submission.patrol(by=request.user, comment=said(request))
    if request.POST.get("do") == "approve":
        comment = said(request)
        return lambda submission, version: submission.approve(
            by=request.user, version=version, comment=comment
        )
    words = why(request, "rejected")
    return lambda submission, version: submission.reject(by=request.user, version=version, **words)


@keep_typed(form_at=_queue)
@require_POST
def save_filter(request):
    """Keep the filter under a name; the same name again replaces it."""
    policy.may_moderate(request.user).require()
    name, query = said(request, "name")[:LONGEST_NAME], said(request, "query")[:LONGEST_QUERY]
    back = f"/queue/{'?' if query else ''}{query}"
    if not name:
        messages.error(request, "Give the filter a name to find it by.")
    elif request.user.queue_filters.exclude(name=name).count() >= MOST_SAVED:
        messages.error(request, f"You have {MOST_SAVED} saved filters. Delete one first.")
    else:
        QueueFilter.objects.update_or_create(owner=request.user, name=name, defaults={"query": query})
        messages.success(request, f"Saved as “{name}”.")
    return redirect(back)


@keep_typed(form_at=_queue)
@require_POST
def delete_filter(request, pk):
    saved = get_object_or_404(QueueFilter, pk=pk, owner=request.user)
    saved.delete()
    messages.success(request, f"“{saved.name}” is deleted.")
    return redirect(_queue(request))


class ReasonForm(forms.ModelForm):
    class Meta:
        model = Reason
        fields = ["name", "words", "guideline", "position", "is_offered"]
        widgets = {"words": forms.Textarea(attrs={"rows": 2})}

    def clean_name(self):
        """A new reason gets the key by which forms name it."""
        name = self.cleaned_data["name"]
        if not self.instance.slug:
            self.instance.slug = slug_of(name)[:40]
            if Reason.objects.filter(slug=self.instance.slug).exists():
                raise forms.ValidationError("Another reason is called almost the same.")
        return name


ReasonFormSet = forms.modelformset_factory(Reason, form=ReasonForm, extra=1, max_num=60)


@keep_typed
def reasons(request):
    """The table of reasons. Used ones are switched off, never deleted: the record points at them."""
    policy.may_moderate(request.user).require()
    formset = ReasonFormSet(request.POST if request.method == "POST" else None, queryset=Reason.objects.all())
    if request.method == "POST" and formset.is_valid():
        _save_reasons(formset, request.user)
        messages.success(request, "The reasons are saved.")
        return redirect("reasons")
    context = {"formset": formset, "wrong": request.method == "POST"}
    return render(request, "moderation/reasons.html", context, status=422 if context["wrong"] else 200)


@transaction.atomic
def _save_reasons(formset, user):
    formset.save()
    changed = [(one, f"Changed: {', '.join(names)}.") for one, names in formset.changed_objects]
    for reason, what in [*((one, "Added.") for one in formset.new_objects), *changed]:
        Event.objects.record("reasons", by=user, about=f"Reason “{reason}”", comment=what)
