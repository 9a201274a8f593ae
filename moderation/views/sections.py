"""Editing: a section of a page, or a new page. What is saved goes into the author's draft."""

from contextlib import suppress

from django.core import signing
from django.http import Http404
from django.shortcuts import get_object_or_404, render

from moderation.errors import Moved
from moderation.models import Submission
from moderation.section_forms import BoundSection, Draft, posted_page_key
from moderation.sections import new_page_section, sections_of
from ui.typed import go, keep_typed, typed_before


@keep_typed
def edit(request, model, slug, key):
    """A section of an existing page."""
    page = get_object_or_404(model, slug=slug)
    section = sections_of(model).get(key)
    if section is None or not section.parts:
        raise Http404
    draft = Submission.objects.draft_of(request.user, model, page.pk)
    return _edit(request, section, page, draft)


@keep_typed
def new(request, model):
    """A page that does not exist yet."""
    section = new_page_section(model)
    if section is None:
        raise Http404
    try:
        page = model(pk=model._meta.pk.to_python(posted_page_key(request.POST))) if request.POST else model()
    except signing.BadSignature:
        page = model()
    return _edit(request, section, page, None, is_new=True)


def _edit(request, section, page, draft, *, is_new=False):
    restored = typed_before(request)
    data = restored if restored is not None else request.POST if request.method == "POST" else None
    status, notice = 200, "You had been signed out. Here is what you typed." if restored else ""
    try:
        bound = BoundSection(section, page, Draft(draft), is_new=is_new, data=_with_added_row(data))
    except (signing.BadSignature, KeyError, TypeError):
        bound = BoundSection(section, page, Draft(draft), is_new=is_new)
        status, notice = (
            400,
            "The form was incomplete when it arrived, so it is shown anew. Please fill it in again.",
        )
        data = None
    if request.method == "POST" and data is not None and "add" not in data:
        if bound.is_valid():
            return _save(request, bound, page, draft, is_new)
        status = 422
    context = {
        "section": section, "page": page, "bound": bound, "draft": draft, "is_new": is_new, "notice": notice,
        "waiting_time": Submission.objects.waiting_time(), "action": request.path, "status": status,
        "show_errors": status == 422,
    }  # fmt: skip
    template = "moderation/section_form.html" if request.htmx else "moderation/section_page.html"
    return render(request, template, context, status=status)


def _with_added_row(data):
    """Without script, "Add another" is a button that asks for the form again with one more row."""
    part = data.get("add") if data else None
    if not part:
        return data
    data = data.copy()
    with suppress(KeyError, ValueError):
        data[f"{part}-TOTAL_FORMS"] = str(int(data[f"{part}-TOTAL_FORMS"]) + 1)
    return data


def _save(request, bound, page, draft, is_new):
    proposals = bound.proposals()
    if draft is None:
        if not any(proposal.after or proposal.action != "update" for proposal in proposals):
            return go(request, page.get_absolute_url())
        label = next((p.label for p in proposals if p.pk == page.pk), str(page))
        draft = Submission.objects.open_draft(request.user, page, label=label)
    try:
        draft.stage(proposals)
    except Moved:
        draft.refresh_from_db()
        draft.stage(proposals)
    if not draft.changes.exists():
        draft.delete()
        return go(request, page.get_absolute_url())
    return go(request, draft.get_absolute_url())
