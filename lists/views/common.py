"""What the views of shelves and lists share."""

from uuid import UUID

from django.utils.http import url_has_allowed_host_and_scheme

from lists import pasting

LISTABLE = pasting.KINDS


def back(request, otherwise):
    """Where the form was, when that is a page of ours."""
    address = request.POST.get("next") or request.GET.get("next", "")
    ours = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if ours else otherwise


def key_of(text):
    """The key a form sent, or None."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def named_entity(data):
    """The work, person or character a form is about, or None."""
    for noun, model in LISTABLE.items():
        if key := key_of(data.get(noun)):
            return model.objects.filter(pk=key).first()
    return None


def place_in(request) -> dict:
    """Which page of a listing an address asks for."""
    token = request.GET.get("after") or request.GET.get("before", "")
    return {"token": token, "backwards": "before" in request.GET}
