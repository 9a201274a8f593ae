"""Bringing a list along: upload, progress, review, report, undo."""

import csv

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from catalog.proposing import propose_work
from lists.exchange import working
from lists.exchange.forms import PolicyForm, UploadForm, reviewed
from lists.exchange.models import Import, ImportRow
from lists.exchange.readers import FORMATS
from lists.exchange.tasks import carry_on
from lists.models import Tracking
from moderation.errors import Refused
from ui.csv_cells import guarded
from ui.paging import page_by_key

ROWS = 40
MOST_PROPOSED = 20
State, Outcome, Result = Import.State, ImportRow.Outcome, ImportRow.Result
# The tabs of the review: what of the file they show.
SHOWS = {
    "": ("All", {}),
    "matched": ("Matched", {"outcome": Outcome.MATCHED}),
    "ambiguous": ("Ambiguous", {"outcome": Outcome.AMBIGUOUS}),
    "missing": ("Not found", {"outcome": Outcome.MISSING}),
    "refused": ("Refused", {"outcome": Outcome.REFUSED}),
    "repaired": ("Repaired", {}),
}


@login_required
def imports(request):
    """Upload a file; the imports there were."""
    form = UploadForm()
    if request.method == "POST":
        files = request.FILES  # reading them is what cuts them off
        is_cut_off = "file" in vars(request).get("cut_off", {})
        form = UploadForm(request.POST, files, is_cut_off=is_cut_off)
        if form.is_valid():
            file = form.cleaned_data["file"]
            batch = Import.objects.create(
                member=request.user, file_name=file.name[-200:], content=file.read()
            )
            carry_on.enqueue(str(batch.pk))
            return redirect(batch)
    context = {
        "form": form, "formats": FORMATS,
        "earlier": Import.objects.filter(member=request.user).defer("content")[:30],
    }  # fmt: skip
    return render(request, "lists/exchange/imports.html", context, status=422 if form.errors else 200)


def _mine(request, pk):
    return get_object_or_404(Import.objects.defer("content"), pk=pk, member=request.user)


@login_required
@require_safe
def detail(request, pk):
    """Where an import stands: at work, waiting for its member, done."""
    batch = _mine(request, pk)
    if batch.state == State.REVIEW:
        return _review(request, batch)
    context = {"batch": batch, "counts": batch.counts()}
    if not batch.is_working and batch.state != State.REFUSED:
        troubled = batch.rows.exclude(outcome=Outcome.MATCHED, is_skipped=False, result__in=_FINE)
        context |= {
            "results": _results(context["counts"]["results"]),
            "troubled": troubled[:ROWS], "troubles": troubled.count(),
            "lists": batch.lists.select_related("list"),
        }  # fmt: skip
    return render(request, "lists/exchange/import.html", context)


_FINE = (Result.CREATED, Result.CHANGED, Result.UNCHANGED, Result.KEPT, Result.UNDONE)


def _results(counts):
    return [(label, counts[value]) for value, label in Result.choices if value and counts.get(value)]


@login_required
@require_safe
def progress(request, pk):
    """The bar alone, asked for every other second; when there is none any more, the page is."""
    batch = _mine(request, pk)
    if not batch.is_working:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "lists/exchange/_progress.html", {"batch": batch, "counts": batch.counts()})


def _rows(batch, show):
    rows = batch.rows.select_related("head").filter(**SHOWS[show][1])
    return rows.exclude(repairs=[]) if show == "repaired" else rows


def _review(request, batch, typed=None, status=200):
    data = request.POST if typed else request.GET
    show = data.get("show", "")
    show = show if show in SHOWS else ""
    listing = page_by_key(
        _rows(batch, show), order="position", size=ROWS,
        token=data.get("after") or data.get("before", ""), backwards="before" in data,
    )  # fmt: skip
    counts = batch.counts()
    taken = batch.rows.filter(outcome=Outcome.MATCHED, is_skipped=False, result="")
    targets = taken.filter(head=None).values("target")
    context = {
        "batch": batch, "counts": counts, "listing": listing, "rows": typed or reviewed(listing.rows),
        "show": show, "kept": {"show": show} if show else {}, "tabs": _tabs(batch, counts),
        "policy": PolicyForm(instance=batch), "ready": taken.count(), "most_proposed": MOST_PROPOSED,
        "on_shelf": Tracking.objects.filter(user=request.user, work__in=targets).count(),
        "lists": batch.lists.all(), "place": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "lists/exchange/review.html", context, status=status)


def _tabs(batch, counts):
    numbers = counts["outcomes"] | {"": counts["total"], "repaired": _rows(batch, "repaired").count()}
    return [(key, label, numbers.get(key, 0)) for key, (label, _) in SHOWS.items()]


@login_required
@require_POST
def choices(request, pk):
    """Keep what was chosen for the rows of a page; propose pages for those ticked."""
    batch = _mine(request, pk)
    if batch.state != State.REVIEW:
        messages.error(request, "This import is past its review. Nothing was changed.")
        return redirect(batch)
    shown = [key for name in request.POST if (key := _row_shown(name))]
    page = reviewed(list(batch.rows.select_related("head").filter(pk__in=shown[: 2 * ROWS])), request.POST)
    sound = [row for row in page if row.take()]
    ImportRow.objects.bulk_update([row.row for row in sound], ["target", "how", "outcome", "is_skipped"])
    if "propose" in request.POST:
        _propose(request, batch, [row for row in sound if row.is_proposed and row.can_be_proposed])
    if any(row.error for row in page):
        return _review(request, batch, typed=page, status=422)
    if "propose" not in request.POST:
        messages.success(request, "Your choices are kept.")
    return redirect(f"{batch.get_absolute_url()}?{request.POST.get('place', '')[:2000]}")


def _row_shown(name):
    number = name.removeprefix("row-").removesuffix("-shown")
    is_row = name.startswith("row-") and name.endswith("-shown") and number.isdecimal()
    return int(number) if is_row and len(number) < 18 else None


def _propose(request, batch, rows):
    """Each becomes a submission of its own; its key is known at once, so it is found when it is approved."""
    made = 0
    for reviewed_row in rows[:MOST_PROPOSED]:
        row = reviewed_row.row
        try:
            submission = propose_work(
                request.user, name=row.title, year=row.year, kind=row.kind, ids=row.ids,
                note=f"From an import of a list ({batch.format}).",
            )  # fmt: skip
        except ValidationError as error:
            reviewed_row.error = " ".join(error.messages)
            continue
        except Refused as error:
            reviewed_row.error = f"Not proposed. {error}"
            continue
        row.key = str(submission.page_id)
        row.save(update_fields=["key"])
        made += 1
    if made:
        messages.success(
            request, f"{made} proposed. Once a moderator has approved a page, “Look again” finds it."
        )
    elif not rows:
        messages.error(request, "Tick the titles that deserve a page first.")


@login_required
@require_POST
def start_writing(request, pk):
    """The member has looked: write."""
    batch = _mine(request, pk)
    form = PolicyForm(request.POST, instance=batch)
    if not form.is_valid():
        messages.error(request, "Choose what to do with entries you have.")
        return redirect(batch)
    return _go(request, batch, State.REVIEW, to=State.WRITING, policy=form.cleaned_data["policy"])


@login_required
@require_POST
def start_undoing(request, pk):
    return _go(request, _mine(request, pk), State.DONE, State.REVIEW, to=State.UNDOING)


@login_required
@require_POST
def look_again(request, pk):
    """What had no page may have one by now."""
    batch = _mine(request, pk)
    if batch.state in (State.REVIEW, State.DONE):
        open_rows = batch.rows.filter(outcome__in=[Outcome.MISSING, Outcome.AMBIGUOUS])
        open_rows.update(outcome=Outcome.OPEN, result=Result.NONE)
    return _go(request, batch, State.REVIEW, State.DONE, to=State.MATCHING)


def _go(request, batch, *states, to, **columns):
    """Compare and swap: of two clicks the second finds it under way."""
    if batch.move(*states, to=to, **columns):
        carry_on.enqueue(str(batch.pk))
    else:
        messages.info(request, f"Nothing was started: this import is {batch.get_state_display().lower()}.")
    return redirect(batch)


@login_required
@require_POST
def resume(request, pk):
    """No worker came, or it died: carry on within this request."""
    batch = _mine(request, pk)
    if batch.is_stalled:
        working.carry_on(batch.pk)
    return redirect(batch)


@login_required
@require_POST
def forget(request, pk):
    """Delete the record of an import; what it wrote stays."""
    batch = _mine(request, pk)
    if batch.is_working and not batch.is_stalled:
        messages.error(request, "It is still at work.")
        return redirect(batch)
    batch.delete()
    messages.success(request, f"The record of “{batch.file_name}” is deleted. Your shelf stays as it is.")
    return redirect("imports")


@login_required
@require_safe
def report(request, pk):
    """What failed and why, what was repaired; with ?all every row. A file for a spreadsheet."""
    batch = _mine(request, pk)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="import-report.csv"'
    table = csv.writer(response)
    table.writerow(["Place", "Title", "Year", "Identifiers", "Became", "Why", "Repaired"])
    for note in batch.notes:
        table.writerow(["the file", "", "", "", "", guarded(note), ""])
    for row in batch.rows.iterator():
        if "all" in request.GET or row.trouble or row.repairs:
            became = row.get_result_display() if row.result else row.get_outcome_display()
            ids = " ".join(f"{site}:{identifier}" for site, identifier in row.ids.items())
            cells = row.place, row.title, row.year, ids, became, row.trouble, " ".join(row.repairs)
            table.writerow([guarded(cell) for cell in cells])
    return response
