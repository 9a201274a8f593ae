"""The task lists with something on them: nothing scrolls sideways, nothing fails axe."""

import pytest
from django.utils import timezone

from catalog.models import ExternalLink, Work
from linkcheck.models import Link
from tests.browser.test_look import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADDRESS = f"https://films.example/{'a-very-long-address/' * 12}"
PAGES = [
    "/missing/", "/missing/sources/", "/missing/namesakes/", "/missing/namesakes/?kind=people",
    "/missing/broken-links/", "/missing/broken-links/?moved",
]  # fmt: skip


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_pages(width, scheme, starter, visit):
    for number in range(3):
        twin = Work.objects.create(name="Appleseed", slug=f"appleseed-{number}", sort_name="appleseed")
        ExternalLink.objects.create(work=twin, site="web", url=f"{ADDRESS}{number}")
    Link.objects.keep(row.address for row in ExternalLink.objects.all())
    now = timezone.now()
    Link.objects.filter(url__startswith=ADDRESS).update(
        failures=3, answer="404 Not Found", failing_since=now, checked_at=now
    )
    Link.objects.filter(url=f"{ADDRESS}2").update(failures=0, moved_to=f"{ADDRESS}new")
    assert faults(visit(width=width, scheme=scheme), PAGES) == []
