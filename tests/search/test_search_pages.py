"""The page of results, suggestions, and that the index follows every approval."""

import pytest
from django.core.management import call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from catalog.models import Work
from moderation.models import Submission
from search.folding import fold, index_tokens, query_tokens
from search.models import Posting, SearchDoc, SearchName
from tests.helpers import approve, propose

FILM = "/works/memories-1995/"


@pytest.fixture
def anyone(memories):
    return Client()


def test_results_show_what_matched_and_what_it_is(anyone):
    page = anyone.get("/search/?q=メモリーズ").content.decode()
    for text in ("Memories", "メモリーズ", "Film · 1995", "Works", "title-card"):
        assert text in page
    segment = anyone.get("/search/?q=magnetic").content.decode()
    assert "Segment · 1995 · in Memories" in segment


def test_results_are_grouped_by_kind_with_counts(anyone):
    page = anyone.get("/search/?q=otomo").content.decode()
    assert 'Works <span class="count">1' in page
    assert 'People <span class="count">1' in page
    people = anyone.get("/search/?q=otomo&kind=person").content.decode()
    assert "/people/katsuhiro-otomo/" in people
    assert 'href="/works/memories-1995/"' not in people


def test_an_empty_search_and_no_result_say_what_to_do(anyone):
    assert anyone.get("/search/").status_code == 200
    page = anyone.get("/search/?q=zzzzzz").content.decode()
    assert "nor nearly so" in page
    assert "add the work" in page


def test_a_correction_is_told(anyone):
    page = anyone.get("/search/?q=magnetik+rose").content.decode()
    assert "Nothing is spelt “magnetik rose”" in page
    assert "Magnetic Rose" in page


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%F0%9F%8E%AC", "q=a&kind=nothing", "kind=person", "q=" + "x" * 3000]
)
def test_odd_queries_are_answered(query, anyone):
    assert anyone.get(f"/search/?{query}").status_code == 200
    assert anyone.get(f"/search/suggestions/?{query}").status_code == 200


def test_the_index_follows_an_approval_and_not_a_proposal(anyone, as_ann, as_moderator):
    submission = propose(as_ann, FILM, "aliases", row={"aliases": {"text": "Omoide no Otomo"}})
    assert "/works/memories-1995/" not in anyone.get("/search/?q=omoide").content.decode()
    approve(as_moderator, submission)
    assert "/works/memories-1995/" in anyone.get("/search/?q=omoide").content.decode()
    undo = as_ann.post(f"{submission.get_absolute_url()}reversion/", {"comment": ""})
    approve(as_moderator, Submission.objects.get(pk=undo["Location"].strip("/").split("/")[-1]))
    assert "/works/memories-1995/" not in anyone.get("/search/?q=omoide").content.decode()


def test_the_index_follows_a_new_year_and_address(anyone, as_ann, as_moderator):
    approve(as_moderator, propose(as_ann, FILM, "general", {"fields-name": "Kioku"}))
    doc = SearchDoc.objects.get(name="Kioku")
    assert (doc.slug, doc.year) == ("kioku-1995", 1995)
    segment = SearchDoc.objects.get(name="Magnetic Rose")
    assert (segment.slug, segment.hint) == ("kioku-1995/magnetic-rose", "in Kioku")


def test_a_rebuilt_index_says_the_same(anyone, capsys):
    def everything():
        return (
            sorted(
                SearchDoc.objects.values_list("object_id", "name", "label", "hint", "year", "slug", "weight")
            ),
            sorted(SearchName.objects.values_list("doc__object_id", "folded")),
            sorted(Posting.objects.values_list("doc__object_id", "token", "weight")),
        )

    before = everything()
    call_command("rebuild_search")
    assert everything() == before


def test_search_costs_the_same_whatever_it_finds(anyone, django_assert_max_num_queries):
    anyone.get("/search/?q=memories")
    for text in ("memories", "m", "memories 1995", "mgnetic rose"):
        with django_assert_max_num_queries(24):
            anyone.get("/search/", {"q": text})


def test_pickers_offer_one_kind_and_genres_are_no_themes(anyone):
    options = anyone.get("/people/suggestions/?q=takashi").content.decode()
    assert 'data-value="Takashi Watanabe (art director)"' in options
    assert "Memories" not in anyone.get("/people/suggestions/?q=memories").content.decode()
    assert "Comedy" in anyone.get("/tags/suggestions/?q=come&only=genre").content.decode()
    assert "Comedy" not in anyone.get("/tags/suggestions/?q=come&only=theme").content.decode()


def test_a_page_that_is_gone_leaves_the_index(anyone):
    work = Work.objects.get(name="Stink Bomb")
    work.delete()
    Work.reindex([work.pk])
    assert not SearchDoc.objects.filter(object_id=work.pk).exists()


@given(st.text(max_size=60))
def test_folding_is_stable_and_whatever_a_name_holds_finds_it(text):
    folded = fold(text)
    assert fold(folded) == folded
    tokens = index_tokens([text])
    for token in query_tokens(folded):
        assert token in tokens or any(other.startswith(token) for other in tokens), (token, tokens)
