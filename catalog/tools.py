"""Personal tools on the page of an entity (track it, add it to a list), given by other apps.

A page is kept rendered for everyone; the tools are rendered for each reader and put in its place.
"""

from collections.abc import Callable

from django.template.loader import render_to_string

from accounts.followable import button

_tools: dict[type, list[Callable]] = {}
PLACE = "<!--tools-->"


def register_tool(page_model, render: Callable):
    """`render(request, page_key, address)` gives HTML; it is called for every view of such a page."""
    _tools.setdefault(page_model, []).append(render)


def put_tools(html: str, request, page_model, page_key) -> str:
    tools = "".join(render(request, page_key, request.path) for render in _tools.get(page_model, ()))
    tools += _follow(request, page_model, page_key)
    return html.replace(PLACE, tools, 1)


def _follow(request, page_model, page_key) -> str:
    """Every page can be followed."""
    follow = button(request.user, page_model, page_key) if request.COOKIES else None
    context = {"follow": follow, "address": request.path}
    return render_to_string("accounts/_follow.html", context, request) if follow else ""


_browse_tools: list[Callable] = []


def register_browse_tool(render: Callable):
    """`render(request, found)` gives HTML; it is called for every browse page."""
    _browse_tools.append(render)


def browse_tools(request, found) -> str:
    return "".join(render(request, found) for render in _browse_tools)
