"""Charts in templates."""

from django import template

register = template.Library()


@register.inclusion_tag("ui/figure.html")
def figure(one):
    """A figure of numbers: its drawing, where it has one, and its table."""
    return {"figure": one, "chart": one.chart}
