"""What every template may use."""

from django.conf import settings


def site(request):
    """The name of this site."""
    return {"site_name": settings.SITE_NAME}
