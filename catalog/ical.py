"""Releases as an iCalendar file (RFC 5545): an all-day event each."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import urljoin, urlsplit

from icalendar import Calendar, Event

from ui.keys import minted_at
from ui.places import country_name


def write_calendar(releases, *, title, site) -> bytes:
    """The library folds lines and escapes text."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{urlsplit(site).hostname}//Releases//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", title)
    for release in releases:
        calendar.add_component(_event(release, site))
    return calendar.to_ical()


def _event(release, site):
    day = date(*release.date.parts)
    event = Event()
    event.add("uid", f"{release.pk}@{urlsplit(site).hostname}")
    event.add("dtstamp", minted_at(release.pk) or datetime(day.year, day.month, day.day, tzinfo=UTC))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", _summary(release))
    event.add("url", urljoin(site, release.work.get_absolute_url()))
    event.add("transp", "TRANSPARENT")
    if release.country:
        event.add("location", country_name(release.country))
    if facts := ", ".join(filter(None, [release.work.deck, release.note])):
        event.add("description", facts)
    return event


def _summary(release):
    work, medium = release.work, release.get_medium_display().lower()
    name = f"{work.name} ({work.part_of.name})" if work.part_of_id else work.name
    return f"{name}: {medium}" if medium else name
