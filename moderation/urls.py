from django.urls import path
from django.views.generic import RedirectView

from moderation.views import (
    audit,
    desk,
    history,
    members,
    merging,
    protection,
    provenance,
    quarantine,
    queue,
    rules,
    sections,
    submissions,
    ticks,
    undoing,
)

urlpatterns = [
    path("queue/", queue.queue, name="queue"),
    path("queue/decisions/", desk.decide_many, name="bulk-decisions"),
    path("queue/filters/", desk.save_filter, name="queue-filters"),
    path("queue/filters/<int:pk>/deletion/", desk.delete_filter),
    path("queue/reasons/", desk.reasons, name="reasons"),
    path("queue/rules/", rules.rules, name="rules"),
    path("patrol/", RedirectView.as_view(url="/queue/?show=patrol"), name="patrol"),
    path("audit/", audit.audit, name="audit"),
    path("audit/events.jsonl", audit.events),
    path("members/<str:username>/block/", members.block, name="block"),
    path("members/<str:username>/role/", members.role, name="role"),
    path("members/<str:username>/quarantine/", quarantine.select, name="quarantine"),
    path("quarantines/<int:pk>/", quarantine.progress),
    path("drafts/", queue.drafts, name="my-drafts"),
    path("submissions/mine/", queue.mine, name="my-submissions"),
    path("submissions/<int:pk>/", submissions.detail, name="submission"),
    path("submissions/<int:pk>/claim/", desk.claim),
    path("submissions/<int:pk>/release/", desk.release),
    path("submissions/<int:pk>/amendment/", desk.amend),
    path("submissions/<int:pk>/rehearsal/", desk.rehearsal),
    path("submissions/<int:pk>/resubmission/", submissions.resubmit),
    path("submissions/reversion/", undoing.revert_several, name="reversions"),
    path("submissions/<int:pk>/reversion/", undoing.revert, name="reversion"),
    path("submissions/<int:pk>/<slug:noun>/", submissions.verb, name="submission-verb"),
]


def page_patterns(prefix, model):
    """What every kind of page has: forms for a new one, a form per section, a history, sources, merging."""
    return [
        path(f"{prefix}/new/", sections.new, {"model": model}),
        path(f"{prefix}/new/<slug:key>/", sections.new_section, {"model": model}),
        path(f"{prefix}/<path:slug>/edit/<slug:key>/", sections.edit, {"model": model}),
        path(f"{prefix}/<path:slug>/edit/<slug:key>/<slug:tool>/", ticks.tick, {"model": model}),
        path(f"{prefix}/<path:slug>/history/", history.history, {"model": model}),
        path(f"{prefix}/<path:slug>/history/compare/", history.compare, {"model": model}),
        path(f"{prefix}/<path:slug>/history/<int:pk>/restoration/", history.restore, {"model": model}),
        path(f"{prefix}/<path:slug>/provenance/", provenance.provenance, {"model": model}),
        path(f"{prefix}/<path:slug>/provenance/confirmation/", provenance.confirm, {"model": model}),
        path(f"{prefix}/<path:slug>/merge/", merging.merge, {"model": model}),
        path(f"{prefix}/<path:slug>/protection/", protection.protection, {"model": model}),
    ]
