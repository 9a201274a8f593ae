"""Editing: a section of a page, or a new page. What is saved goes into the author's draft."""

from contextlib import suppress

from django.core import signing
from django.http import Http404
from django.shortcuts import get_object_or_404, render

from moderation.drafts import Draft
from moderation.errors import NoteNeeded
from moderation.forms import Covering
from moderation.models import Submission
from moderation.models.row import find_page
from moderation.rivals import as_chosen
from moderation.section_forms import BoundSection, posted_page_key
from moderation.sections import new_page_section, sections_of
from pictures.uploading import take_uploads
from ui.typed import keep_typed, typed_before

from .hindrances import hindrances
from .saving import save

SIGNED_OUT = "You had been signed out. Here is what you typed."
FILLED_IN = "What you were offered is filled in below. Look at it, then save."
DAMAGED = "The form was incomplete when it arrived, so it is shown anew. Please fill it in again."


@keep_typed
def edit(request, model, slug, key):
    """A section of an existing page; also at an address the page had when the form was opened."""
    page = find_page(model, slug)
    section = sections_of(model).get(key)
    if page is None or section is None or not section.parts:
        raise Http404
    return _edit(request, section, page, _over(request, page))


def _over(request, page):
    """What the form is filled in from: with ?submission= what waits already, else the author's draft."""
    number = request.GET.get("submission", "")
    if number.isdecimal() and len(number) < 10:
        waiting = Submission.objects.pending().filter(author=request.user, pk=int(number)).first()
        if waiting is not None:
            return waiting
    return Submission.objects.draft_of(request.user, type(page), page.pk)


@keep_typed
def new(request, model):
    """A page that does not exist yet; with ?draft= the author's draft of one, to change it."""
    section = new_page_section(model)
    if section is None:
        raise Http404
    draft = _draft_of_new(request, model) if request.GET.get("draft") else None
    return _edit(request, section, _new_page(request, model, draft), draft, is_new=True)


@keep_typed
def new_section(request, model, key):
    """A further section of a page that does not exist yet, over the author's draft of it (?draft=)."""
    section, draft = sections_of(model).get(key), _draft_of_new(request, model)
    page = _new_page(request, model, draft)
    if section is None or not section.parts or not Draft(draft).creates(page):
        raise Http404
    return _edit(request, section, page, draft, is_new=True)


def _draft_of_new(request, model):
    """What the author has of a page that does not exist yet, in his drafts or in the queue."""
    number = request.GET.get("draft", "")
    drafts = Submission.objects.filter(author=request.user, state__in=["draft", "pending"])
    draft = get_object_or_404(drafts, pk=int(number) if number.isdecimal() and len(number) < 10 else 0)
    if draft.page_type is None or draft.page_type.model_class() is not model or draft.page is not None:
        raise Http404
    return draft


def _new_page(request, model, draft):
    if draft is not None:
        return Draft(draft).over(model(pk=draft.page_id))
    with suppress(signing.BadSignature, KeyError, IndexError, ValueError):
        return model(pk=model._meta.pk.to_python(posted_page_key(request.POST)))
    return model(**_named(request, model))


def _named(request, model):
    """The name a link to a page that does not exist brings along (?name=)."""
    field = model._meta.get_field("name")
    name = request.GET.get("name", "").replace("\x00", "").strip()[: field.max_length]
    return {"name": name} if name and request.method == "GET" else {}


def _edit(request, section, page, draft, *, is_new=False):
    restored = typed_before(request)
    data = take_uploads(request) if request.method == "POST" else restored
    status, notice = 200, SIGNED_OUT if restored else ""
    try:
        bound = BoundSection(
            section, page, Draft(draft, request.user), is_new=is_new, data=as_chosen(_with_added_row(data))
        )
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        bound = BoundSection(section, page, Draft(draft, request.user), is_new=is_new)
        status, notice, data = 400, DAMAGED, None
    if request.method == "GET" and not restored and bound.fill_in(request.GET):
        notice = FILLED_IN
    covering = Covering(
        data=data if data and "sources-TOTAL_FORMS" in data else None, note=_note_of_waiting(draft)
    )
    if request.method == "POST" and data is not None and "add" not in data:
        if bound.is_valid() & covering.is_valid():
            try:
                return save(request, bound, page, draft, covering)
            except NoteNeeded as error:
                covering.note.add_error("note", str(error))
        status = 422
    context = {
        "section": section,
        "page": page,
        "bound": bound,
        "draft": draft,
        "covering": covering,
        "is_alone": bound.covers(draft),
        "is_new": is_new,
        "notice": notice,
        "waiting_time": Submission.objects.waiting_time(type(page)),
        "action": request.get_full_path(),
        "show_errors": status == 422,
        **hindrances(request.user, page, section),
    }
    template = "moderation/section_form.html" if request.htmx else "moderation/section_page.html"
    return render(request, template, context, status=status)


def _note_of_waiting(draft):
    """What waits has its note already, and a form that amends it shows that."""
    return draft.note if draft is not None and draft.state == draft.State.PENDING else ""


def _with_added_row(data):
    """Without script, "Add another" is a button that asks for the form again with one more row."""
    part = data.get("add") if data else None
    if not part:
        return data
    data = data.copy()
    with suppress(KeyError, ValueError):
        data[f"{part}-TOTAL_FORMS"] = str(int(data[f"{part}-TOTAL_FORMS"]) + 1)
    return data
