"""Folding, slugs, languages, word diffs, Markdown, title cards."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from moderation.diffs import word_diff
from ui.languages import language_name, normal_tag
from ui.markdown import render_markdown
from ui.text import fold, slug_of, sort_key, tokens
from ui.title_cards import LINES, TitleCard


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ōtomo", "otomo"),
        ("ＡＫＩＲＡ", "akira"),
        ("Memorîzu", "memorizu"),
        ("ﾒﾓﾘｰｽﾞ", "メモリーズ"),
        ("Straße", "strasse"),
        ("ガンダム", "ガンダム"),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Memories", "memories"), ("Kōji Morimoto", "koji-morimoto"), ("8½", "8-12"), ("メモリーズ", "メモリーズ"),
        ("2001: A Space Odyssey", "2001-a-space-odyssey"), ("!!!", ""), ("1917", "1917"),
    ],
)  # fmt: skip
def test_slug(text, slug):
    assert slug_of(text) == slug


def test_articles_do_not_sort():
    assert sort_key("The Wall") == "wall"
    assert sort_key("A") == "a"


@given(st.text())
def test_folding_is_stable_and_slugs_are_addresses(text):
    assert fold(fold(text)) == fold(text)
    assert "/" not in slug_of(text)
    assert len(slug_of(text)) <= 80


@given(st.text())
def test_tokens_lose_nothing(text):
    assert "".join(tokens(text)) == text


@given(st.text(max_size=200), st.text(max_size=200))
def test_a_diff_holds_both_texts_whole(before, after):
    parts = word_diff(before, after)
    assert "".join(text for kind, text in parts if kind != "new") == before
    assert "".join(text for kind, text in parts if kind != "gone") == after


def test_a_diff_goes_by_words_and_by_cjk_characters():
    assert word_diff("a young man", "a young boy") == [("same", "a young "), ("gone", "man"), ("new", "boy")]
    assert ("new", "街") in word_diff("大砲の町", "大砲の街")


def test_language_tags():
    assert [normal_tag(tag) for tag in ("eng", "ja-latn", "ZH-hant", "")] == ["en", "ja-Latn", "zh-Hant", ""]
    assert language_name("ja") == "Japanese"
    with pytest.raises(ValidationError):
        normal_tag("jp")


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        "![x](https://example.org/x.png)",
    ],
)
def test_markdown_lets_nothing_through(hostile):
    html = render_markdown(hostile)
    assert not any(bad in html for bad in ("<script", "<img", 'href="javascript'))


@given(st.text(max_size=300))
def test_a_title_card_fits_any_title(title):
    lines = TitleCard(title, "Film", 1995).lines
    assert 1 <= len(lines) <= LINES
    assert lines[-1][0] < 260
