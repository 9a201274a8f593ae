from django.core.cache import caches
from django.http import HttpResponse
from django.urls import include, path


def constant(request):
    """What Django and the middleware cost by themselves."""
    return HttpResponse("A constant page.")


def forget(request):
    """What an approval does to everything kept of the pages, as far as this worker keeps it."""
    caches["pages"].clear()
    return HttpResponse("Forgotten.")


urlpatterns = [
    path("bench/constant/", constant),
    path("bench/forget/", forget),
    path("", include("memories_db.urls")),
]
