"""Wiki text: links by name, spoilers; whatever is written, nothing foreign comes out, and soon."""

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.markdown import MOST_LINKS, TAGS, Link, excerpt, names_in, render_markdown

PIECES = [
    "[[", "]]", "|", "||", "[", "](", ")", "!", "::: spoiler", ":::", "::::", "\n", "\n\n", "> ", "- ", "`", "```", "*", "<script>",
    "<img src=x onerror=alert(1)>", "javascript:alert(1)", "&#106;avascript:", "<", ">", '"', "'", "\\", "# ", "|a|b|\n|-|-|\n|", "\t",
    "Akira", "メモリーズ", "\x00", "\u202e", "[a]: data:text/html,x", "http://a.b", "</details>", "<details open>", "style=", "\ud800",
]  # fmt: skip
HOSTILE = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=40).map("".join)
ATTRIBUTES = {"a": {"href", "rel", "title", "class"}, "details": {"class"}, "div": {"class"}}


def everywhere(names):
    """Every name leads somewhere; those with an x nowhere yet."""
    return {name: Link(f"/to/{len(name)}/", name.upper(), "x" in name, f'"{name}"') for name in names}


class Checker(HTMLParser):
    def __init__(self):
        super().__init__()
        self.bad, self.open = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS:
            self.bad.append(tag)
        for name, value in attrs:
            if name not in ATTRIBUTES.get(tag, set()) or (
                name == "href" and re.match(r"\s*(javascript|data|vbscript):", value or "", re.IGNORECASE)
            ):
                self.bad.append(f"{tag} {name}={value}")
        if tag not in {"br", "hr"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.bad.append(f"</{tag}> out of place")


@given(HOSTILE)
def test_whatever_is_written_nothing_foreign_comes_out(text):
    html = render_markdown(text, everywhere)
    checker = Checker()
    checker.feed(html)
    assert not checker.bad
    assert not checker.open, "Everything that opens closes."
    assert len(excerpt(html, 50)) <= 51


@given(HOSTILE)
def test_the_names_of_a_text_are_those_it_links(text):
    seen = []
    render_markdown(text, lambda names: seen.extend(names) or {})
    assert seen == names_in(text)


@given(st.text(alphabet="abc *_\n-", min_size=1, max_size=60))
def test_no_excerpt_tells_what_a_spoiler_hides(words):
    for source in (
        f"Before.\n\n::: spoiler The end\nqqq {words}\n:::\n",
        f"Before ||qqq {words.replace(chr(10), ' ')}|| it",
    ):
        html = render_markdown(source, everywhere)
        assert '<details class="spoiler' in html
        assert "qqq" not in excerpt(html)
        assert excerpt(html).startswith("Before")


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("[[Akira]]", '<p><a href="/to/5/">AKIRA</a></p>'),
        ("[[ Akira | his *film* ]]", '<p><a href="/to/5/">his *film*</a></p>'),
        ("*[[Akira]]*", '<p><em><a href="/to/5/">AKIRA</a></em></p>'),
        ("[[x]]", '<p><a class="missing-link" href="/to/1/" title="&quot;x&quot;">X</a></p>'),
        ("`[[Akira]]` \\[[Akira]]", "<p><code>[[Akira]]</code> [[Akira]]</p>"),
        ("[[]] [[ ]] [[a\nb]] [[a", "<p>[[]] [[ ]] [[a\nb]] [[a</p>"),
        ("[see [[Akira|it]]](/about/)", '<p>[see <a href="/to/5/">it</a>](/about/)</p>'),
        ("||dead||", '<div class="paragraph"><details class="spoiler spoiler--inline"><summary>Spoiler</summary> <span>dead</span></details></div>'),
        ("a || b", "<p>a || b</p>"),
        ("a || b\n\nc ||d||", '<p>a || b</p>\n<div class="paragraph">c <details class="spoiler spoiler--inline"><summary>Spoiler</summary> <span>d</span></details></div>'),
        ("::: spoiler <b>\nx\n:::\ny", '<details class="spoiler"><summary>Spoiler: &lt;b&gt;</summary>\n<p>x</p>\n</details>\n<p>y</p>'),
        ("::: spoiler\nall the rest", '<details class="spoiler"><summary>Spoiler</summary>\n<p>all the rest</p>\n</details>'),
        ("::: note\nx", "<p>::: note\nx</p>"),
        ("# Plot", "<h3>Plot</h3>"),
        ("[a](https://b.c/)", '<p><a href="https://b.c/" rel="nofollow noopener ugc">a</a></p>'),
        ("[a](/works/)", '<p><a href="/works/">a</a></p>'),
        ("|a|\n|-|\n|[[Akira\\|b]]|", '<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td><a href="/to/5/">b</a></td>\n</tr>\n</tbody>\n</table>'),
    ],
)  # fmt: skip
def test_wiki_text(source, html):
    assert render_markdown(source, everywhere).strip() == html


def test_spoilers_nest_by_more_colons_and_end_with_their_list():
    html = render_markdown(":::: spoiler all\na\n::: spoiler part\nb\n:::\nc\n::::\nd")
    assert html.count("<details") == 2
    assert html.rstrip().endswith("</details>\n<p>d</p>")
    assert "<p>out</p>" in render_markdown("- a\n\n  ::: spoiler\n  b\n- c\n\nout").split("</details>")[1]


@pytest.mark.parametrize(
    "piece",
    ["[", "![", "[[", "[[a", "[[a|", "[[a]] ", "||", "||a", "|| ", "[a](", "[a][", "::: spoiler\n", ":::\n", "*a ", "> ", "- ", "<", "`"],
)  # fmt: skip
def test_sixty_thousand_characters_do_not_take_seconds(piece):
    source = (piece * 60_000)[:60_000]
    began = time.process_time()
    render_markdown(source, everywhere)
    assert time.process_time() - began < 1.5


def test_a_text_links_a_bounded_number_of_names():
    source = " ".join(f"[[n{number}]]" for number in range(MOST_LINKS + 5))
    assert len(names_in(source)) == MOST_LINKS
    assert render_markdown(source, everywhere).count("<a ") == MOST_LINKS


def test_an_excerpt_is_plain_and_short():
    html = render_markdown("One [[Akira|film]] &amp; *two*.\n\n- three\n\n" + "word " * 100, everywhere)
    assert excerpt(html, 40) == "One film & two. three word word word…"
    assert excerpt("") == ""
