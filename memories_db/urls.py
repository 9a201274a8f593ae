from django.urls import include, path

from catalog.api import api_urls
from memories_db import account, views
from memories_db.home import home

urlpatterns = [
    path("", home, name="home"),
    path("about/", views.about, name="about"),
    path("about/writing/", views.writing, name="writing"),
    path("members/<str:username>/", views.profile, name="member"),
    path("accounts/data/", account.data, name="account-data"),
    path("accounts/deletion/", account.deletion, name="account-deletion"),
    path("accounts/", include("allauth.urls")),
    path("api/", include(list(api_urls()))),
    path("", include("accounts.urls")),
    path("", include("pictures.urls")),
    path("", include("community.urls")),
    path("", include("moderation.urls")),
    path("", include("lists.exchange.urls")),
    path("", include("lists.urls")),
    path("", include("catalog.urls")),
    path("", include("credits.urls")),
]

handler400 = "memories_db.views.bad_request"
handler403 = "memories_db.views.forbidden"
handler404 = "memories_db.views.not_found"
handler500 = "memories_db.views.server_error"
