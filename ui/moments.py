"""Moments as people say them."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format


def midnight(day: date) -> datetime:
    """The moment a day begins, in the site's own time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))


def until_words(moment) -> str:
    """ "until the end of 3 December 2026", or with the time where that is not midnight."""
    local = timezone.localtime(moment)
    if local.time() == time.min:
        return f"until the end of {date_format(local - timedelta(days=1), 'j F Y')}"
    return f"until {date_format(local, 'j F Y, H:i')}"


def last_day(moment):
    """The day something that ends at a midnight lasts to; None for what has no end."""
    return moment and timezone.localdate(moment - timedelta(seconds=1))
