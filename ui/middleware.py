"""Response headers Django 5.2 does not set by itself."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string

PERMISSIONS_POLICY = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"


def no_nul_in_path(get_response):
    """There is no page at an address with a NUL character; PostgreSQL would not even look."""

    def middleware(request):
        if "\x00" in request.path:
            raise Http404("There is no page at this address.")
        return get_response(request)

    return middleware


def no_huge_request(get_response):
    """Refuses a request whose body is announced as too large, before any of it is read."""

    def middleware(request):
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if announced.isdecimal() and int(announced) > settings.REQUEST_MAX_SIZE:
            return HttpResponse(render_to_string("413.html"), status=413)
        return get_response(request)

    return middleware


def security_headers(get_response):
    """Adds Content-Security-Policy and Permissions-Policy to every response.

    Reads `SECURE_CSP` as Django 6 names it; with Django 6 this goes and its own middleware comes.
    """
    policy = "; ".join(f"{name} {' '.join(sources)}" for name, sources in settings.SECURE_CSP.items())

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    return middleware
