"""A page as its author would have it: the preview of a draft, and his waiting changes in place."""

import re
from dataclasses import dataclass

from django.contrib import messages
from django.core.cache import caches
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from moderation import policy
from moderation.errors import Refused
from moderation.models import Submission
from moderation.standing import standing
from moderation.trial import applied
from ui.marks import mark_changes
from ui.typed import keep_typed

from .articles import DAY, find, kept_article, key_of, render_article

EDIT = re.compile(r'(/edit/[a-z-]+/)(?=")')


@dataclass
class Trial:
    """An article with submissions in it, and what would go wrong were they approved."""

    article: str
    problems: list[str]


def try_out(model, pk, submissions, live=None, address="", edited_in=None) -> Trial | None:
    """The page with `submissions` applied and what they change marked; None when it is gone by them.

    `live` is the article as it is, None for a new page, which its author edits in the submission
    `edited_in`; `address` that of the page as it is.
    """
    with applied(submissions) as problems:
        slug = model.objects.filter(pk=pk).values_list("slug", flat=True).first()
        if slug is None:
            return None
        article = render_article(find(model, slug), is_new=live is None, edited_in=edited_in)
    if live is not None:
        article = mark_changes(live, article)
        if address != f"/{model.plural}/{slug}/":
            article = article.replace(f'"/{model.plural}/{slug}/', f'"{address}')
    return Trial(article, problems)


def overlay(page, key, waiting) -> Trial | None:
    """The page as the author of `waiting` sees it; kept until he or the page moves."""
    versions = ",".join(f"{submission.pk}.{submission.version}" for submission in waiting)
    kept = caches["pages"].get(f"own:{versions}:{key}")
    if kept is None:
        try:
            kept = try_out(type(page), page.pk, waiting, kept_article(page, key), page.get_absolute_url())
        except Refused as error:
            return Trial(kept_article(page, key), [str(error)])
        caches["pages"].set(f"own:{versions}:{key}", kept, DAY)
    if kept and len(waiting) == 1 and waiting[0].page_id == page.pk:
        # What he edits in this sight of the page is what waits.
        query = rf"\1?submission={waiting[0].pk}"
        kept = Trial(EDIT.sub(query, kept.article), kept.problems)
    return kept


@keep_typed
@require_safe
def preview(request, pk):
    """The real page with an open submission in it. Nothing of it stays."""
    submission = get_object_or_404(Submission.objects.select_related("author", "page_type"), pk=pk)
    policy.may_read(request.user, submission).require()
    if submission.page_type is None:
        raise Http404("An import has no page of its own.")
    if submission.state not in policy.OPEN_STATES:
        messages.info(request, f"This one is {submission.get_state_display()}: there is nothing to preview.")
        return redirect(submission)
    page, model = submission.page, submission.page_type.model_class()
    page = page and find(model, page.slug)
    live = kept_article(page, key_of(page)) if page else None
    try:
        address = page.get_absolute_url() if page else ""
        edited_in = submission if page is None and policy.may_edit(request.user, submission) else None
        trial = try_out(model, submission.page_id, [submission], live, address, edited_in)
    except Refused as error:
        messages.error(request, str(error))
        return redirect(submission)
    own = standing(request.user, page or model(pk=submission.page_id))
    context = {
        "submission": submission, "subject": page, "trial": trial, "is_preview": True,
        "edited_in": edited_in,
        "removed": submission.changes.filter(action="delete"), **own.context(),
    }  # fmt: skip
    response = render(request, "catalog/preview.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
