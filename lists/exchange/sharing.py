"""Lists and members for the world outside: feeds, pictures for link previews, a list to put in one's page."""

from zlib import crc32

from django.conf import settings
from django.core.cache import caches
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from accounts.models import User
from lists.exchange.cards import draw_card
from lists.models import List, Tracking

FEED_LENGTH = 40
MOST_EMBEDDED = 100
HOUR = 3600
TITLES_ON_CARD = 6


def _public_list(pk):
    """A list that follows a filter has no items of its own: the browse page has the feed of those."""
    return get_object_or_404(List.objects.public().select_related("owner"), pk=pk, follows_plural="")


def _member(username):
    return get_object_or_404(User, username=username, is_active=True)


def _feed(request, *, title, address, entries, updated):
    def absolute(path):
        return request.build_absolute_uri(path)

    feed = Atom1Feed(
        title, absolute(address), "", feed_url=request.build_absolute_uri(), feed_guid=absolute(address)
    )
    for entry in entries:
        link = absolute(entry.pop("link"))
        feed.add_item(link=link, unique_id=entry.pop("key", link), **entry)
    feed.latest_post_date = lambda: updated
    response = HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    patch_cache_control(response, public=True, max_age=300)
    return response


@require_safe
def list_feed(request, pk):
    """What came on a public list, the newest first."""
    found = _public_list(pk)
    items = found.items.select_related("work", "person", "character").order_by("-added_at", "-pk")[
        :FEED_LENGTH
    ]
    entries = [
        {"title": str(item.entity), "link": item.entity.get_absolute_url(), "description": item.note,
         "updateddate": item.added_at, "key": f"urn:uuid:{found.pk}:{item.pk}"}
        for item in items
    ]  # fmt: skip
    return _feed(
        request, title=f"{found.title} · {settings.SITE_NAME}", address=found.get_absolute_url(),
        entries=entries, updated=found.updated_at,
    )  # fmt: skip


@require_safe
def member_feed(request, username):
    """A member's public lists, and entries of his shelf that are not private; never a note."""
    member = _member(username)
    lists = List.objects.public().filter(owner=member).order_by("-updated_at")[:FEED_LENGTH]
    shown = Tracking.objects.filter(user=member, is_private=False).select_related("work", "work__part_of")
    entries = [
        {"title": f"List: {found.title}", "link": found.get_absolute_url(), "key": f"urn:uuid:{found.pk}",
         "description": f"{found.size} items", "updateddate": found.updated_at}
        for found in lists
    ] + [
        {"title": _said(entry), "link": entry.work.get_absolute_url(), "description": entry.work.deck,
         "updateddate": entry.updated_at, "key": f"urn:uuid:{entry.work_id}:{entry.pk}"}
        for entry in shown.order_by("-updated_at")[:FEED_LENGTH]
    ]  # fmt: skip
    entries.sort(key=lambda entry: entry["updateddate"], reverse=True)
    updated = entries[0]["updateddate"] if entries else member.date_joined
    return _feed(
        request, title=f"{member.username} · {settings.SITE_NAME}", address=f"/members/{member.username}/",
        entries=entries[:FEED_LENGTH], updated=updated,
    )  # fmt: skip


def _said(entry):
    rating = f" ★ {entry.rating:g}" if entry.rating else ""
    return f"{entry.work.title}: {entry.get_status_display().lower()}{rating}"


def _card(key, draw):
    """A PNG, drawn once for what it shows."""
    png = caches["pages"].get(key)
    if png is None:
        png = draw()
        caches["pages"].set(key, png, None)
    response = HttpResponse(png, content_type="image/png")
    patch_cache_control(response, public=True, max_age=HOUR)
    return response


@require_safe
def list_card(request, pk):
    """For whoever has the address of the list: public and unlisted ones, never a private one."""
    shown = List.objects.exclude(visibility=List.Visibility.PRIVATE).select_related("owner")
    found = get_object_or_404(shown, pk=pk)

    def draw():
        items = list(found.items.select_related("work", "person", "character")[:TITLES_ON_CARD])
        size = found.items.count()
        about = f"A list of {size} by {found.owner.username}" if size else f"A list by {found.owner.username}"
        return draw_card(found.title, about, [item.entity.name for item in items], settings.SITE_NAME)

    return _card(f"card:{found.pk}:{found.version}:{found.updated_at:%s%f}", draw)


@require_safe
def member_card(request, username):
    member = _member(username)
    lists = list(List.objects.public().filter(owner=member).order_by("-updated_at")[:TITLES_ON_CARD])
    number = Tracking.objects.filter(user=member, is_private=False).count()
    about = f"{number} works on the shelf" if number != 1 else "1 work on the shelf"
    titles = [found.title for found in lists]
    return _card(
        f"card:{member.pk}:{number}:{crc32(repr(titles).encode())}",
        lambda: draw_card(member.username, about, titles, settings.SITE_NAME),
    )


@require_safe
@xframe_options_exempt
def embedded(request, pk):
    """A public list alone, for a frame in somebody's own page."""
    found = _public_list(pk)
    rows = found.items.select_related("work", "work__part_of", "person", "character")
    items = list(rows[: MOST_EMBEDDED + 1])
    context = {"list": found, "items": items[:MOST_EMBEDDED], "has_more": len(items) > MOST_EMBEDDED}
    response = render(request, "lists/exchange/embedded.html", context)
    policy = settings.SECURE_CSP | {
        "frame-ancestors": ["*"],
        "script-src": ["'none'"],
        "form-action": ["'none'"],
    }
    response["Content-Security-Policy"] = "; ".join(f"{name} {' '.join(of)}" for name, of in policy.items())
    patch_cache_control(response, public=True, max_age=300)
    return response
