from django.urls import path

from community.views import leaderboard, statistics

urlpatterns = [
    path("statistics/", statistics.statistics, name="statistics"),
    path("statistics/<slug:slug>.csv", statistics.table),
    path("leaderboard/", leaderboard.leaderboard, name="leaderboard"),
    path("leaderboard/points/", leaderboard.points, name="points"),
    path("leaderboard/ranking/", leaderboard.rank_me),
]
