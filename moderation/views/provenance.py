"""Where everything on a page comes from: since when, by whom, from which source; and confirming it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from moderation.broken_links import mark_broken
from moderation.diffs import display_value, names_of_rows
from moderation.errors import Refused
from moderation.forms import SourceForm
from moderation.models import Submission
from moderation.provenance import read_page, value_at
from moderation.registry import editable_fields, editable_models
from ui.typed import keep_typed, typed_before

from .addresses import page_at


@require_safe
def provenance(request, model, slug):
    page = page_at(model, slug)
    if page.slug != slug:
        return redirect(f"{page.get_absolute_url()}provenance/", permanent=True)
    sections = read_page(page)
    lines = [line for section in sections for row in section.rows for line in row.lines]
    mark_broken(source for line in lines for source in (*line.strand.sources, *line.strand.outdated))
    flagged = sum(line.is_flagged for line in lines)
    context = {"page": page, "sections": sections, "flagged": flagged}
    return render(request, "moderation/provenance.html", context)


@keep_typed
def confirm(request, model, slug):
    """Say that a value is right as it stands, and how one knows; a moderator reads it like any change."""
    page = page_at(model, slug)
    row, field, strand = _asked(request)
    old = strand.sources or strand.outdated
    initial = {"citation": old[0].citation, "url": old[0].url} if old else {}
    data = request.POST if request.method == "POST" else typed_before(request)
    form, problem = SourceForm(data or None, initial=initial), None
    if request.method == "POST" and form.is_valid():
        try:
            made = Submission.confirm(
                page, row, field.name, by=request.user,
                citation=form.cleaned_data["citation"], url=form.cleaned_data["url"],
            )  # fmt: skip
            messages.success(request, "Your confirmation waits for a moderator.")
            return redirect(made)
        except Refused as error:
            problem = error
    names = names_of_rows([(field.related_model, strand.value)] if field.is_relation else [])
    context = {
        "page": page, "row": row, "field": field, "form": form, "problem": problem, "old": old,
        "value": display_value(field, strand.value, names),
    }  # fmt: skip
    status = 422 if problem or form.errors else 200
    return render(request, "moderation/confirm.html", context, status=status)


def _asked(request):
    """The row, its field and what became of it: ?kind=catalog.work&row=key&field=name."""
    kinds = {model._meta.label_lower: model for model in editable_models()}
    model, name = kinds.get(request.GET.get("kind", "")), request.GET.get("field", "")
    if model is None or name not in editable_fields(model):
        raise Http404
    try:
        row = model.reading().filter(pk=request.GET.get("row", "")).first()
    except ValidationError:
        raise Http404 from None
    strand = row and value_at(row, name)
    if not strand:
        raise Http404
    return row, model._meta.get_field(name), strand
