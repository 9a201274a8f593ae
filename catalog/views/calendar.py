"""The calendar of releases: months, weeks, and a feed for one's own calendar."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dates import MONTHS
from django.views.decorators.http import require_safe

from catalog.ical import write_calendar
from catalog.models import Release
from ui.partial_dates import DAY, EARLIEST_YEAR, MONTH
from ui.places import country_name

MOST = 400  # releases on one page; a week of a busy month shows the rest
LATEST_YEAR = 9998
FEED_BEFORE, FEED_AFTER = timedelta(days=60), timedelta(days=400)
WEEK = timedelta(days=7)
HOUR = 3600


@dataclass
class Span:
    """What a page of the calendar shows: `start` and `end` bound dates as they are stored."""

    title: str
    first: date
    after: date
    previous: str
    next: str
    start: str
    end: str
    is_month: bool = False

    @property
    def days(self):
        """Whole weeks around the span, Monday first."""
        day = self.first - timedelta(days=self.first.weekday())
        while day < self.after or day.weekday():
            yield day
            day += timedelta(days=1)


def month_address(day):
    return f"/calendar/{day.year}/{day.month}/"


def week_address(day):
    year, week, _ = day.isocalendar()
    return f"/calendar/{year}/week/{week}/"


@require_safe
def today(request):
    return redirect(month_address(timezone.localdate()))


@require_safe
def month(request, year, month):
    _check(EARLIEST_YEAR < year < LATEST_YEAR and 1 <= month <= 12)
    first = date(year, month, 1)
    after = (first + timedelta(days=31)).replace(day=1)
    span = Span(
        f"{MONTHS[month]} {year}", first, after,
        month_address(first - timedelta(days=1)), month_address(after), str(first)[:7], str(after)[:7], True,
    )  # fmt: skip
    return _page(request, span, other=week_address(_in_view(first, after)))


@require_safe
def week(request, year, week):
    try:
        _check(EARLIEST_YEAR < year < LATEST_YEAR)
        first = date.fromisocalendar(year, week, 1)
    except ValueError:
        raise Http404("There is no such week.") from None
    after = first + WEEK
    span = Span(
        f"Week {week}, {year}", first, after, week_address(first - WEEK), week_address(after),
        str(first), str(after),
    )  # fmt: skip
    return _page(request, span, other=month_address(first + timedelta(days=3)))


def _check(exists):
    if not exists:
        raise Http404("There is no such page in the calendar.")


def _in_view(first, after):
    """Today, when it is in the month; else the month's first day."""
    now = timezone.localdate()
    return now if first <= now < after else first


def _page(request, span, other):
    country = request.GET.get("country", "").replace("\x00", "")[:3]
    within = Q(date__gte=span.start, date__lt=span.end)
    if span.is_month:
        within |= Q(date=str(span.first.year))
    found = releases(country).filter(within).order_by("date", "pk")[: MOST + 1]
    shown = [release for release in found if span.is_month or len(release.date.parts) == DAY]
    context = {
        "span": span, "other": other, "country": country, "countries": _countries(within, country),
        "days": _days(span, shown[:MOST]), "is_cut": len(shown) > MOST, "today": timezone.localdate(),
        "loose": [release for release in shown if len(release.date.parts) == MONTH],
        "looser": [release for release in shown if len(release.date.parts) < MONTH],
        "is_empty": not shown, **({} if shown else _neighbours(span, country)),
    }  # fmt: skip
    return render(request, "catalog/around/calendar.html", context)


def releases(country=""):
    found = Release.objects.select_related("work", "work__part_of")
    found = found.defer(
        "work__description", "work__description_html",
        "work__part_of__description", "work__part_of__description_html",
    )  # fmt: skip
    return found.filter(country=country) if country else found


def _countries(within, chosen):
    codes = set(Release.objects.filter(within).order_by().values_list("country", flat=True).distinct())
    return sorted(
        ((code, country_name(code)) for code in (codes | {chosen}) - {""}), key=lambda pair: pair[1]
    )


def _days(span, shown):
    """(day, whether it is in the span, its releases), in whole weeks."""
    by_day = {}
    for release in shown:
        by_day.setdefault(str(release.date), []).append(release)
    return [(day, span.first <= day < span.after, by_day.get(str(day), [])) for day in span.days]


def _neighbours(span, country):
    """The nearest releases on either side of an empty page."""
    after = releases(country).filter(date__gte=span.end).order_by("date", "pk").first()
    before = releases(country).filter(date__lt=span.start).exclude(date="").order_by("-date", "-pk").first()
    return {"coming": after, "coming_at": _address(after), "last": before, "last_at": _address(before)}


def _address(release):
    if release is None:
        return ""
    year, month, *_ = (*release.date.parts, 1)
    return f"/calendar/{year}/{month}/"


@require_safe
def feed(request):
    """Releases from two months ago to a year ahead, for a calendar program; of one country if asked."""
    country = request.GET.get("country", "").replace("\x00", "")[:3]
    now = timezone.localdate()
    within = Q(date__gte=str(now - FEED_BEFORE), date__lt=str(now + FEED_AFTER))
    found = [
        release
        for release in releases(country).filter(within).order_by("date", "pk")[:MOST]
        if len(release.date.parts) == DAY
    ]
    title = f"Releases in {country_name(country)}" if country else "Releases"
    response = HttpResponse(
        write_calendar(found, title=title, site=request.build_absolute_uri("/")),
        content_type="text/calendar; charset=utf-8",
    )
    response["Content-Disposition"] = 'inline; filename="releases.ics"'
    response["Cache-Control"] = f"max-age={HOUR}"
    return response
