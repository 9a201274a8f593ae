"""Ratings in words: stored in half points of ten, shown as each member likes."""

from accounts.models import RatingScale

MOST = 20
QUARTERS = {0: "", 1: "¼", 2: "½", 3: "¾"}


def shown(half_points, scale=RatingScale.TEN) -> str:
    """17: "8.5", "85" or "★★★★¼"; "" for no rating."""
    if not half_points:
        return ""
    if scale == RatingScale.HUNDRED:
        return str(half_points * 5)
    if scale == RatingScale.STARS:
        return "★" * (half_points // 4) + QUARTERS[half_points % 4]
    return f"{half_points / 2:g}"


def choices(scale, kept=None):
    """What a select offers, best first. Stars come in halves; a rating given between them stays on offer."""
    step = 2 if scale == RatingScale.STARS else 1
    offered = [half for half in range(MOST, 0, -1) if half % step == 0 or half == kept]
    return [("", "—"), *((half, shown(half, scale)) for half in offered)]


def mean_shown(half_points, scale=RatingScale.TEN) -> str:
    """A mean of half points: "8.4", "84" or "4.2 of 5 stars"."""
    if half_points is None:
        return ""
    if scale == RatingScale.HUNDRED:
        return f"{half_points * 5:.0f}"
    return f"{half_points / 4:.1f} of 5 ★" if scale == RatingScale.STARS else f"{half_points / 2:.1f}"
