"""Pages that lead on: what is like a work and why, filmographies, the calendar, what is new and missing."""

from datetime import date, timedelta

import pytest
from django.core.cache import caches
from django.test import Client
from icalendar import Calendar

from catalog.models import Franchise, FranchiseEntry, Name, Person, Release, Tag, Work, WorkTag
from credits.models import Credit, Role
from lists.models import List
from moderation.models import Submission
from tests.helpers import approve, propose

FILM = "/works/memories-1995/"
OTOMO = "/people/katsuhiro-otomo/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def anyone():
    return Client()


def work(name, *, tags=(), directed_by=None, written_by=None, **fields):
    made = Work.objects.create(
        name=name, slug=name.lower().replace(" ", "-"), sort_name=name.lower(), **fields
    )
    for tag in tags:
        WorkTag.objects.create(work=made, tag=Tag.objects.get(slug=tag))
    for role, slug in (("director", directed_by), ("writer", written_by)):
        if slug:
            credit(made, slug, role)
    return made


def credit(made, person, role):
    return Credit.objects.create(
        work=made, person=Person.objects.get(slug=person), role=Role.objects.get(slug=role)
    )


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


# Similar works


def test_similar_works_come_with_their_reason_the_strongest_first(memories, anyone):
    work("Steamboy", directed_by="katsuhiro-otomo", tags=["science-fiction", "war"], released_sort="2004")
    work("Perfect Blue", written_by="satoshi-kon")
    work("Gundam", tags=["war"])
    work("Nothing alike", tags=["comedy"])
    page = text_of(anyone.get(f"{FILM}similar/"))
    assert "shares Katsuhiro Otomo, the genre Science fiction and the theme War" in page
    assert "shares Satoshi Kon" in page
    assert page.index(">Steamboy<") < page.index(">Perfect Blue<") < page.index(">Gundam<")
    assert ">Nothing alike<" not in page


def test_related_works_and_its_own_segments_are_not_named_again(memories, anyone):
    credit(Work.objects.get(slug="akira-1988"), "satoshi-kon", "writer")
    page = text_of(anyone.get(f"{FILM}similar/", headers=HTMX))
    assert "Akira" not in page, "The community's relations stand above."
    assert "Magnetic Rose" not in page


def test_a_segment_leads_to_the_whole_works_of_its_makers(memories, anyone):
    whole = work("Genius Party")
    part = work("Dimension Bomb", part_of=whole, kind="segment")
    credit(part, "koji-morimoto", "director")
    page = text_of(anyone.get(f"{FILM}magnetic-rose/similar/"))
    assert ">Genius Party<" in page
    assert ">Dimension Bomb<" not in page


def test_public_lists_make_works_alike_and_private_ones_never_do(memories, ann, anyone):
    other = work("Ghost Town")
    shown = List.objects.create(owner=ann, title="Night films", visibility="private")
    for each in (memories, other):
        shown.add(each, by=ann)
    assert "Ghost Town" not in text_of(anyone.get(f"{FILM}similar/"))
    shown.visibility = "public"
    shown.save()
    shown.touch_works()
    assert "shares the list Night films" in text_of(anyone.get(f"{FILM}similar/"))
    shown.visibility = "private"
    shown.save()
    shown.touch_works()
    assert "Ghost Town" not in text_of(anyone.get(f"{FILM}similar/"))


def test_nothing_alike_invites(memories, anyone):
    assert "Credits and genres make the difference" in text_of(anyone.get(f"{FILM}stink-bomb/similar/"))


def test_the_page_loads_what_is_similar_after_itself_and_links_to_it_without_script(memories, anyone):
    page = text_of(anyone.get(FILM))
    assert f'hx-get="{FILM}similar/"' in page
    assert f'<a href="{FILM}similar/">' in page
    piece = text_of(anyone.get(f"{FILM}similar/", headers=HTMX))
    assert "<html" not in piece
    assert "<html" in text_of(anyone.get(f"{FILM}similar/"))


@pytest.mark.parametrize("number", [3, 300])
def test_similar_works_cost_the_same_for_busy_people(number, memories, anyone, django_assert_num_queries):
    role = Role.objects.get(slug="director")
    director, tag = Person.objects.get(slug="katsuhiro-otomo"), Tag.objects.get(slug="war")
    works = Work.objects.bulk_create(
        Work(name=f"Work {n}", slug=f"work-{n}", sort_name=f"work {n}") for n in range(number)
    )
    Credit.objects.bulk_create(Credit(work=each, person=director, role=role) for each in works)
    WorkTag.objects.bulk_create(WorkTag(work=each, tag=tag) for each in works)
    with django_assert_num_queries(11):
        page = text_of(anyone.get(f"{FILM}similar/", headers=HTMX))
    assert page.count("shares Katsuhiro Otomo and the theme War") == min(number, 12)
    with django_assert_num_queries(1):
        assert text_of(anyone.get(f"{FILM}similar/", headers=HTMX)) == page


# Franchises


@pytest.fixture
def franchise(memories):
    found = Franchise.objects.get(slug="otomo-anthologies")
    for name, year, position in (
        ("Robot Carnival", "1987", 1),
        ("Short Peace", "2013", 1),
        ("Foreword", "2020", 0),
    ):
        FranchiseEntry.objects.create(
            franchise=found, work=work(name, released=year, released_sort=f"{year}-99-99"), position=position
        )
    return found


def test_a_work_leads_to_what_comes_before_and_after_it_in_its_franchise(franchise, anyone):
    assert f'hx-get="{FILM}order/"' in text_of(anyone.get(FILM))
    piece = text_of(anyone.get(f"{FILM}order/", headers=HTMX))
    assert "3 of 4 in" in piece
    assert 'rel="prev" href="/works/robot-carnival/"' in piece
    assert 'rel="next" href="/works/short-peace/"' in piece
    first = text_of(anyone.get("/works/foreword/order/"))
    assert 'rel="prev"' not in first
    assert 'rel="next" href="/works/robot-carnival/"' in first


def test_a_franchise_shows_its_order_and_that_of_release(franchise, anyone):
    page = text_of(anyone.get("/franchises/otomo-anthologies/"))
    stated, released = page.split("By release")
    assert stated.index(">Foreword<") < stated.index(">Robot Carnival<") < stated.index(">Memories<")
    assert released.index(">Robot Carnival<") < released.index(">Short Peace<") < released.index(">Foreword<")


# People


def test_a_filmography_groups_by_role_with_segments_under_their_film(memories, anyone):
    credit(memories, "koji-morimoto", "writer")
    credit(Work.objects.get(slug="memories-1995/magnetic-rose"), "koji-morimoto", "writer")
    page = text_of(anyone.get("/people/koji-morimoto/"))
    directed, written = page.split('id="filmography"')[1].split('href="/roles/writer/"')
    assert "1995" in directed
    for role in (directed, written.split("</section>")[0]):
        assert role.count(f'<a href="{FILM}">Memories</a>') == 1
        film, segments = role.split('class="films__parts"')
        assert f'href="{FILM}magnetic-rose/"' in segments
        assert "Magnetic Rose" not in film


def test_collaborators_are_counted_by_whole_works(memories, anyone):
    for name in ("Roujin Z", "World Apartment Horror"):
        work(name, directed_by="katsuhiro-otomo", written_by="satoshi-kon")
    page = text_of(anyone.get(f"{OTOMO}collaborators/", headers=HTMX))
    kon, morimoto = page.index("Satoshi Kon"), page.index("Koji Morimoto")
    assert kon < morimoto
    assert "3 works" in page[kon:morimoto]
    assert "1 work<" in page[morimoto:]
    assert f'hx-get="{OTOMO}collaborators/"' in text_of(anyone.get(OTOMO))
    assert "Tsutomu Isobe" in text_of(anyone.get("/people/koji-morimoto/collaborators/")), (
        "Voices count, too."
    )


@pytest.mark.parametrize("number", [2, 200])
def test_collaborators_cost_the_same_whatever_their_number(
    number, memories, anyone, django_assert_num_queries
):
    role = Role.objects.get(slug="writer")
    people = Person.objects.bulk_create(
        Person(name=f"Writer {n}", slug=f"writer-{n}", sort_name=f"writer {n}") for n in range(number)
    )
    Credit.objects.bulk_create(Credit(work=memories, person=person, role=role) for person in people)
    with django_assert_num_queries(6):
        page = text_of(anyone.get(f"{OTOMO}collaborators/", headers=HTMX))
    assert page.count('class="row"') == min(number + 4, 8)


def test_born_today_follows_an_approved_date(memories, as_ann, as_moderator, anyone):
    today = date.today()
    born = date(1963, today.month, today.day) if (today.month, today.day) != (2, 29) else date(1964, 2, 29)
    assert "Satoshi Kon" not in text_of(anyone.get("/born-today/"))
    approve(as_moderator, propose(as_ann, "/people/satoshi-kon/", "general", {"fields-born": str(born)}))
    assert "Satoshi Kon" in text_of(anyone.get("/born-today/"))
    assert "Satoshi Kon" in text_of(anyone.get("/"))
    approve(as_moderator, propose(as_ann, "/people/satoshi-kon/", "general", {"fields-born": "1963-10"}))
    assert "Satoshi Kon" not in text_of(anyone.get("/born-today/")), "The day is not known."


def test_any_day_has_a_page_and_an_empty_one_says_whose_birthday_comes_next(
    memories, anyone, django_assert_num_queries
):
    with django_assert_num_queries(1):
        assert "Katsuhiro Otomo" in text_of(anyone.get("/born-today/4/14/"))
    empty = text_of(anyone.get("/born-today/12/27/"))
    assert "Nobody we know of was born or died on December 27" in empty
    assert "April 14, 1954" in empty, "The first of the next year."
    assert "/born-today/12/28/" in empty
    assert "/born-today/1/1/" in text_of(anyone.get("/born-today/12/31/"))
    assert anyone.get("/born-today/2/29/").status_code == 200
    for nonsense in ("/born-today/2/30/", "/born-today/13/1/", "/born-today/0/0/"):
        assert anyone.get(nonsense).status_code == 404


# The calendar


def test_a_month_shows_its_releases_by_day_and_those_of_an_unknown_day(memories, anyone):
    Release.objects.create(work=Work.objects.get(slug="akira-1988"), date="1995-12", country="FR")
    Release.objects.create(work=memories, date="1995", country="GB")
    page = text_of(anyone.get("/calendar/1995/12/"))
    assert "Some time in December 1995" in page
    assert "Some time in 1995" in page
    day = page[page.index('datetime="1995-12-23"') :]
    assert "Memories" in day[:600]
    assert "theatrical" in day[:600]
    assert "/calendar/1996/1/" in page
    assert "/calendar/1995/11/" in page
    french = text_of(anyone.get("/calendar/1995/12/?country=FR"))
    assert "Akira" in french
    assert "Memories</a>" not in french


def test_a_week_shows_seven_days(memories, anyone):
    page = text_of(anyone.get("/calendar/1995/week/51/"))
    assert "Memories" in page
    assert page.count("calendar__date") == 7
    assert "/calendar/1995/week/52/" in page
    assert "No releases are known for this week" in text_of(anyone.get("/calendar/1995/week/50/"))


def test_an_empty_month_says_when_the_next_release_is(memories, anyone):
    page = text_of(anyone.get("/calendar/2001/6/"))
    assert "The next is" in page
    assert "February 24, 2004" in page
    assert "/calendar/2004/2/" in page
    assert "December 23, 1995" in page
    assert "None is announced after it" in text_of(anyone.get("/calendar/2030/1/"))


@pytest.mark.parametrize(
    "address", ["1995/0/", "1995/13/", "0/1/", "9999/12/", "1995/week/54/", "12345/1/", "9999/week/1/"]
)
def test_what_is_in_no_calendar_is_404(address, memories, anyone):
    assert anyone.get(f"/calendar/{address}").status_code == 404


def test_the_calendar_opens_at_this_month(memories, anyone):
    today = date.today()
    assert anyone.get("/calendar/")["Location"] == f"/calendar/{today.year}/{today.month}/"


@pytest.mark.parametrize("number", [5, 200])
def test_the_calendar_costs_the_same_queries(number, memories, anyone, django_assert_num_queries):
    Release.objects.bulk_create(
        Release(work=memories, date=f"1995-12-{n % 28 + 1:02}", name=f"Name {n}") for n in range(number)
    )
    with django_assert_num_queries(2):
        assert text_of(anyone.get("/calendar/1995/12/")).count('class="coming"') == number + 1


def test_the_feed_is_icalendar_with_folded_lines_and_escaped_text(memories, anyone):
    tomorrow = date.today() + timedelta(days=1)
    long = work("Ghost; Town, or: the " + "very " * 20 + "long 攻殻機動隊" * 5, deck="Line one\nline two")
    Release.objects.create(work=long, date=str(tomorrow), country="JP", medium="theatrical")
    Release.objects.create(work=long, date=str(tomorrow)[:7], country="US")
    response = anyone.get("/calendar/releases.ics")
    assert response["Content-Type"].startswith("text/calendar")
    lines = response.content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert rb"Ghost\; Town\, or" in response.content
    events = [*Calendar.from_ical(response.content).walk("VEVENT")]
    assert [str(event["summary"]) for event in events] == [f"{long.name}: theatrical"]
    assert events[0].decoded("dtstart") == tomorrow
    assert events[0].decoded("dtend") == tomorrow + timedelta(days=1)
    assert str(events[0]["location"]) == "Japan"
    again = anyone.get("/calendar/releases.ics?country=JP")
    assert [event["uid"] for event in Calendar.from_ical(again.content).walk("VEVENT")] == [events[0]["uid"]]
    assert b"VEVENT" not in anyone.get("/calendar/releases.ics?country=FR").content


# A random work, what is new, what changed, what is missing


def test_a_random_work_is_any_work(memories, anyone, monkeypatch, django_assert_max_num_queries):
    drawn = set()
    for place in range(Work.objects.count()):
        monkeypatch.setattr("catalog.views.lead.randbelow", lambda count, place=place: place)
        caches["pages"].clear()
        with django_assert_max_num_queries(2):
            response = anyone.get("/works/random/")
        assert "no-store" in response["Cache-Control"]
        drawn.add(response["Location"])
    assert drawn == {each.get_absolute_url() for each in Work.objects.all()}


def test_a_random_work_of_an_empty_catalogue_is_where_works_are_added(db, anyone):
    assert anyone.get("/works/random/")["Location"] == "/works/"


def test_a_segment_called_similar_does_not_hide_behind_the_page_of_that_name(
    memories, as_ann, as_moderator, anyone
):
    submission = propose(
        as_ann, FILM, "segments", row={"segments": {"name": "Similar", "kind": "segment", "position": "9"}}
    )
    approve(as_moderator, submission)
    assert Work.objects.get(name="Similar").slug == "memories-1995/similar-1"


def test_new_things_are_paged_by_key(memories, anyone, django_assert_max_num_queries):
    Work.objects.bulk_create(
        Work(name=f"Work {n}", slug=f"work-{n}", sort_name=f"work {n}") for n in range(60)
    )
    with django_assert_max_num_queries(1):
        first = text_of(anyone.get("/new/"))
    assert ">Work 59<" in first
    assert ">Akira<" not in first
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert ">Akira<" in text_of(anyone.get(f"/new/{following}"))
    assert "Satoshi Kon" in text_of(anyone.get("/new/people/"))
    assert anyone.get("/new/nonsense/").status_code == 404


def test_changes_name_the_page_and_what_changed_there(
    memories, as_ann, as_moderator, anyone, django_assert_max_num_queries
):
    submission = propose(as_ann, FILM, "general", {"fields-runtime": "114"}, note="From the disc")
    assert "From the disc" not in text_of(anyone.get("/changes/"))
    approve(as_moderator, submission)
    with django_assert_max_num_queries(2):
        page = text_of(anyone.get("/changes/"))
    assert f'href="{FILM}"' in page
    assert submission.get_absolute_url() in page
    assert "From the disc" in page


def test_every_task_leads_to_the_form_that_mends_it(memories, anyone, as_ann):
    Name.objects.filter(work=memories, kind="original").delete()
    tag = Tag.objects.create(name="Anthology", slug="anthology", kind="genre")
    WorkTag.objects.create(work=work("Neo Tokyo", original_language="ja"), tag=tag)
    index = text_of(anyone.get("/missing/"))
    for key, page, section in (
        ("release-dates", "/works/neo-tokyo/", "releases"), ("segments", "/works/neo-tokyo/", "segments"),
        ("links", "/works/akira-1988/", "links"), ("credits", "/works/akira-1988/", "credits"),
        ("descriptions", "/works/akira-1988/", "overview"), ("original-titles", FILM, "general"),
        ("birth-dates", "/people/satoshi-kon/", "general"), ("original-names", "/people/yoko-kanno/", "general"),
    ):  # fmt: skip
        assert f'href="/missing/{key}/"' in index
        assert f'href="{page}edit/{section}/"' in text_of(anyone.get(f"/missing/{key}/")), key
        assert as_ann.get(f"{page}edit/{section}/").status_code == 200
    assert FILM + "edit/credits/" not in text_of(anyone.get("/missing/credits/")), "Its segments have some."
    assert anyone.get("/missing/nonsense/").status_code == 404
    assert anyone.get("/missing/links/?after=nonsense").status_code == 200


def test_what_is_missing_is_counted_and_listed_in_bounded_looks(
    memories, anyone, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr("catalog.missing.WINDOW", 20)
    Work.objects.bulk_create(
        Work(name=f"Work {n}", slug=f"work-{n:02}", sort_name=f"work {n}", description="There." * (n > 5))
        for n in range(50)
    )
    with django_assert_num_queries(30, exact=False):  # some for each kind of page, none for a page
        index = text_of(anyone.get("/missing/"))
    assert "+<" in index.split("Pages without a description")[1].split("</li>")[0]
    address, found = "/missing/descriptions/", ""
    for _ in range(4):
        with django_assert_num_queries(2):
            page = text_of(anyone.get(address))
        found += page
        if 'rel="next"' not in page:
            break
        following = page.split('rel="next" href="')[1].split('"')[0]
        address = "/missing/descriptions/" + following.replace("&amp;", "&")
    assert 'rel="next"' not in page
    assert {f"/works/work-{n:02}/" in found for n in range(6)} == {True}
    assert "/works/work-06/" not in found
    assert "/works/akira-1988/edit/overview/" in found


@pytest.mark.parametrize(
    "address", ["/new/", "/changes/", "/missing/", "/born-today/", "/calendar/2026/11/", "/"]
)
def test_an_empty_site_invites_everywhere(address, db, anyone):
    assert 'class="empty' in text_of(anyone.get(address)) or address == "/missing/"
    assert not Submission.objects.exists()
