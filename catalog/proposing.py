"""Proposing a page from outside the site's forms: the same draft, the same queue, the same decision."""

from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.forms import NewWorkForm
from catalog.models import ExternalLink, Release, Work
from catalog.sites import SITES
from moderation.models import Source, Submission
from moderation.proposals import creation
from moderation.registry import editable_fields


@transaction.atomic
def propose_work(author, *, name, year=None, kind="", ids=None, note="", source="") -> Submission:
    """Send a new work to the queue, with its year as a release and its identifiers as links.

    Raises ValidationError where the form for a new work would complain, Refused where the gate does not
    take it; then nothing is kept of it.
    """
    work = Work()
    form = NewWorkForm(
        {"name": name, "kind": kind if kind in Work.Kind.values else Work.Kind.FILM}, instance=work, page=work
    )
    if not form.is_valid():
        raise ValidationError([message for messages in form.errors.values() for message in messages])
    rows = [Release(work=work, date=str(year))] if year else []
    rows += [
        ExternalLink(work=work, site=site, identifier=identifier, position=position)
        for position, (site, identifier) in enumerate((ids or {}).items(), 1)
        if site in SITES
    ]
    for row in rows:
        row.full_clean(exclude=["work"], validate_unique=False, validate_constraints=False)
    draft = Submission.objects.open_draft(author, work, label=name)
    draft.stage([
        creation(work, form._meta.fields),
        *(creation(row, editable_fields(type(row))) for row in rows),
    ])  # fmt: skip
    sources = [Source(citation=source)] if source else []
    draft.submit(by=author, version=draft.version, note=note, sources=sources)
    return draft
