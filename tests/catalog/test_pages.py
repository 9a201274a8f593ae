"""Pages as readers see them: what they show, how many queries they cost, how they are kept."""

import pytest
from django.core.cache import caches
from django.test import Client

from catalog.models import Person, Release, Work
from credits.models import Credit, Role
from tests.helpers import approve, propose
from ui.paging import page_by_key

FILM = "/works/memories-1995/"
MOST_QUERIES = 12


@pytest.fixture
def anyone():
    return Client()


def test_the_page_of_memories_shows_what_the_reference_page_showed(memories, anyone):
    page = anyone.get(FILM).content.decode()
    for text in (
        "Memories", '<span lang="ja">メモリーズ</span>', "Memorîzu", "1 h 55 min", "December 23, 1995",
        "February 24, 2004", "MPA (US)", "Katsuhiro Otomo Presents: Memories", "Science fiction", "War",
        "Magnetic Rose", "Stink Bomb", "Cannon Fodder", "Madhouse", "Otomo anthologies", "Akira", "Corona",
        "imdb.com/title/tt0113799", "<em>made</em>",
    ):  # fmt: skip
        assert text in page, text


def test_credits_of_segments_are_rolled_up_with_the_segment_named(memories, anyone):
    page = anyone.get(FILM).content.decode()
    kanno = page[page.index("/people/yoko-kanno/") :]
    assert kanno.index("Magnetic Rose") < 200
    assert "Tsutomu Isobe" in page
    segment = anyone.get(f"{FILM}magnetic-rose/").content.decode()
    assert "Yoko Kanno" in segment
    assert "Satoshi Kon" not in segment, "The film's own credits are not its segments'."


def test_every_section_of_an_empty_work_invites(memories, as_ann, as_moderator, anyone):
    page = anyone.get(f"{FILM}stink-bomb/").content.decode()
    for invitation in (
        "Nobody has described this yet.", "We don’t have any characters yet. Help us fill it in!",
        "Nobody is credited yet.", "No genre yet.", "No theme yet.", "When and where did it come out?",
        "We don’t have any related works yet. Help us fill it in!", "In no franchise yet.",
        "We don’t have any related things yet. Help us fill it in!", "On no public list yet.",
        "Nobody has edited this page yet.", "No pictures yet.",
    ):  # fmt: skip
        assert invitation in page, invitation


@pytest.mark.parametrize("credits", [10, 500])
def test_the_film_costs_the_same_queries_whatever_its_size(
    credits, memories, anyone, django_assert_num_queries
):
    role = Role.objects.get(slug="writer")
    people = Person.objects.bulk_create(
        Person(name=f"Writer {n}", slug=f"writer-{n}", sort_name=f"writer {n}") for n in range(credits)
    )
    Credit.objects.bulk_create(Credit(work=memories, person=person, role=role) for person in people)
    anyone.get(FILM)  # content types are remembered from the first request on
    caches["pages"].clear()
    with django_assert_num_queries(MOST_QUERIES):
        assert anyone.get(FILM).content.decode().count("/people/writer-") == credits


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/", 12), ("/works/", 6), ("/people/", 3), ("/people/katsuhiro-otomo/", 8), (f"{FILM}magnetic-rose/", 12),
        ("/roles/director/", 5), ("/tags/war/", 5), (f"{FILM}history/", 6), ("/lists/", 1),
        ("/works/?q=memor&kind=segment", 20),
    ],
)  # fmt: skip
def test_queries_of_the_main_pages(address, most, memories, anyone, django_assert_max_num_queries):
    anyone.get(address)
    caches["pages"].clear()
    with django_assert_max_num_queries(most):
        assert anyone.get(address).status_code == 200


def test_a_kept_page_costs_one_query_and_a_304_too(memories, anyone, django_assert_num_queries):
    first = anyone.get(FILM)
    with django_assert_num_queries(1):
        assert anyone.get(FILM).content == first.content
    with django_assert_num_queries(1):
        assert anyone.get(FILM, headers={"If-None-Match": first["ETag"]}).status_code == 304
    caches["pages"].clear()
    with django_assert_num_queries(1):
        assert anyone.get(FILM, headers={"If-None-Match": f"W/{first['ETag']}"}).status_code == 304, (
            "Of a proxy."
        )


def test_a_page_for_everyone_carries_nothing_personal(memories, anyone):
    response = anyone.get(FILM)
    assert not response.cookies
    assert "csrf" not in response.content.decode()
    assert "Cookie" in response["Vary"]


def test_an_approval_shows_at_once_on_every_page_that_shows_it(memories, as_ann, as_moderator, anyone):
    """A person's new name, on the film that rolls up his segment's credit."""
    for address in (FILM, f"{FILM}cannon-fodder/", "/people/katsuhiro-otomo/", "/roles/director/"):
        assert "Ōtomo Katsuhiro" not in anyone.get(address).content.decode()
    approve(
        as_moderator,
        propose(as_ann, "/people/katsuhiro-otomo/", "general", {"fields-name": "Ōtomo Katsuhiro"}),
    )
    for address in (FILM, f"{FILM}cannon-fodder/", "/people/otomo-katsuhiro/", "/roles/director/"):
        assert "Ōtomo Katsuhiro" in anyone.get(address).content.decode(), address


def test_an_old_address_redirects_for_good(memories, as_ann, as_moderator, anyone):
    approve(as_moderator, propose(as_ann, FILM, "general", {"fields-name": "Memories of Otomo"}))
    moved = anyone.get(FILM)
    assert (moved.status_code, moved["Location"]) == (301, "/works/memories-of-otomo-1995/")
    segment = anyone.get(f"{FILM}magnetic-rose/")
    assert (segment.status_code, segment["Location"]) == (301, "/works/memories-of-otomo-1995/magnetic-rose/")


def test_the_year_follows_the_earliest_release(memories, as_ann, as_moderator):
    assert memories.year == 1995
    approve(
        as_moderator,
        propose(as_ann, FILM, "releases", row={"releases": {"date": "1994", "medium": "festival"}}),
    )
    memories.refresh_from_db()
    assert (memories.year, memories.slug) == (1994, "memories-1994")
    assert Work.objects.get(name="Magnetic Rose").year == 1994


@pytest.mark.parametrize(
    "address",
    [
        "/works/nothing-1900/",
        "/people/nobody/",
        f"{FILM}nothing/",
        "/submissions/99999/",
        "/members/nobody/",
        "/nothing/",
    ],
)
def test_unknown_pages_are_404_and_help(address, memories, anyone):
    response = anyone.get(address)
    assert response.status_code == 404
    assert "There is no page here" in response.content.decode()


def test_browsing_filters_sorts_and_pages_by_key(memories, anyone, monkeypatch):
    page = anyone.get("/works/").content.decode()
    assert "Akira" in page
    assert "Stink Bomb" not in page, "Segments stand under their film."
    assert "Stink Bomb" in anyone.get("/works/?kind=segment").content.decode()
    assert "Memories" in anyone.get("/works/?q=メモリ").content.decode()
    assert "Akira" not in anyone.get("/works/?decade=1990").content.decode()
    assert "Akira" not in anyone.get("/works/?tag=war").content.decode()
    assert anyone.get("/works/?kind=nonsense").status_code == 400
    assert anyone.get("/works/?q=%00").status_code == 200
    monkeypatch.setattr("ui.paging.page_by_key.__kwdefaults__", {**_paging_defaults(), "size": 1})
    first = anyone.get("/works/?sort=name").content.decode()
    assert ("Akira" in first, "Next →" in first, "← Previous" in first) == (True, True, False)
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = anyone.get(f"/works/{following}").content.decode()
    assert ("Memories" in second, "Next →" in second, "← Previous" in second) == (True, False, True)
    back = second.split('rel="prev" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "Akira" in anyone.get(f"/works/{back}").content.decode()


def _paging_defaults():
    return page_by_key.__kwdefaults__


def test_suggestions_find_any_name_in_any_script(memories, anyone):
    for typed in ("otomo", "大友", "OTOMO"):
        assert (
            "Katsuhiro Otomo"
            in anyone.get("/people/suggestions/", {"credits-1-person": typed}).content.decode()
        )
    both = anyone.get("/people/suggestions/", {"x": "takashi"}).content.decode()
    assert "Takashi Watanabe (art director)" in both
    assert "Takashi Watanabe (director)" in both


def test_releases_stand_in_order_of_what_is_known(memories, anyone):
    Release.objects.create(work=memories, date="1995", country="FR")
    page = anyone.get(FILM).content.decode()
    assert page.index("December 23, 1995") < page.index("1995</time>") < page.index("February 24, 2004")
