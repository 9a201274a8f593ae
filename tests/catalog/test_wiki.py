"""Links by name between descriptions: what they mean, and what becomes of them when pages come, go and move."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.models import Person, Work
from moderation import pages
from moderation.importing import import_rows
from moderation.models import Submission
from search.models import Mention
from tests.helpers import approve, decide, fields_of, open_section, propose, save_section, submit
from tests.moderation.test_merge import merge

FILM, AKIRA, OTOMO = "/works/memories-1995/", "/works/akira-1988/", "/people/katsuhiro-otomo/"


@pytest.fixture
def anyone():
    return Client()


@pytest.fixture
def wiki(memories, as_ann, as_moderator):
    """`wiki(text)` makes it the film's description; `wiki()` gives the section as everybody reads it."""

    def write(text=None, page=FILM):
        if text is not None:
            approve(as_moderator, propose(as_ann, page, "overview", {"fields-description": text}))
        html = Client().get(page).content.decode()
        return html[html.index('id="overview"') :].split("</section>")[0]

    return write


def rename(client, moderator, page, name):
    approve(moderator, propose(client, page, "general", {"fields-name": name}))


def add(client, moderator, address, **fields) -> Submission:
    form = fields_of(client.get(f"{address}new/"), "base")
    client.post(f"{address}new/", form | {f"fields-{name}": value for name, value in fields.items()})
    submission = Submission.objects.get(state="draft")
    submit(client, submission)
    return approve(moderator, submission)


def revert(client, moderator, submission):
    client.post(f"{submission.get_absolute_url()}reversion/", {"comment": ""})
    assert decide(moderator, Submission.objects.get(reverts=submission)).status_code == 302


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("[[Akira]]", f'<a href="{AKIRA}">Akira</a>'),
        ("[[AKIRA|his film]]", f'<a href="{AKIRA}">his film</a>'),
        ("[[Akira (1988)]]", f'<a href="{AKIRA}">Akira</a>'),
        ("[[works/akira-1988]]", f'<a href="{AKIRA}">Akira</a>'),
        ("[[大友克洋]]", f'<a href="{OTOMO}">大友克洋</a>'),
        ("[[彼女の想いで]]", f'<a href="{FILM}magnetic-rose/">彼女の想いで</a>'),
        ("[[Takashi Watanabe (director)]]", '<a href="/people/takashi-watanabe-director/">Takashi Watanabe</a>'),
        ("[[roles/music]]", '<a href="/roles/music/">Music</a>'),
    ],
)  # fmt: skip
def test_a_name_is_found_as_search_finds_it(written, link, wiki):
    assert link in wiki(f"See {written}.")


def test_a_name_of_several_asks_which(wiki, as_ann):
    response = save_section(as_ann, FILM, "overview", {"fields-description": "By [[Takashi Watanabe]]."})
    assert response.status_code == 422
    page = response.content.decode()
    assert "Several pages are called “Takashi Watanabe”" in page
    assert "[[people/takashi-watanabe-art-director|Takashi Watanabe]]" in page
    assert "By [[Takashi Watanabe]].</textarea>" in page
    assert "/people/takashi-watanabe-director/" in wiki(
        "By [[people/takashi-watanabe-director|Takashi Watanabe]]."
    )


def test_a_renamed_page_keeps_its_links(wiki, as_bob, as_moderator):
    wiki("[[Akira]] by [[Katsuhiro Otomo|Otomo]], [[works/akira-1988]].")
    rename(as_bob, as_moderator, AKIRA, "Kaneda")
    rename(as_bob, as_moderator, OTOMO, "K. Otomo")
    html = wiki()
    assert '<a href="/works/kaneda-1988/">Akira</a> by <a href="/people/k-otomo/">Otomo</a>' in html
    assert '<a href="/works/kaneda-1988/">Kaneda</a>' in html


def test_a_namesake_that_comes_later_takes_no_link_over(wiki, as_bob, as_moderator):
    wiki("[[Akira]]")
    rename(as_bob, as_moderator, AKIRA, "Kaneda")
    add(as_bob, as_moderator, "/works/", name="Akira", kind="film")
    assert "/works/kaneda-1988/" in wiki()
    assert "/works/kaneda-1988/" in wiki("Still [[Akira]].")


def test_a_merged_page_takes_its_links_along(wiki, as_bob, as_moderator):
    add(as_bob, as_moderator, "/people/", name="Master of the Manga")
    double = "/people/master-of-the-manga/"
    assert f'<a href="{double}">' in wiki("[[Master of the Manga]] and [[people/master-of-the-manga|he]]")
    approve(as_moderator, merge(as_bob, double, OTOMO))
    html = wiki()
    assert f'<a href="{OTOMO}">Master of the Manga</a> and <a href="{OTOMO}">he</a>' in html
    assert FILM in Client().get(f"{OTOMO}mentions/").content.decode()


def test_a_link_to_nothing_invites_and_turns_real(wiki, as_bob, as_moderator, anyone):
    html = wiki("After [[Perfect Blue]].")
    assert 'class="missing-link" href="/wanted/?name=Perfect%20Blue"' in html
    page = anyone.get("/wanted/?name=Perfect%20Blue").content.decode()
    assert "/works/new/?name=Perfect%20Blue" in page
    form = fields_of(as_bob.get("/works/new/?name=Perfect%20Blue"), "base")
    assert form["fields-name"] == "Perfect Blue"
    as_bob.post("/works/new/?name=Perfect%20Blue", form)
    submission = Submission.objects.get(state="draft")
    submit(as_bob, submission)
    assert "missing-link" in wiki(), "Proposed is not public."
    approve(as_moderator, submission)
    assert '<a href="/works/perfect-blue/">Perfect Blue</a>' in wiki()
    assert anyone.get("/wanted/?name=Perfect%20Blue")["Location"] == "/works/perfect-blue/"
    revert(as_bob, as_moderator, submission)
    assert "missing-link" in wiki()
    call_command("verify_history")


def test_an_alias_that_is_added_makes_links_real(wiki, as_bob, as_moderator):
    assert "missing-link" in wiki("[[Otomo-sensei]]")
    approve(as_moderator, propose(as_bob, OTOMO, "aliases", row={"aliases": {"text": "Otomo Sensei"}}))
    assert "missing-link" in wiki(), "That is another name: it has no hyphen between two words."
    approve(as_moderator, propose(as_bob, OTOMO, "aliases", row={"aliases": {"text": "Otomo-Sensei"}}))
    assert f'<a href="{OTOMO}">Otomo-sensei</a>' in wiki()


def test_the_wanted_page_offers_the_kind_of_an_address(wiki, anyone):
    page = anyone.get("/wanted/?name=people/mamoru-oshii").content.decode()
    assert "/people/new/?name=Mamoru%20oshii" in page
    assert "/works/new/" not in page.split("<main")[1].split("</main")[0]
    assert anyone.get("/wanted/").status_code == 200
    assert "Katsuhiro Otomo" in anyone.get("/wanted/?name=Katsuhiro Otoma").content.decode()


def test_what_links_here(wiki, anyone):
    wiki("[[Akira]] and [[Memories]] itself")
    assert FILM in anyone.get(f"{AKIRA}mentions/").content.decode()
    assert "No description links here yet" in anyone.get(f"{FILM}mentions/").content.decode()
    wiki("Of [[Magnetic Rose]] now.")
    assert Mention.objects.get().written == "Magnetic Rose"
    assert "No description links here yet" in anyone.get(f"{AKIRA}mentions/").content.decode()


def test_the_picker_writes_what_means_one_page(memories, anyone):
    options = anyone.get("/search/links/?q=Takashi Watanabe").content.decode()
    assert 'data-value="Takashi Watanabe (director)"' in options
    assert 'data-value="Akira (1988)"' in anyone.get("/search/links/?q=akira").content.decode()
    assert anyone.get("/search/links/?q=").status_code == 200


def test_the_picker_names_by_address_what_shares_its_name(memories, as_bob, as_moderator, anyone):
    add(as_bob, as_moderator, "/franchises/", name="Heintz Beckner")
    options = anyone.get("/search/links/?q=Heintz").content.decode()
    assert 'data-value="characters/heintz-beckner|Heintz Beckner"' in options
    assert 'data-value="franchises/heintz-beckner|Heintz Beckner"' in options


def test_excerpts_show_neither_markup_nor_spoilers(wiki, as_bob, as_moderator, anyone):
    approve(as_moderator, propose(as_bob, FILM, "overview", {"fields-deck": ""}))
    wiki("See [[Akira (1988)|that film]]. ||Everybody dies.||\n\n::: spoiler The end\nThe ship is lost.\n:::")
    page = anyone.get(FILM).content.decode()
    assert '<meta name="description" content="See that film.">' in page
    row = anyone.get("/api/works/memories-1995/").json()
    assert row["excerpt"] == "See that film."
    assert "[[Akira (1988)|that film]]" in row["description"]


@pytest.mark.parametrize("deck", ["After [[Akira]].", "He ||dies||."])
def test_the_summary_is_plain_text(deck, memories, as_ann):
    response = save_section(as_ann, FILM, "overview", {"fields-deck": deck})
    assert response.status_code == 422
    assert "The summary is plain text" in response.content.decode()


def test_a_diff_shows_the_source(wiki, as_ann):
    wiki("One [[Akira]].")
    response = save_section(as_ann, FILM, "overview", {"fields-description": "Two [[Akira]] ||no||."})
    assert "[[Akira]]" in as_ann.get(response["Location"]).content.decode()


def test_a_spoiler_opens_without_script(wiki):
    html = wiki("::: spoiler The end\nThe ship is lost.\n:::")
    assert '<details class="spoiler"><summary>Spoiler: The end</summary>' in html


def test_the_editor_says_how(memories, as_ann, anyone):
    page = as_ann.get(f"{FILM}edit/overview/").content.decode()
    assert "[[its name]]" in page
    assert 'data-suggestions="/search/links/"' in page
    assert "::: spoiler" in anyone.get("/about/writing/").content.decode()
    assert "fields-description" in open_section(as_ann, FILM, "overview")


def test_links_cost_an_approval_the_same_however_many(memories, as_ann, as_moderator):
    costs = []
    for number in (1, 300):
        text = " ".join(f"[[Nobody {name}]]" for name in range(number))
        submission = propose(as_ann, FILM, "overview", {"fields-description": text})
        data = fields_of(as_moderator.get(submission.get_absolute_url()), "version")
        with CaptureQueriesContext(connection) as queries:
            as_moderator.post(f"{submission.get_absolute_url()}approval/", data)
        costs.append(len(queries))
        assert Mention.objects.count() == number
    assert costs[1] <= costs[0] + 5


@pytest.mark.parametrize("order", [Person, Work])
def test_a_link_finds_what_is_added_along_with_it(order, memories, moderator, monkeypatch):
    """Whichever of the two is brought into the index first."""
    by_model = pages.by_model
    monkeypatch.setattr(
        pages,
        "by_model",
        lambda found: dict(sorted(by_model(found).items(), key=lambda item: item[0] is not order)),
    )
    film = Work(name="Neo Tokyo", description="A segment is by [[Yoshiaki Kawajiri]].")
    import_rows([film, Person(name="Yoshiaki Kawajiri")], author=moderator, note="A film and its director.")
    assert 'href="/people/yoshiaki-kawajiri/"' in Work.objects.get(pk=film.pk).description_html
