from django.urls import path

from lists.exchange import exports, sharing, views

urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/<uuid:pk>/", views.detail, name="import"),
    path("imports/<uuid:pk>/progress/", views.progress),
    path("imports/<uuid:pk>/choices/", views.choices),
    path("imports/<uuid:pk>/writing/", views.start_writing),
    path("imports/<uuid:pk>/undoing/", views.start_undoing),
    path("imports/<uuid:pk>/matching/", views.look_again),
    path("imports/<uuid:pk>/resumption/", views.resume),
    path("imports/<uuid:pk>/deletion/", views.forget),
    path("imports/<uuid:pk>/report.csv", views.report),
    path("exports/", exports.exports, name="exports"),
    path("exports/<str:name>", exports.export),
    path("lists/<uuid:pk>/export.csv", exports.list_table),
    path("lists/<uuid:pk>/feed.atom", sharing.list_feed, name="list-feed"),
    path("lists/<uuid:pk>/card.png", sharing.list_card, name="list-card"),
    path("members/<str:username>/feed.atom", sharing.member_feed, name="member-feed"),
    path("members/<str:username>/card.png", sharing.member_card, name="member-card"),
    path("embed/lists/<uuid:pk>/", sharing.embedded, name="list-embed"),
]
