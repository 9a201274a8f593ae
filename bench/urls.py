from django.http import HttpResponse
from django.urls import include, path


def constant(request):
    """What Django and the middleware cost by themselves."""
    return HttpResponse("A constant page.")


urlpatterns = [path("bench/constant/", constant), path("", include("memories_db.urls"))]
