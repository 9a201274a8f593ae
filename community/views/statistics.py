"""The work of the queue in numbers, minutes old at most, an hour where a year is counted."""

from django.core.cache import caches
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from community.periods import SPANS
from community.statistics import Statistics, TeamStatistics
from moderation import policy

KEPT = {"weeks": 600, "months": 3600}  # seconds


@require_safe
def statistics(request):
    """For everybody; moderators see below what each of them carries."""
    key = request.GET.get("span", "weeks")
    key = key if key in SPANS else "weeks"
    kept = _kept(key)
    context = {
        **kept, "span": key, "spans": [(one, make().name) for one, make in SPANS.items()],
        "team": _kept(key, of_team=True)["figures"] if policy.may_moderate(request.user) else [],
    }  # fmt: skip
    return render(request, "community/statistics.html", context)


@require_safe
def table(request, slug):
    """One figure as a file."""
    key = request.GET.get("span", "weeks")
    kept = [_kept(key)] if key in SPANS else []
    if kept and policy.may_moderate(request.user):
        kept.append(_kept(key, of_team=True))
    figure = next((one for part in kept for one in part["figures"] if one.slug == slug), None)
    if figure is None:
        raise Http404("There are no such numbers.")
    response = HttpResponse(figure.csv(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug}-{key}.csv"'
    return response


def _kept(key, *, of_team=False) -> dict:
    name = f"statistics:{key}:{'team' if of_team else 'all'}"
    return caches["pages"].get_or_set(name, lambda: _counted(key, of_team), KEPT[key])


def _counted(key, of_team):
    counted = (TeamStatistics if of_team else Statistics)(SPANS[key]())
    figures = counted.figures()
    for figure in figures:
        figure.address = f"/statistics/{figure.slug}.csv?span={key}"
    return {"figures": figures, "at": timezone.now()} | ({} if of_team else {"headline": counted.headline()})
