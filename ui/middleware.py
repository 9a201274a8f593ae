"""Response headers Django 5.2 does not set by itself."""

from django.conf import settings

PERMISSIONS_POLICY = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"


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
