"""Browsing: filters that combine in the address, counts beside the options, sorts, feeds, what is kept of it."""

import re
from html import unescape

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.test import Client

from catalog.models import (
    BrowseRow,
    Company,
    ExternalLink,
    Franchise,
    FranchiseEntry,
    Person,
    Release,
    Tag,
    Work,
    WorkTag,
)
from credits.models import CompanyCredit, Credit, Role
from lists.models import List, ListItem, SavedFilter, Tracking
from moderation.models import Submission
from tests.helpers import approve, member_client, propose, save_section, submit

CARD = re.compile(r'class="work-card" href="/works/([^"]+)/"')


@pytest.fixture
def anyone():
    return Client()


def made(name, **fields):
    """A work as an import would leave it, and what hangs on it."""
    year, tags = fields.pop("year", None), fields.pop("tags", [])
    slug = f"{fields['part_of'].slug}/{name.lower()}" if fields.get("part_of") else name.lower()
    sort_year = f"{year}-99-99" if year else "9999-99-99"
    work = Work.objects.create(
        name=name,
        slug=slug,
        sort_name=name.lower(),
        released=str(year or ""),
        released_sort=sort_year,
        **fields,
    )
    for tag in tags:
        WorkTag.objects.create(work=work, tag=tag)
    Work.reindex([work.pk])
    return work


@pytest.fixture
def shelf_of_works(db):
    """Six works and a segment, of every sort."""
    tags = {
        name: Tag.objects.create(name=name.title(), slug=name, sort_name=name, kind=kind)
        for name, kind in [("war", "genre"), ("comedy", "genre"), ("robots", "theme"), ("dreams", "theme")]
    }
    alpha = made(
        "Alpha",
        year=1984,
        country="JP",
        original_language="ja",
        runtime=124,
        tags=[tags["war"], tags["robots"]],
    )
    made(
        "Beta",
        year=1995,
        country="JP",
        original_language="ja",
        runtime=20,
        kind="ova",
        tags=[tags["war"], tags["comedy"]],
    )
    made(
        "Gamma",
        year=1995,
        country="FR",
        original_language="fr",
        runtime=90,
        tags=[tags["comedy"], tags["dreams"]],
    )
    made("Delta", year=2004, country="SU", original_language="ru", kind="short", tags=[tags["dreams"]])
    made("Epsilon", country="US", original_language="en", runtime=45, kind="series")
    made("Zeta", year=1999, kind="film")
    made("Part", year=1984, kind="segment", part_of=alpha, position=1, tags=[tags["robots"]])
    Work.reindex([alpha.pk])
    return alpha


def names(client, query, status=200):
    response = client.get(f"/works/?{query}")
    assert response.status_code == status, response.content.decode()
    return CARD.findall(response.content.decode())


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return unescape(response.content.decode())


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "alpha beta delta epsilon gamma zeta"),
        ("kind=film", "alpha gamma zeta"),
        ("kind=film&kind=ova", "alpha beta gamma zeta"),
        ("kind=segment", "alpha/part"),
        ("kind=segment&kind=ova", "beta alpha/part"),
        ("genre=war", "alpha beta"),
        ("genre=war&genre=comedy", "beta"),
        ("genre=war&not_genre=comedy", "alpha"),
        ("not_genre=war&not_genre=comedy", "delta epsilon zeta"),
        ("theme=dreams&genre=comedy", "gamma"),
        ("not_theme=dreams&genre=comedy", "beta"),
        ("tag=war", "alpha beta"),
        ("year_from=1995", "beta delta gamma zeta"),
        ("year_from=1995&year_to=1995", "beta gamma"),
        ("year_to=1994", "alpha"),
        ("decade=1990", "beta gamma zeta"),
        ("decade=1980&decade=2000", "alpha delta"),
        ("country=jp&country=SU", "alpha beta delta"),
        ("language=fr", "gamma"),
        ("min_runtime=45&max_runtime=90", "epsilon gamma"),
        ("q=gam", "gamma"),
        ("q=part", "alpha/part"),
        ("has=segments", "alpha"),
        ("has=image", ""),
        ("kind=film&country=JP&genre=war&theme=robots&year_to=1990&min_runtime=100&has=segments", "alpha"),
        ("kind=&genre=&year_from=&q=", "alpha beta delta epsilon gamma zeta"),
    ],
)  # fmt: skip
def test_filters_combine(query, expected, shelf_of_works, anyone):
    assert " ".join(names(anyone, f"{query}&sort=name")) == expected


def test_filters_by_what_hangs_on_a_work(shelf_of_works, anyone):
    alpha, part = shelf_of_works, Work.objects.get(name="Part")
    ann, bob = (
        Person.objects.create(name=name, slug=name.lower(), sort_name=name) for name in ("Ann", "Bob")
    )
    director, writer = (Role.objects.create(name=name, slug=name.lower()) for name in ("Director", "Writer"))
    Credit.objects.create(work=part, person=ann, role=director)
    Credit.objects.create(work=Work.objects.get(name="Gamma"), person=ann, role=writer)
    Credit.objects.create(work=Work.objects.get(name="Zeta"), person=bob, role=director)
    house = Company.objects.create(name="House", slug="house")
    CompanyCredit.objects.create(work=Work.objects.get(name="Beta"), company=house)
    saga = Franchise.objects.create(name="Saga", slug="saga")
    FranchiseEntry.objects.create(work=alpha, franchise=saga)
    Release.objects.create(work=alpha, country="US", certification_system="mpa", certification="R")
    Release.objects.create(
        work=Work.objects.get(name="Gamma"), country="JP", certification_system="eirin", certification="R15"
    )
    ExternalLink.objects.create(work=alpha, site="imdb", identifier="tt1")
    for model in (Person, Role, Company, Franchise):
        model.reindex(model.objects.values_list("pk", flat=True))
    Work.reindex([alpha.pk])
    for query, expected in {
        "person=ann": ["alpha", "gamma"],  # the film is found by the credits of its segment
        "person=ann&kind=segment": ["alpha/part"],
        "person=Ann&role=director": ["alpha"],
        "role=director": ["alpha", "zeta"],
        "company=house": ["beta"],
        "franchise=Saga": ["alpha"],
        "system=mpa": ["alpha"],
        "certificate=R15": ["gamma"],
        "system=mpa&certificate=R15": [],
        "has=link": ["alpha"],
        "has=link&has=segments&person=ann&genre=war": ["alpha"],
    }.items():
        assert names(anyone, f"{query}&sort=name") == expected, query


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("kind=nonsense", "“nonsense” is none of the choices."),
        ("kind=film&kind=nonsense", "none of the choices"),
        ("genre=nonsense", "There is no genre “nonsense” here."),
        ("genre=robots", "There is no genre “robots” here."),
        ("not_theme=x", "There is no theme “x” here."),
        ("country=QQ", "“QQ” is no country known here."),
        ("language=klingonese", "is no language code"),
        ("decade=1995", "none of the choices"),
        ("year_from=soon", "Enter a whole number."),
        ("year_from=" + "9" * 5000, "whole number"),
        ("year_to=99999999999999999999", "less than or equal to 2100"),
        ("year_from=2000&year_to=1990", "That is less than 2000"),
        ("min_runtime=-1", "greater than or equal to 0"),
        ("min_runtime=50&max_runtime=10", "That is less than 50"),
        ("system=x", "Select a valid choice."),
        ("has=x", "Select a valid choice."),
        ("person=nobody-at-all", "There is no person “nobody-at-all” here yet."),
        ("role=nobody", "There is no role “nobody” here yet."),
        ("q=" + "x" * 300, "at most 200 characters"),
        ("my=planned", "Sign in to filter by your own shelf."),
        ("&".join(f"genre=a{n}" for n in range(30)), "That is more than 20."),
    ],
)
def test_a_bad_value_is_named_beside_its_field(query, message, shelf_of_works, anyone):
    text = page(anyone, f"/works/?{query}", status=400)
    assert message in text
    assert "Show all works" in text


@pytest.mark.parametrize(
    "plural", ["works", "people", "characters", "companies", "franchises", "things", "tags", "roles"]
)
@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=%00%00a", "sort=x", "view=x", "after=x", "before=%FF", "after=", "nothing=1", "q=%F0%9F%8E%AC", "kind=%00", "has=%00"],
)  # fmt: skip
def test_no_query_breaks_a_page(plural, query, shelf_of_works, anyone):
    for address in (f"/{plural}/?{query}", f"/{plural}/feed/?{query}", f"/api/{plural}/?{query}"):
        assert anyone.get(address).status_code in {200, 400}, address


def test_counts_stand_beside_the_options(shelf_of_works, anyone):
    facets = facets_of(page(anyone, "/works/?country=JP"))
    assert facets["Kind"] == {"Film": "1", "OVA": "1"}
    assert facets["Genre"] == {"War": "2", "Comedy": "1"}
    assert facets["Theme"] == {"Robots": "1"}
    assert facets["Decade"] == {"1990s": "1", "1980s": "1"}
    # As if no country had been chosen: those are what one may add.
    assert facets["Country"] == {
        "Japan, in force: remove": "2",
        "France": "1",
        "Soviet Union": "1",
        "United States": "1",
    }
    assert facets_of(page(anyone, "/works/"))["Kind"]["Segment"] == "1", "What is hidden can be asked for."


def facets_of(text):
    found = {}
    for section in text.split('class="facet__name">')[1:]:
        heading, rest = section.split("</h2>", 1)
        rows = re.findall(r'class="facet__option">(.*?)<span class="facet__count">([^<]*)<', rest, re.DOTALL)
        found[heading] = {re.sub(r"<[^>]+>", "", words).strip(): count for words, count in rows}
    return found


@pytest.fixture
def few(monkeypatch):
    """More than two finds are many."""
    monkeypatch.setattr("catalog.filters.found.MOST_EXACT", 2)


def test_many_finds_are_counted_roughly_and_listed_all_the_same(shelf_of_works, anyone, few):
    text = page(anyone, "/works/")
    assert "2+ works" in text
    assert facets_of(text)["Genre"] == {"Comedy": "2", "War": "2"}
    assert facets_of(text)["Kind"]["Film"] == "2+"
    assert names(anyone, "sort=name&not_genre=war") == ["delta", "epsilon", "gamma", "zeta"]
    assert names(anyone, "sort=name&year_from=1990") == ["beta", "delta", "gamma", "zeta"]
    for tag in ("war", "comedy", "dreams"):
        assert len(names(anyone, f"tag={tag}")) == 2
    zeta = Work.objects.get(name="Zeta")
    WorkTag.objects.create(work=zeta, tag=Tag.objects.get(slug="war"))
    Work.reindex([zeta.pk])
    caches["pages"].clear()
    assert names(anyone, "sort=name&genre=war") == ["alpha", "beta", "zeta"]
    assert facets_of(page(anyone, "/works/?genre=war"))["Theme"] == {"Robots": "", "Dreams": ""}


def test_every_filter_in_force_is_a_chip_that_takes_it_out(shelf_of_works, anyone):
    text = page(anyone, "/works/?kind=film&kind=ova&genre=war&not_genre=comedy&year_from=1980&sort=name")
    chips = re.findall(r'class="chip" href="([^"]+)"><span[^>]+>[^<]+</span>([^<]+)', text)
    assert [words for _, words in chips] == [
        "Kind: Film",
        "Kind: OVA",
        "War",
        "not Comedy",
        "From year: 1980",
    ]
    for address, words in chips:
        left = page(anyone, f"/works/{address}")
        assert f"Remove the filter </span>{words}<" not in left
        assert left.count('class="chip"') == len(chips) - 1


def test_nothing_found_says_what_to_loosen(shelf_of_works, anyone):
    text = page(anyone, "/works/?genre=war&country=FR")
    assert "Nothing here matches all of that." in text
    assert '<a href="?country=FR">War</a>' in text
    assert '<a href="?genre=war">Country: France</a>' in text
    assert "Add a work" in text


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("name", "alpha beta delta epsilon gamma zeta"),
        ("new", "delta zeta {beta gamma} alpha epsilon"),
        ("old", "alpha {beta gamma} zeta delta epsilon"),
    ],
)
def test_sorts_page_by_key_there_and_back(sort, expected, shelf_of_works, anyone, monkeypatch):
    monkeypatch.setattr("ui.paging.page_by_key.__kwdefaults__", {"token": "", "backwards": False, "size": 2})
    seen, address, back = [], f"/works/?sort={sort}", None
    while address:
        text = anyone.get(address).content.decode()
        seen += CARD.findall(text)
        following, previous = link(text, "next"), link(text, "prev")
        address, back = following, previous or back
    for among in re.findall(r"\{([^}]+)\}", expected):
        together = sorted(seen, key=lambda name: name not in among.split())[:2]
        assert sorted(together) == among.split()
    plain = re.sub(r"[{}]", "", expected).split()
    assert [name for name in seen if name not in {"beta", "gamma"}] == [
        name for name in plain if name not in {"beta", "gamma"}
    ]
    assert len(seen) == len(plain)
    assert len(CARD.findall(anyone.get(back).content.decode())) == 2


def link(text, rel):
    found = re.search(rf'rel="{rel}" href="([^"]+)"', text)
    return f"/works/{unescape(found[1])}" if found else ""


def test_sorted_by_rating_lists_and_change(memories, as_ann, as_bob, as_moderator, anyone):
    akira = Work.objects.get(slug="akira-1988")
    as_ann.post(f"/shelf/{akira.pk}/", {"status": "completed", "half_points": "18"})
    assert names(anyone, "sort=rating")[0] == "akira-1988"
    assert "9.0" in page(anyone, "/works/?view=table")
    as_ann.post(f"/shelf/{akira.pk}/", {"status": "completed", "half_points": "18", "is_private": "on"})
    assert BrowseRow.objects.get(work=akira).rating is None, "A private rating is in no average."
    as_bob.post("/lists/new/", {"title": "Best", "visibility": "public", "work": str(memories.pk)})
    assert names(anyone, "sort=lists")[0] == "memories-1995"
    best = List.objects.get()
    as_bob.post(
        f"/lists/{best.pk}/edit/",
        {"title": "Best", "visibility": "private", "version": best.version, **positions(best)},
    )
    assert BrowseRow.objects.get(work=memories).list_count == 0, "Private lists are not counted."
    best.refresh_from_db()
    as_bob.post(
        f"/lists/{best.pk}/edit/",
        {"title": "Best", "visibility": "public", "version": best.version, **positions(best)},
    )
    assert BrowseRow.objects.get(work=memories).list_count == 1
    as_bob.post(f"/lists/{best.pk}/deletion/")
    assert BrowseRow.objects.get(work=memories).list_count == 0
    approve(as_moderator, propose(as_ann, "/works/akira-1988/", "overview", {"fields-deck": "Neo-Tokyo."}))
    assert names(anyone, "sort=changed")[0] == "akira-1988"
    approve(as_moderator, propose(as_ann, "/works/memories-1995/", "overview", {"fields-deck": "Three."}))
    assert names(anyone, "sort=changed")[0] == "memories-1995"


def positions(found):
    return {f"item-{item.pk}-position": item.position for item in found.items.all()}


def test_an_approval_shows_in_the_filters_at_once(memories, as_ann, as_moderator, anyone):
    war = Tag.objects.get(slug="war")
    assert names(anyone, "country=DE") == []
    approve(as_moderator, propose(as_ann, "/works/memories-1995/", "general", {"fields-country": "DE"}))
    assert names(anyone, "country=DE") == ["memories-1995"]
    assert names(anyone, f"genre=comedy&q={war.name}") == []
    approve(as_moderator, propose(as_ann, "/works/akira-1988/", "genres", row={"genres": {"tag": "Comedy"}}))
    assert "akira-1988" in names(anyone, "genre=comedy")
    approve(
        as_moderator,
        propose(
            as_ann,
            "/works/akira-1988/",
            "segments",
            row={"segments": {"kind": "segment", "name": "One", "runtime": "5"}},
        ),
    )
    assert "akira-1988" in names(anyone, "has=segments")
    call_command("verify_history")


def test_works_of_which_somebody_gave_a_source(db, as_ann, as_moderator, anyone):
    for name in ("Metropolis", "Perfect Blue"):
        made(name.replace(" ", "-"))
    for page, source in [("/works/metropolis/", ""), ("/works/perfect-blue/", "Booklet of the 2000 DVD")]:
        save_section(as_ann, page, "overview", {"fields-deck": "A film of 1997 or of 2001."})
        draft = Submission.objects.get(state="draft")
        submit(as_ann, draft, source=source)
        approve(as_moderator, draft)
    assert names(anyone, "has=source") == ["perfect-blue"]


def test_what_is_kept_can_be_made_anew(memories):
    before = list(BrowseRow.objects.order_by("pk").values())
    BrowseRow.objects.all().delete()
    call_command("rebuild_browse")
    assert list(BrowseRow.objects.order_by("pk").values()) == before
    assert len(before) == Work.objects.count()


def test_table_and_grid(shelf_of_works, anyone):
    text = page(anyone, "/works/?view=table&country=JP&sort=name")
    assert '<th scope="row"><a href="/works/alpha/">Alpha</a>' in text
    assert "2 h 4 min" in text
    assert "work-card" not in text
    assert 'href="?view=grid&country=JP&sort=name"' in text, "Changing the look keeps the filter."
    assert 'name="view" value="table"' in text, "So does sending the form."


@pytest.mark.parametrize("number", [3, 60])
@pytest.mark.parametrize(
    ("query", "queries"), [("", 6), ("genre=war&country=JP&decade=1990", 7), ("view=table&sort=rating", 6)]
)
def test_query_counts_are_constant(number, query, queries, shelf_of_works, anyone, django_assert_num_queries):
    war = Tag.objects.get(slug="war")
    for n in range(number):
        made(f"More{n}", year=1995, country="JP", tags=[war])
    anyone.get("/works/")
    caches["pages"].clear()
    with django_assert_num_queries(queries):
        assert anyone.get(f"/works/?{query}").status_code == 200


def test_the_shelf_filters_for_its_owner_alone(shelf_of_works, as_ann, ann, bob, anyone):
    Tracking.objects.create(user=ann, work=shelf_of_works, status="planned", is_private=True)
    Tracking.objects.create(user=bob, work=Work.objects.get(name="Beta"), status="planned")
    assert names(as_ann, "my=planned") == ["alpha"]
    assert "alpha" not in names(as_ann, "my=none")
    assert len(names(as_ann, "my=none")) == 5
    assert names(member_client(bob), "my=planned") == ["beta"]
    assert 'name="my"' not in page(anyone, "/works/")
    assert anyone.get("/works/feed/?my=planned").status_code == 400
    assert as_ann.get("/api/works/?my=planned").status_code == 400, "The API knows no reader."


def test_a_shelf_is_never_remembered_for_another(shelf_of_works, as_ann, as_bob, ann, bob, few):
    for work in Work.objects.filter(part_of=None)[:3]:
        Tracking.objects.create(user=ann, work=work, status="planned")
    for work in Work.objects.filter(country="JP"):
        Tracking.objects.create(user=bob, work=work, status="planned")
    hers, his = (facets_of(page(client, "/works/?my=planned"))["Country"] for client in (as_ann, as_bob))
    assert his == {"Japan": "2"}
    assert hers != his


def test_the_feed_of_a_filter(shelf_of_works, anyone):
    response = anyone.get("/works/feed/?country=JP&q=")
    text = response.content.decode()
    assert response["Content-Type"].startswith("application/atom+xml")
    assert text.count("<entry>") == 2
    assert "<title>Works: Country: Japan</title>" in text
    assert "/works/alpha/" in text
    assert 'href="/works/feed/?country=JP"' in page(anyone, "/works/?country=JP")
    assert anyone.get("/works/feed/?country=QQ").status_code == 400
    assert anyone.get("/people/feed/").status_code == 200


def test_a_member_saves_a_filter_and_deletes_it(shelf_of_works, as_ann, as_bob, anyone):
    data = {"of": "works", "query": "genre=war&sort=name&after=x", "name": "War films"}
    assert anyone.post("/filters/", data).status_code == 302
    assert not SavedFilter.objects.exists()
    assert as_ann.post("/filters/", data)["Location"] == "/works/?genre=war&sort=name"
    assert '<a href="/works/?genre=war&sort=name">War films</a>' in page(as_ann, "/works/")
    assert "War films" not in page(as_bob, "/works/")
    assert "War films" not in page(as_ann, "/people/")
    as_ann.post("/filters/", data | {"query": "genre=comedy"})
    saved = SavedFilter.objects.get()
    assert saved.query == "genre=comedy", "The same name again replaces it."
    assert as_bob.post(f"/filters/{saved.pk}/deletion/").status_code == 404
    as_ann.post(f"/filters/{saved.pk}/deletion/")
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize(
    "data",
    [{}, {"of": "users"}, {"of": "works", "query": "kind=nonsense"}, {"of": "works", "query": "x" * 3000}],
)
def test_what_is_no_filter_is_not_saved(data, shelf_of_works, as_ann):
    for address in ("/filters/", "/lists/from-filter/"):
        assert as_ann.post(address, {"name": "x", **data}).status_code == 404
    as_ann.post("/filters/", {"of": "works", "name": " \x00 "})
    assert not SavedFilter.objects.exists()


def test_a_list_of_what_a_filter_finds(shelf_of_works, as_ann, ann, anyone):
    data = {"of": "works", "query": "country=JP&sort=name", "title": "From Japan"}
    response = as_ann.post("/lists/from-filter/", data)
    found = List.objects.get()
    assert response["Location"] == found.get_absolute_url()
    assert (found.owner, found.visibility) == (ann, "private")
    assert [item.work.name for item in found.items.all()] == ["Alpha", "Beta"]
    assert anyone.get(found.get_absolute_url()).status_code == 404
    as_ann.post("/lists/from-filter/", data | {"query": "country=FR&genre=war"})
    assert List.objects.count() == 1
    assert as_ann.post("/lists/from-filter/", data | {"of": "tags", "query": ""}).status_code == 404


def test_a_list_of_many_holds_the_first_two_hundred(shelf_of_works, as_ann, django_assert_max_num_queries):
    works = Work.objects.bulk_create(
        Work(name=f"W{n}", slug=f"w{n}", sort_name=f"w{n:03}", country="BR") for n in range(210)
    )
    Work.renew_kept([work.pk for work in works])
    with django_assert_max_num_queries(40):
        as_ann.post("/lists/from-filter/", {"of": "works", "query": "country=BR&sort=name", "title": "Many"})
    assert ListItem.objects.count() == 200
    assert ListItem.objects.order_by("position").last().work.name == "W199"


PEOPLE = [
    ("role=director", "Katsuhiro Otomo", "Yoko Kanno"),
    ("role=music&kind=segment", "Yoko Kanno", "Katsuhiro Otomo"),
    ("q=大友", "Katsuhiro Otomo", "Yoko Kanno"),
]


@pytest.mark.parametrize(("query", "found", "missing"), PEOPLE)
def test_people(query, found, missing, memories, anyone):
    text = page(anyone, f"/people/?{query}")
    assert found in text
    assert missing not in text


def test_the_other_nouns(memories, anyone, as_ann, as_moderator):
    approve(
        as_moderator,
        propose(
            as_ann,
            "/people/satoshi-kon/",
            "general",
            {"fields-born": "1963-10-12", "fields-birth_place": "Sapporo"},
        ),
    )
    assert "Satoshi Kon" in page(anyone, "/people/?born=1960&birth_place=sapp")
    assert "Satoshi Kon" not in page(anyone, "/people/?born=1970")
    assert "Emily" in page(anyone, "/characters/?q=emily")
    assert "Heintz" in page(anyone, "/characters/?work=memories-1995")
    parts = [page(anyone, f"/companies/?part={part}") for part in ("animation", "production", "broadcast")]
    assert ["Madhouse" in text for text in parts] == [True, False, False]
    assert "Otomo anthologies" in page(anyone, "/franchises/?work=memories-1995")
    assert "Corona" in page(anyone, "/things/?work=memories-1995")
    assert "Comedy" not in facets_of(page(anyone, "/tags/?kind=theme"))
    assert "Director" in page(anyone, "/roles/?department=direction")


def test_a_work_called_feed_keeps_off_the_feed(memories, as_ann, as_moderator):
    approve(as_moderator, propose(as_ann, "/people/satoshi-kon/", "general", {"fields-name": "Feed"}))
    assert Person.objects.get(name="Feed").slug == "feed-1"


def test_lists(shelf_of_works, ann, bob, anyone):
    best = List.objects.create(owner=ann, title="Best of war")
    List.objects.create(owner=bob, title="Ranked", is_ranked=True)
    List.objects.create(owner=bob, title="Hidden", visibility="private")
    best.add(shelf_of_works, by=ann)
    for query, expected in {
        "": ["Ranked", "Best of war"], "q=WAR": ["Best of war"], "work=alpha": ["Best of war"], "owner=bob": ["Ranked"],
        "ranked=True": ["Ranked"], "ranked=False": ["Best of war"], "owner=bob&work=alpha": [], "sort=name": ["Best of war", "Ranked"],
    }.items():  # fmt: skip
        text = page(anyone, f"/lists/?{query}")
        assert sorted(re.findall(r'list-card__title" href="[^"]+">([^<]+)', text)) == sorted(expected), query
    assert "Loosen it" in page(anyone, "/lists/?owner=bob&work=alpha")
    assert "is none of" not in page(anyone, "/lists/?work=nothing", status=400)
    assert anyone.get("/lists/?q=%00&after=x").status_code == 200
