"""The log of all that was moderated, for moderators: to read, to filter, to take away."""

import json

from django.contrib.auth.decorators import login_required
from django.contrib.contenttypes.models import ContentType
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from moderation import policy
from moderation.auditing import as_json, is_private, log
from ui.paging import page_by_key, place_in

PAGE, CHUNK = 50, 2000


def _filtered(request):
    policy.may_read_audit(request.user).require()
    data = request.GET.copy()
    for name in list(data):
        if name in {"after", "before"} or not data[name] or "\x00" in data[name]:
            del data[name]
    return log(data, request)


@login_required
@require_safe
def audit(request):
    found = _filtered(request)
    rows = found.qs if found.is_valid() else found.queryset.none()
    listing = page_by_key(rows, order="-pk", size=PAGE, **place_in(request))
    _put_addresses(listing.rows)
    context = {"filter": found, "listing": listing, "query": found.data.urlencode()}
    return render(request, "moderation/audit.html", context, status=200 if found.is_valid() else 400)


def _put_addresses(events):
    """Whether a line is told in full, and where the page is that it names: a query for each kind of page."""
    wanted = {}
    for event in events:
        event.is_private = is_private(event)
        if event.page_id and not event.submission_id:
            wanted.setdefault(event.page_type_id, set()).add(event.page_id)
    found = {
        (kind, page.pk): page.get_absolute_url()
        for kind, keys in wanted.items()
        for page in ContentType.objects.get_for_id(kind).model_class().reading().filter(pk__in=keys)
    }
    for event in events:
        event.page_address = found.get((event.page_type_id, event.page_id), "")


@login_required
@require_safe
def events(request):
    """The same, every event of the filter, one JSON object a line, the newest first."""
    found = _filtered(request)
    if not found.is_valid():
        return HttpResponse("Part of this filter means nothing here.\n", "text/plain", status=400)
    lines = (f"{json.dumps(as_json(event), ensure_ascii=False)}\n"
             for event in found.qs.iterator(chunk_size=CHUNK))  # fmt: skip
    response = StreamingHttpResponse(lines, content_type="application/jsonl; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="events.jsonl"'
    response["Cache-Control"] = "private, no-store"
    return response
