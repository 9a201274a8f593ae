"""Whether names written differently are one name; and that no text whatever breaks folding."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.folding import fold, index_tokens, query_tokens
from search.sameness import LONGEST_BEGINNING, LONGEST_KEY, beginnings, same_keys

ANYTHING = st.text(max_size=120)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Yoko Kanno", "Kanno Yōko"), ("Yoko Kanno", "Youko Kano"), ("Studio 4°C", "STUDIO4℃"),
        ("Shinji Aramaki", "Sinzi Aramaki"), ("Chiharu Sato", "Tiharu Satou"), ("菅野よう子", "菅野ヨウ子"),
        ("ｽﾀｼﾞｵ", "スタジオ"), ("Jean-Luc Godard", "Jean Luc Godard"), ("Shimbun", "Shinbun"),
        ("Łódź", "lodz"), ("O'Brien", "O’Brien"), ("Straße", "STRASSE"), ("Memories", "  mémories! "),
    ],
)  # fmt: skip
def test_one_name(one, other):
    assert same_keys(one) & same_keys(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Yoko Kanno", "Yoko Ono"), ("Memories", "Memory"), ("大友克洋", "大友"), ("и", "й"),
        ("Mobile Suit Gundam: The Origin, chapter one of a very long series, part I",
         "Mobile Suit Gundam: The Origin, chapter one of a very long series, part V"),
    ],
)  # fmt: skip
def test_two_names(one, other):
    assert not same_keys(one) & same_keys(other)


@given(ANYTHING)
@example("\u0345\u0301" * 40)
@example("ﷺ" * 30)
@example("\U000e0001ー々")
def test_any_text_gives_bounded_keys(text):
    for key in same_keys(text):
        assert 1 < len(key) <= LONGEST_KEY + 1
    for beginning in beginnings(text):
        assert 0 < len(beginning) <= LONGEST_BEGINNING
    assert same_keys(text.upper().lower()) == same_keys(text.upper().lower().strip())


@given(ANYTHING)
def test_folding_is_settled_and_knows_no_normal_form(text):
    assert fold(fold(text)) == fold(text)
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


@given(ANYTHING, ANYTHING)
def test_the_order_of_words_does_not_matter(one, other):
    assert same_keys(f"{one} {other}") & same_keys(f"{other} {one}") or not same_keys(one + other)


@given(ANYTHING)
def test_a_name_is_found_by_its_own_words(text):
    tokens = index_tokens([text])
    assert set(query_tokens(fold(text))) <= tokens or len(fold(text)) > 40
