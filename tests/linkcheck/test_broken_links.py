"""Links of pages are asked day by day; what failed on three days leads to the form that mends it."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from catalog.models import ExternalLink
from linkcheck.asking import Answer
from linkcheck.models import Link
from moderation.models import Submission
from tests.helpers import approve, fields_of, propose, submit

FILM = "/works/memories-1995/"
ADDRESS = "/missing/broken-links/"
GONE = Answer(404, "404 Not Found")


@pytest.fixture
def film(memories):
    """Without the links it was imported with: nothing outside is asked."""
    ExternalLink.objects.all().delete()
    return memories


@pytest.fixture
def anyone():
    return Client()


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def check(**options):
    out = StringIO()
    call_command("check_links", private=True, stdout=out, **{"delay": 0, **options})
    return out.getvalue()


def later(**time):
    """Let time pass for every link that was asked."""
    for link in Link.objects.all():
        link.checked_at -= timedelta(**time)
        link.failing_since = link.failing_since and link.failing_since - timedelta(**time)
        link.save()


def fail_for_good():
    """All that is known has failed on three days."""
    Link.objects.update(
        checked_at=timezone.now(),
        failing_since=timezone.now(),
        failures=3,
        answer="404 Not Found",
        status=404,
    )


def test_a_link_is_broken_after_failures_on_three_days(film, site, anyone):
    link = ExternalLink.objects.create(work=film, site="web", url=site.at("/gone"))
    for day in range(3):
        assert str(link.url) not in text_of(anyone.get(ADDRESS)), f"after {day} days"
        check()
        check()
        assert len(site.asked) == 2 * (day + 1), "HEAD and GET, once a day"
        later(days=1)
    page = text_of(anyone.get(ADDRESS))
    assert link.url in page
    assert "410 Gone" in page
    assert f'href="{FILM}edit/links/"' in page
    since = Link.objects.get().failing_since
    assert (timezone.now() - since).days == 3
    assert f'since <time datetime="{since:%Y-%m-%d}' in page
    caches["pages"].clear()
    assert ">1<" in text_of(anyone.get("/missing/")).split("Broken links")[1].split("</li>")[0]


def test_one_that_comes_back_is_well_again(film, site, anyone):
    ExternalLink.objects.create(work=film, site="web", url=site.at("/fine"))
    site.away.add("/fine")
    for _ in range(3):
        check()
        later(days=1)
    assert site.at("/fine") in text_of(anyone.get(ADDRESS))
    site.away.clear()
    later(days=8)
    check()
    assert "Every link that was asked answers" in text_of(anyone.get(ADDRESS))


def test_who_does_not_want_machines_is_neither_broken_nor_well(film, site):
    ExternalLink.objects.create(work=film, site="web", url=site.at("/members"))
    for _ in range(4):
        check()
        later(days=40)
    link = Link.objects.get()
    assert (link.failures, link.answer) == (0, "403 Forbidden")


def test_one_that_answered_is_left_alone_for_a_month(film, site):
    ExternalLink.objects.create(work=film, site="web", url=site.at("/fine"))
    check()
    later(days=29)
    check()
    assert len(site.asked) == 1
    later(days=2)
    check()
    assert len(site.asked) == 2


def test_a_run_is_bounded_and_the_next_goes_on(film, site):
    for number in range(5):
        ExternalLink.objects.create(work=film, site="web", url=f"{site.at('/fine')}?{number}")
    check(limit=2)
    assert len(site.asked) == 2
    check(limit=2)
    assert "1 answer" in check(limit=2)
    assert len({path for _, path, _ in site.asked}) == 5


def test_a_host_rests_between_two_requests(film, site):
    for number in range(3):
        ExternalLink.objects.create(work=film, site="web", url=f"{site.at('/fine')}?{number}")
    check(delay=0.2)
    gaps = [later - earlier for earlier, later in zip(site.times, site.times[1:], strict=False)]
    assert min(gaps) >= 0.19


def test_it_says_who_asks(film, site):
    ExternalLink.objects.create(work=film, site="web", url=site.at("/fine"))
    check()
    ((_, _, agent),) = site.asked
    assert agent.startswith("memories_db link check (+http")


def test_without_being_told_it_asks_nothing_private(film, site):
    ExternalLink.objects.create(work=film, site="web", url=site.at("/fine"))
    out = StringIO()
    call_command("check_links", delay=0, stdout=out)
    assert site.asked == []
    assert Link.objects.get().answer == "not on the public internet"


def test_of_two_runs_at_once_one_asks(film, site):
    ExternalLink.objects.create(work=film, site="web", url=site.at("/fine"))
    Link.objects.keep([site.at("/fine")])
    one, other = Link.objects.get(), Link.objects.get()
    assert one.claim()
    assert not other.claim()


def test_one_identifier_of_two_pages_is_asked_once_and_both_are_listed(film, anyone, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "linkcheck.management.commands.check_links.ask", lambda url, **kwargs: asked.append(url) or GONE
    )
    ExternalLink.objects.create(work=film, site="imdb", identifier="tt0113799")
    ExternalLink.objects.create(work=film.parts.first(), site="imdb", identifier="tt0113799")
    ExternalLink.objects.create(work=film, site="tmdb", identifier="movie/42994")
    check()
    assert sorted(asked) == [
        "https://www.imdb.com/title/tt0113799/",
        "https://www.themoviedb.org/movie/42994",
    ]
    fail_for_good()
    page = text_of(anyone.get(ADDRESS))
    assert page.count("https://www.imdb.com/title/tt0113799/</a>") == 2
    assert "TMDB" in page


def test_a_mended_link_leaves_the_list_at_once_and_the_table_in_time(
    film, anyone, as_ann, as_moderator, site
):
    ExternalLink.objects.create(work=film, site="web", url=site.at("/gone"))
    check()
    fail_for_good()
    assert site.at("/gone") in text_of(anyone.get(ADDRESS))
    change = {"links-0-url": site.at("/fine")}
    approve(as_moderator, propose(as_ann, FILM, "links", change))
    assert site.at("/gone") not in text_of(anyone.get(ADDRESS))
    caches["pages"].clear()
    assert "none left" in text_of(anyone.get("/missing/")).split("Broken links")[1].split("</li>")[0]
    later(days=8)
    check()
    assert [link.url for link in Link.objects.all()] == [site.at("/fine")]


def test_where_it_moved_to_is_filled_in_already(film, anyone, as_ann, as_moderator, site):
    link = ExternalLink.objects.create(work=film, site="web", url=site.at("/moved"))
    check()
    assert site.at("/moved") not in text_of(anyone.get(ADDRESS)), "It works."
    page = text_of(anyone.get(f"{ADDRESS}?moved"))
    assert "Links that moved for good" in text_of(anyone.get("/missing/"))
    door = page.split('class="task__action" href="')[1].split('"')[0].replace("&amp;", "&")
    form = as_ann.get(door)
    assert "is filled in below" in text_of(form)
    data = fields_of(form, "base")
    assert data["links-0-url"] == site.at("/fine")
    response = as_ann.post(door, data)
    draft = Submission.objects.get(state="draft")
    submit(as_ann, draft)
    draft.refresh_from_db()
    approve(as_moderator, draft)
    link.refresh_from_db()
    assert (response.status_code, link.url) == (302, site.at("/fine"))
    assert site.at("/moved") not in text_of(anyone.get(f"{ADDRESS}?moved"))


def test_an_offer_for_a_row_that_is_not_there_changes_nothing(film, as_ann):
    plain = as_ann.get(f"{FILM}edit/links/?row=nonsense&url=https://example.org/")
    assert "is filled in below" not in text_of(plain)


@pytest.mark.parametrize("number", [2, 40])
def test_the_list_costs_the_same_queries(number, film, anyone, django_assert_num_queries):
    for n in range(number):
        ExternalLink.objects.create(work=film, site="web", url=f"https://example.org/{n}")
    Link.objects.keep(row.url for row in ExternalLink.objects.all())
    fail_for_good()
    with django_assert_num_queries(3):
        page = text_of(anyone.get(ADDRESS))
    assert page.count('class="task__action"') == number


def test_the_list_is_paged(film, anyone):
    for n in range(60):
        ExternalLink.objects.create(work=film, site="web", url=f"https://example.org/{n}")
    Link.objects.keep(row.url for row in ExternalLink.objects.all())
    fail_for_good()
    first = text_of(anyone.get(ADDRESS))
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = text_of(anyone.get(ADDRESS + following))
    assert first.count('class="task__action"') + second.count('class="task__action"') == 60
    assert text_of(anyone.get(f"{ADDRESS}?after=nonsense")) == first


def test_before_the_first_run_it_says_so(film, anyone):
    assert "No link was asked yet" in text_of(anyone.get(ADDRESS))


def test_the_source_of_a_draft_or_of_what_waits_is_asked_of_nobody(film, as_ann, ann, monkeypatch):
    """Its author would send the site wherever he likes, and tell others what he is writing."""
    waiting = propose(as_ann, FILM, "general", {"fields-runtime": "114"})
    waiting.sources.create(url="https://waiting.example/")
    draft = Submission.objects.create(author=ann, page=film, page_label="Memories")
    draft.sources.create(url="https://draft.example/")
    asked = []
    monkeypatch.setattr(
        "linkcheck.management.commands.check_links.ask", lambda url, **kwargs: asked.append(url) or GONE
    )
    check()
    assert asked == []
    assert not Link.objects.exists()


def test_a_source_whose_address_is_gone_is_marked_where_it_is_read(
    film, as_ann, as_moderator, anyone, monkeypatch
):
    submission = propose(as_ann, FILM, "general", {"fields-runtime": "114"})
    submission.sources.create(url="https://booklet.example/")
    approve(as_moderator, submission)
    monkeypatch.setattr("linkcheck.management.commands.check_links.ask", lambda url, **kwargs: GONE)
    check()
    assert Link.objects.get().url == "https://booklet.example/"
    assert "404 Not Found" not in text_of(anyone.get(f"{FILM}provenance/"))
    fail_for_good()
    assert "404 Not Found" in text_of(anyone.get(f"{FILM}provenance/"))
