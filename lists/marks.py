"""One click on any card of a work, also on pages that are kept rendered for everyone.

A card holds a place, the same for every reader: `<!--mark KEY NAME-->`. Where a member reads the page, each
place is filled with two buttons that show where he stands. They belong to the one form in base.html.
"""

import re

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import escape

from lists.models import Tracking

PLACE = re.compile(rb"<!--mark ([0-9a-f-]{36})-->")


def middleware(get_response):
    """Fills the places of a page; readers without a session get it as it is kept."""

    def fill(request):
        response = get_response(request)
        if (
            settings.SESSION_COOKIE_NAME in request.COOKIES
            and not response.streaming
            and b"<!--mark " in response.content
            and request.user.is_authenticated
        ):
            response.content = _filled(response.content, request.user)
            response["Cache-Control"] = "private, no-store"
            del response["ETag"]
        return response

    return fill


def _filled(content, user):
    keys = {found.decode() for found in PLACE.findall(content)}
    entries = Tracking.objects.filter(user=user, work__in=keys).only("work", "status", "half_points")
    standing = {str(entry.work_id): entry for entry in entries}

    def buttons(place):
        key = place[1].decode()
        context = {"key": escape(key), "tracking": standing.get(key), "user": user}
        return render_to_string("lists/_mark.html", context).encode()

    return PLACE.sub(buttons, content)
