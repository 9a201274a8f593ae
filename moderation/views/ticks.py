"""A tool of a section: rows of the page are ticked, and what becomes of them is saved like any section."""

from django.core import signing
from django.http import Http404
from django.shortcuts import render

from moderation.drafts import Draft
from moderation.errors import NoteNeeded
from moderation.forms import Covering
from moderation.models import Submission
from moderation.models.row import find_page
from moderation.sections import sections_of
from moderation.views.hindrances import hindrances
from moderation.views.saving import save
from moderation.views.sections import DAMAGED, SIGNED_OUT
from ui.typed import keep_typed, typed_before


@keep_typed
def tick(request, model, slug, key, tool):
    page, section = find_page(model, slug), sections_of(model).get(key)
    form_class = next((each.form for each in section.tools if each.key == tool), None) if section else None
    if page is None or form_class is None:
        raise Http404
    draft = Submission.objects.draft_of(request.user, model, page.pk)
    restored = typed_before(request)
    data = request.POST if request.method == "POST" else restored
    status, notice = 200, SIGNED_OUT if restored else ""
    try:
        form = form_class(page, Draft(draft, request.user), data)
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        form, data, status, notice = form_class(page, Draft(draft, request.user)), None, 400, DAMAGED
    covering = Covering(data=data if data and "sources-TOTAL_FORMS" in data else None)
    if request.method == "POST" and form.is_bound:
        if form.is_valid() & covering.is_valid():
            try:
                return save(request, form, page, draft, covering)
            except NoteNeeded as error:
                covering.note.add_error("note", str(error))
        status = 422
    context = {
        "page": page, "section": section, "form": form, "draft": draft, "notice": notice,
        "covering": covering, "is_alone": form.covers(draft), "action": request.get_full_path(),
        "show_errors": status == 422, "waiting_time": Submission.objects.waiting_time(type(page)),
        **hindrances(request.user, page, section),
    }  # fmt: skip
    template = "moderation/tick_form.html" if request.htmx else "moderation/tick_page.html"
    return render(request, template, context, status=status)
