from django.urls import path

from lists import saving
from lists.views import adding, lists, numbers, shelf, taking_part

urlpatterns = [
    path("shelf/", shelf.shelf, name="shelf"),
    path("shelf/marks/", shelf.mark, name="mark"),
    path("shelf/changes/", shelf.change_many, name="shelf-change"),
    path("shelf/scale/", shelf.scale, name="rating-scale"),
    path("shelf/undo/<int:pk>/", shelf.undo, name="shelf-undo"),
    path("shelf/statistics/", numbers.own, name="statistics"),
    path("shelf/year/", numbers.own_year, name="year"),
    path("shelf/<uuid:pk>/", shelf.track, name="track"),
    path("shelf/<uuid:pk>/removal/", shelf.untrack, name="untrack"),
    path("members/<str:username>/statistics/", numbers.member, name="member-statistics"),
    path("members/<str:username>/years/<int:year>/", numbers.year, name="member-year"),
    path("lists/", lists.index, name="lists"),
    path("lists/from-filter/", saving.make_list, name="list-from-filter"),
    path("filters/", saving.save, name="filter-save"),
    path("filters/<int:pk>/deletion/", saving.forget, name="filter-forget"),
    path("lists/new/", lists.new, name="list-new"),
    path("lists/items/", lists.add, name="list-add"),
    path("lists/<uuid:pk>/edit/", lists.edit, name="list-edit"),
    path("lists/<uuid:pk>/paste/", adding.paste, name="list-paste"),
    path("lists/<uuid:pk>/deletion/", lists.delete, name="list-delete"),
    path("lists/<uuid:pk>/vote/", taking_part.vote, name="list-vote"),
    path("lists/<uuid:pk>/copy/", taking_part.copy, name="list-copy"),
    path("lists/<uuid:pk>/suggestions/", taking_part.suggest, name="list-suggest"),
    path("lists/<uuid:pk>/suggestions/<int:suggestion>/", taking_part.decide, name="list-decide"),
    path("lists/<uuid:pk>/", lists.detail),
    path("lists/<uuid:pk>/<str:slug>/", lists.detail, name="list"),
]
