"""Nothing typed is lost when a session has ended: it waits in the new one until its author is back."""

from functools import wraps
from urllib.parse import quote

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect

TYPED = "typed"


def keep_typed(view):
    """Like `login_required`; whoever finds himself signed out when he saves gets his text back after.

    The view reads it with `typed_before`.
    """

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method == "POST":
            request.session[TYPED] = {"path": request.path, "data": request.POST.urlencode()}
        return go(request, f"/accounts/login/?next={quote(request.path)}")

    return wrapper


def typed_before(request) -> QueryDict | None:
    """What was typed into the form at this address before its author had to sign in."""
    kept = request.session.get(TYPED)
    if request.method != "GET" or not kept or kept["path"] != request.path:
        return None
    del request.session[TYPED]
    return QueryDict(kept["data"])


def go(request, address):
    """Redirect the whole browser window, also when htmx asked for a fragment only."""
    return HttpResponse(headers={"HX-Redirect": address}) if request.htmx else redirect(address)
