from django.urls import path

from lists import saving, views

urlpatterns = [
    path("shelf/", views.shelf, name="shelf"),
    path("shelf/<uuid:pk>/", views.track, name="track"),
    path("shelf/<uuid:pk>/removal/", views.untrack, name="untrack"),
    path("lists/", views.index, name="lists"),
    path("lists/from-filter/", saving.make_list, name="list-from-filter"),
    path("filters/", saving.save, name="filter-save"),
    path("filters/<int:pk>/deletion/", saving.forget, name="filter-forget"),
    path("lists/new/", views.new, name="list-new"),
    path("lists/items/", views.add, name="list-add"),
    path("lists/<uuid:pk>/edit/", views.edit, name="list-edit"),
    path("lists/<uuid:pk>/deletion/", views.delete, name="list-delete"),
    path("lists/<uuid:pk>/", views.detail),
    path("lists/<uuid:pk>/<str:slug>/", views.detail, name="list"),
]
