from django.urls import path

from moderation.views import queue, sections, submissions, ticks

urlpatterns = [
    path("queue/", queue.queue, name="queue"),
    path("drafts/", queue.drafts, name="my-drafts"),
    path("submissions/mine/", queue.mine, name="my-submissions"),
    path("submissions/<int:pk>/", submissions.detail, name="submission"),
    path("submissions/<int:pk>/reversion/", submissions.revert, name="reversion"),
    path("submissions/<int:pk>/<slug:noun>/", submissions.verb, name="submission-verb"),
]


def page_patterns(prefix, model):
    """What every kind of page has: a form for a new one, a form per section, a history."""
    return [
        path(f"{prefix}/new/", sections.new, {"model": model}),
        path(f"{prefix}/<path:slug>/edit/<slug:key>/", sections.edit, {"model": model}),
        path(f"{prefix}/<path:slug>/edit/<slug:key>/<slug:tool>/", ticks.tick, {"model": model}),
        path(f"{prefix}/<path:slug>/history/", queue.history, {"model": model}),
    ]
