"""From an address to its page."""

from django.http import Http404

from moderation.models.row import find_page


def page_at(model, slug):
    """The page at an address, also at one it had once. Raises Http404 when there is none."""
    page = find_page(model, slug)
    if page is None:
        raise Http404
    return page
