"""Who gave most, and what counts."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from community import points as rule
from community.ranking import ALL_TIME, BOARDS, MOST, Board, contribution, month_of, months


@require_safe
def leaderboard(request):
    """A month, or all time; this month where nothing, or nonsense, is asked for."""
    by = request.GET.get("by") if request.GET.get("by") in BOARDS else "editors"
    asked = request.GET.get("month", "")
    month = None if asked == ALL_TIME else month_of(asked) or timezone.localdate().replace(day=1)
    board = Board(by, month)
    context = {
        "by": by, "board": board, "boards": [(key, words) for key, (words, _, _) in BOARDS.items()],
        "places": board.places(), "months": months(), "most": MOST,
        "asked": f"{month:%Y-%m}" if month else ALL_TIME,
    }  # fmt: skip
    if request.user.is_authenticated:
        context |= {"own": board.place_of(request.user), "contribution": contribution(request.user)}
    return render(request, "community/leaderboard.html", context)


@require_safe
def points(request):
    """What counts, in words."""
    return render(request, "community/points.html", {"rule": rule, "days": rule.SETTLES.days})


@login_required
@require_POST
def rank_me(request):
    """A member does not want to be ranked, or wants to be again."""
    request.user.is_ranked = request.POST.get("ranked") == "on"
    request.user.save(update_fields=["is_ranked"])
    said = "You stand on the leaderboard again." if request.user.is_ranked else "You are not ranked any more."
    messages.success(request, said)
    return redirect("leaderboard")
