"""Charts in templates."""

from datetime import timedelta

from django import template

from ui.templatetags.ui import in_words

register = template.Library()


@register.inclusion_tag("ui/figure.html")
def figure(one):
    """A figure of numbers: its drawing, where it has one, and its table."""
    return {"figure": one, "chart": one.chart}


@register.filter
def hours(number):
    """A number of hours as people say it: "3 days"."""
    return in_words(timedelta(hours=number))
