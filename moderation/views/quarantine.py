"""All that one account has in the queue and in the catalogue, on one screen, to be taken back."""

import django_filters
from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect, render

from moderation import policy
from moderation.errors import Refused
from moderation.filters import DayFilter, FilterForm, KindFilter
from moderation.models import Quarantine, Submission
from moderation.models.quarantine import AT_ONCE, MOST, Outcome
from moderation.models.states import UNDECIDED, State
from ui.paging import page_by_key, place_in
from ui.typed import go, keep_typed, typed_before

from .members import account_at
from .said import number, said

PAGE, LISTED = 50, 200
SHOWN = {"waiting": UNDECIDED, "approved": {State.APPROVED}}


class Selection(django_filters.FilterSet):
    """The filter of the screen; everything about it stands in the address."""

    show = django_filters.ChoiceFilter(
        label="Show", empty_label=None, method="_show",
        choices=[("", "All of it"), ("waiting", "What waits"), ("approved", "What was approved")],
    )  # fmt: skip
    kind = KindFilter()
    since = DayFilter(label="Submitted from", field_name="submitted_at")
    upto = DayFilter(label="to", field_name="submitted_at", is_last=True)

    class Meta:
        form = FilterForm

    def _show(self, rows, name, value):
        return rows.filter(state__in=SHOWN[value]) if value else rows


@keep_typed
def select(request, username):
    """Tick what is to be rejected and undone, on this page or all the filter finds; then work it off."""
    account = account_at(username)
    policy.may_quarantine(request.user, account).require()
    running = Quarantine.objects.running().filter(account=account).first()
    chosen = Selection(_asked(request), queryset=Submission.objects.quarantinable(account))
    rows = chosen.qs if chosen.is_valid() else Submission.objects.none()
    posted = request.POST if request.method == "POST" else typed_before(request) or {}
    problem = ""
    if request.method == "POST":
        try:
            made = Quarantine.objects.open(
                account, by=request.user, note=said(request, "note"), picked=_picked(request, rows)
            )
            return redirect(made)
        except Refused as error:
            if running:  # the second of a double click
                return redirect(running)
            problem = str(error)
    context = {
        "account": account, "filter": chosen, "running": running, "problem": problem,
        "listing": _page(request, rows, posted), "total": rows.count(), "note": posted.get("note", ""),
        "query": chosen.data.urlencode(), "step": AT_ONCE,
        "earlier": Quarantine.objects.filter(account=account, finished_at__isnull=False)[:10],
    }  # fmt: skip
    return render(request, "moderation/quarantine.html", context, status=422 if problem else 200)


def _asked(request):
    data = request.GET.copy()
    for name in list(data):
        if name not in Selection.base_filters or not data[name] or "\x00" in data[name]:
            del data[name]
    return data


def _page(request, rows, posted):
    undone = Submission.objects.filter(reverts=OuterRef("pk"), state=State.APPROVED)
    rows = rows.select_related("leased_by").annotate(is_undone=Exists(undone))
    page = page_by_key(rows, order="-submitted_at", size=PAGE, **place_in(request))
    ticked = posted.getlist("picked") if posted else ()
    for row in page.rows:
        row.picked = f"{row.pk}:{row.version}" in ticked
    return page


def _picked(request, rows):
    """(key, version) of the ticked ones, of all on the page, or of all that the filter finds."""
    if "all" in request.POST:
        return list(rows.values_list("pk", "version")[: MOST + 1])
    pairs = (
        token.partition(":")
        for token in request.POST.getlist("shown" if "page" in request.POST else "picked")
    )
    return [(number(key), number(version)) for key, _, version in pairs]


@keep_typed
def progress(request, pk):
    """How far it is. The button goes on by a step; a script presses it for whoever opened it."""
    found = get_object_or_404(Quarantine.objects.select_related("account", "by"), pk=pk)
    policy.may_quarantine(request.user, found.account).require()
    if request.method == "POST":
        try:
            found.stop(by=request.user) if "stop" in request.POST else found.work(by=request.user)
        except Refused as error:
            messages.error(request, str(error))
        if not request.htmx:
            return redirect(found)
        if found.finished_at:
            return go(request, found.get_absolute_url())
    template = "moderation/_quarantine_progress.html" if request.htmx else "moderation/quarantine_run.html"
    return render(request, template, _told(request, found))


def _told(request, found):
    counts = found.counts()
    left, total = counts.get(Outcome.LEFT, 0), sum(counts.values())
    items = found.items.exclude(outcome=Outcome.LEFT).select_related("submission", "made")
    asked = request.GET.get("outcome", "")
    if asked in Outcome.values and asked:
        items = items.filter(outcome=asked)
    return {
        "quarantine": found, "account": found.account, "total": total, "done": total - left, "left": left,
        "outcomes": [(one, counts[one]) for one in Outcome if counts.get(one)], "outcome": asked,
        "items": items.order_by("-pk")[:LISTED], "listed": LISTED,
        "goes_on": not found.finished_at and found.by_id == request.user.pk,
    }  # fmt: skip
