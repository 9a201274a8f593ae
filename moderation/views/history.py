"""How a page came to be: its revisions, what lies between two of them, and the way back to one."""

from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from moderation import policy
from moderation.diffs import describe
from moderation.errors import Refused
from moderation.models import Change, Submission
from moderation.past import between, leading_back
from moderation.revisions import describe_revisions
from ui.paging import page_by_key, place_in
from ui.typed import keep_typed, typed_before

from .addresses import page_at
from .queue import listed
from .verbs import number, said

SHOWN = 200  # changes on one page
STATES = Submission.State


@require_safe
def history(request, model, slug):
    """The approved submissions about a page, the newest first, and what waits there."""
    subject = page_at(model, slug)
    if subject.slug != slug:
        return redirect(f"{subject.get_absolute_url()}history/", permanent=True)
    about = Submission.objects.touching(subject)
    approved = listed(about.filter(state=STATES.APPROVED))
    page = page_by_key(approved, order="-sequence", **place_in(request))
    revisions = describe_revisions(page.rows, subject.pk)
    for row in page.rows:
        row.revision = revisions[row.pk]
    waiting = listed(about.pending()).order_by("submitted_at")
    context = {
        "subject": subject, "listing": page, "absorbed": _absorbed(subject),
        "waiting": [(one, policy.may_read(request.user, one)) for one in waiting[:50]],
    }  # fmt: skip
    return render(request, "moderation/history.html", context)


def _absorbed(subject):
    """Pages that were merged into this one, and still are: the newest first."""
    removals = Change.objects.filter(
        merged_into=subject.pk, action=Change.Action.DELETE, decision=Change.Decision.ACCEPTED
    )
    alive = set(
        type(subject).objects.filter(pk__in=removals.values("object_id")).values_list("pk", flat=True)
    )
    removals = removals.select_related("submission").order_by("-submission__sequence")
    return [change for change in removals if change.object_id not in alive]


def revision_of(subject, key):
    """The approved submission about this page that left the revision; its number is its address."""
    found = Submission.objects.touching(subject).filter(state=STATES.APPROVED)
    return get_object_or_404(found.select_related("author", "decided_by"), pk=key)


@require_safe
def compare(request, model, slug):
    """What lies between any two revisions, the older first whichever way they are given."""
    subject = page_at(model, slug)
    chosen = [number(request.GET.get(name, "")) for name in ("old", "new")]
    old, new = sorted((revision_of(subject, key) for key in chosen), key=lambda one: one.sequence)
    changes = between(subject, old, new)
    context = {
        "subject": subject, "old": old, "new": new, "total": len(changes),
        "diffs": describe(changes[:SHOWN]), "between": _between(subject, old, new),
    }  # fmt: skip
    return render(request, "moderation/compare.html", context)


def _between(subject, old, new):
    about = Submission.objects.touching(subject).filter(state=STATES.APPROVED)
    return about.filter(sequence__gt=old.sequence, sequence__lte=new.sequence).aggregate(n=Count("pk"))["n"]


@keep_typed
def restore(request, model, slug, pk):
    """Propose the changes that lead back to a revision: what they are, a note, and off to the queue."""
    subject = page_at(model, slug)
    revision = revision_of(subject, pk)
    changes, lost = leading_back(subject, revision)
    note, problem = said(request, "note"), None
    if request.method == "POST":
        try:
            if not note:
                raise Refused("Say why the page should read as it did then.")
            made = Submission.restore(subject, to=revision, changes=changes, by=request.user, note=note)
            return redirect(made)
        except Refused as error:
            problem = error
    for index, change in enumerate(changes, 1):
        change.pk = -index  # tells them apart on the page; they are not stored yet
    context = {
        "subject": subject, "revision": revision, "diffs": describe(changes[:SHOWN]),
        "total": len(changes), "effect": effect_of(changes), "lost": lost, "problem": problem,
        "note": note or (typed_before(request) or {}).get("note", ""),
    }  # fmt: skip
    return render(request, "moderation/restore.html", context, status=422 if problem else 200)


def effect_of(changes) -> dict[str, int]:
    """How many entries come back, change and go: said before anybody presses the button."""
    counts = {"create": 0, "update": 0, "delete": 0}
    for change in changes:
        counts[change.action] += 1
    return counts
