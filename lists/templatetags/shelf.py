"""Ratings and charts in templates."""

from django import template

from lists import ratings
from ui import charts

register = template.Library()


@register.filter
def rated(half_points, user):
    """A rating as this reader likes to see ratings."""
    return ratings.shown(half_points, getattr(user, "rating_scale", ratings.RatingScale.TEN))


@register.inclusion_tag("ui/columns.html")
def columns(title, bars, unit="work"):
    """A column chart, and the same as a table."""
    return {"title": title, "chart": charts.Columns(bars), "unit": unit}


@register.filter
def mean_rated(half_points, user):
    """A mean of ratings, on the reader's scale."""
    return ratings.mean_shown(half_points, getattr(user, "rating_scale", ratings.RatingScale.TEN))


register.filter("as_shares", charts.shares)
