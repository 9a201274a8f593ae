"""Filters and small components every template may use."""

from urllib.parse import quote

from django import template
from django.utils.html import format_html
from django.utils.timesince import timesince

from ui.languages import COMMON, language_name
from ui.places import country_name
from ui.title_cards import TitleCard

register = template.Library()
CARD_SIZES = "(width >= 48rem) 11rem, 44vw"

register.filter("country", country_name)
register.filter("language", language_name)


@register.filter
def partial_date(value):
    """A partial date in the reader's language, marked up for machines."""
    return format_html('<time datetime="{}">{}</time>', value, value.display()) if value else ""


@register.filter
def lang(tag):
    """The lang attribute for a name in another language; nothing where the language is unknown."""
    return format_html(' lang="{}"', tag) if tag else ""


@register.filter
def minutes(value):
    """115: "1 h 55 min"."""
    if not value:
        return ""
    hours, rest = divmod(value, 60)
    return " ".join(filter(None, [f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else ""]))


@register.filter
def in_words(duration):
    """A timedelta as people say it: "5 hours", "under a minute"."""
    seconds = duration.total_seconds()
    for size, noun in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            count = round(seconds / size)
            return f"{count} {noun}{'s' if count != 1 else ''}"
    return "a minute"


@register.filter
def ago(moment):
    """How long ago, in one unit: "3 days"."""
    return timesince(moment, depth=1) if moment else ""


@register.filter
def segment(text):
    """`text` as one segment of an address."""
    return quote(str(text), safe="")


@register.filter
def kind_of(row):
    """What a row is, as addresses say it: "catalog.work"."""
    return row._meta.label_lower


@register.inclusion_tag("ui/card.html")
def title_card(work, sizes=CARD_SIZES):
    """The cover of a work; where it has none, a card drawn from its title."""
    if work.cover:
        return {"cover": work.cover, "sizes": sizes}
    return {"card": TitleCard(work.name, work.get_kind_display(), work.year)}


@register.inclusion_tag("ui/card.html")
def found_card(doc, sizes="6rem"):
    """The same for a work as a search finds it."""
    if doc.cover:
        return {"cover": doc.cover, "sizes": sizes}
    return {"card": TitleCard(doc.name, doc.kind, doc.year)}


@register.simple_tag
def counted(number, singular, plural=""):
    """ "1 change", "3 changes"."""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"


@register.simple_tag
def common_languages():
    """(tag, name) of the languages a picker offers first."""
    return [(tag, language_name(tag)) for tag in COMMON]
