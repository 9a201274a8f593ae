from django.urls import path

from lists import views

urlpatterns = [
    path("shelf/", views.shelf, name="shelf"),
    path("shelf/<uuid:pk>/", views.track, name="track"),
    path("shelf/<uuid:pk>/removal/", views.untrack, name="untrack"),
    path("lists/", views.index, name="lists"),
    path("lists/new/", views.new, name="list-new"),
    path("lists/items/", views.add, name="list-add"),
    path("lists/<uuid:pk>/edit/", views.edit, name="list-edit"),
    path("lists/<uuid:pk>/deletion/", views.delete, name="list-delete"),
    path("lists/<uuid:pk>/", views.detail),
    path("lists/<uuid:pk>/<str:slug>/", views.detail, name="list"),
]
