"""Two pages that are one: choose the other, see what moves, propose it."""

from django.contrib import messages
from django.shortcuts import redirect, render

from moderation.diffs import display_value, names_of_rows
from moderation.errors import Refused
from moderation.handing_over import public_counts
from moderation.models import Submission
from moderation.models.merging import MergePlan
from moderation.snapshot import dump_value
from ui.typed import keep_typed, typed_before

from .addresses import page_at
from .verbs import said

LISTED = 50


@keep_typed
def merge(request, model, slug):
    """`?into=` is the slug of the page that stays; without it the form asks for it."""
    loser = page_at(model, slug)
    if loser.slug != slug:
        return redirect(f"{loser.get_absolute_url()}merge/")
    data = request.POST or typed_before(request) or request.GET
    named = data.get("into", "").replace("\x00", "").strip()
    context = {"loser": loser, "named": named, "note": data.get("note", "").replace("\x00", "")}
    if not named:
        return render(request, "moderation/merge.html", context)
    found = model.named(named)
    heir = found[0] if len(found) == 1 else None
    if heir is None:
        context |= {"candidates": found[:LISTED], "problem": "" if found else f"There is no “{named}” here."}
        return render(request, "moderation/merge.html", context, status=422 if request.POST else 200)
    try:
        plan = MergePlan(loser, heir)
        if request.method == "POST":
            return _propose(request, plan)
    except Refused as error:
        context["problem"] = error
        plan = getattr(error, "plan", None)
    if plan is not None:
        context |= _shown(plan, data)
    context["heir"] = heir
    return render(request, "moderation/merge.html", context, status=422 if context.get("problem") else 200)


def _propose(request, plan):
    chosen = [field.name for field in plan.differing() if request.POST.get(f"keep-{field.name}") == "loser"]
    try:
        made = Submission.merge(
            plan.loser, into=plan.heir, by=request.user, note=said(request, "note"), chosen=chosen
        )
    except Refused as error:
        error.plan = plan
        raise
    messages.success(request, "The merge is proposed; it waits for a moderator like any change.")
    return redirect(made)


def _shown(plan, data):
    fields = plan.differing()
    names = names_of_rows(
        (field.related_model, getattr(page, field.attname))
        for field in fields for page in (plan.loser, plan.heir) if field.is_relation
    )  # fmt: skip
    rows = []
    for field in fields:
        loser, heir = (
            display_value(field, dump_value(field, getattr(page, field.attname)), names)
            for page in (plan.loser, plan.heir)
        )
        # What the page that stays does not say is taken over, unless somebody chooses otherwise.
        chosen = data.get(f"keep-{field.name}") or ("heir" if heir else "loser")
        rows.append({"field": field, "loser": loser, "heir": heir, "chosen": chosen})
    moved = [
        (number, model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural)
        for model, number in plan.moved.most_common()
    ]
    dropped = [(model._meta.verbose_name, label) for model, label in plan.dropped]
    return {
        "fields": rows, "moved": moved, "dropped": dropped[:LISTED], "dropped_total": len(dropped),
        "added": [(row._meta.verbose_name, str(row)) for row in plan.added],
        "kept": public_counts(plan.loser), "total": len(plan.changes),
        "waiting": Submission.objects.pending().touching(plan.loser).count(),
    }  # fmt: skip
