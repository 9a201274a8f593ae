"""Nothing typed is lost when a session has ended: it waits in the new one until its author is back."""

from functools import partial, wraps
from urllib.parse import quote

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

TYPED = "typed"
MOST_KEPT = 300_000  # bytes; a form of 500 credits has a third of that


def keep_typed(view=None, *, form_at=None):
    """Like `login_required`; whoever finds himself signed out when he saves gets his text back after.

    `form_at(request, *args, **kwargs)` is the address of the form where that is not the address it
    posts to. The view there reads what was typed with `typed_before`.
    """
    if view is None:
        return partial(keep_typed, form_at=form_at)

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        address = form_at(request, *args, **kwargs) if form_at else request.get_full_path()
        if request.method == "POST" and len(typed := request.POST.urlencode()) <= MOST_KEPT:
            request.session[TYPED] = {"path": address, "data": typed}
        return go(request, f"/accounts/login/?next={quote(address)}")

    return wrapper


def typed_before(request) -> QueryDict | None:
    """What was typed into the form at this address before its author had to sign in."""
    kept = request.session.get(TYPED)
    if request.method != "GET" or not kept or kept["path"] != request.get_full_path():
        return None
    del request.session[TYPED]
    return QueryDict(kept["data"])


def go(request, address):
    """Redirect the whole browser window, also when htmx asked for a fragment only."""
    return HttpResponse(headers={"HX-Redirect": address}) if request.htmx else redirect(address)


def back(request, otherwise):
    """The page a button stood on, when that is one of ours."""
    address = request.POST.get("next") or request.GET.get("next", "")
    ours = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if ours else otherwise
