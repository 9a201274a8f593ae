"""Markdown to HTML that is safe to show, and HTML to the plain text of an excerpt."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html.parser import HTMLParser

import nh3
from markdown_it import MarkdownIt

from ui.wiki_rules import wiki_rules

MOST_LINKS = 500  # names in double brackets that are looked up for one text; the others stay text
OUTWARD = "nofollow noopener ugc"
TAGS = {
    "a", "blockquote", "br", "code", "details", "div", "em", "h3", "h4", "h5", "hr", "li", "ol", "p", "pre",
    "span", "strong", "summary", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
CLASSES = {"a": {"missing-link"}, "details": {"spoiler", "spoiler--inline"}, "div": {"paragraph"}}

# A text stands in a section of a page, whose title is an <h2>.
HEADINGS = {"h1": "h3", "h2": "h3", "h3": "h4", "h4": "h5", "h5": "h5", "h6": "h5"}

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table").use(wiki_rules)


@dataclass(frozen=True)
class Link:
    """Where a name in double brackets leads. `text` is shown where the author wrote none."""

    address: str
    text: str
    is_missing: bool = False
    why: str = ""


Resolve = Callable[[Iterable[str]], dict[str, Link]]


def render_markdown(source: str, resolve: Resolve | None = None) -> str:
    """HTML with no raw HTML let through; sanitised once more as a second line of defence.

    `resolve` says where the names in double brackets lead; without it they are plain text.
    """
    if not source:
        return ""
    env: dict = {}
    tokens = _parse(source, env)
    for token in tokens:
        token.tag = HEADINGS.get(token.tag, token.tag)
    _mark_outward(tokens)
    names = _names(tokens)
    env["links"] = resolve(names) if resolve and names else {}
    html = _markdown.renderer.render(tokens, _markdown.options, env)
    return nh3.clean(
        html, tags=TAGS, attributes={"a": {"href", "rel", "title"}}, allowed_classes=CLASSES, link_rel=None
    )


def names_in(source: str) -> list[str]:
    """What stands in double brackets, each name once, in order."""
    return _names(_parse(source, {})) if "[[" in source else []


def _parse(source, env):
    # Half of a surrogate pair cannot be stored or sent, but a file may hold one.
    return _markdown.parse(source.encode(errors="replace").decode(), env)


def _children(tokens, kind):
    for token in tokens:
        yield from (child for child in token.children or () if child.type == kind)


def _names(tokens):
    names = dict.fromkeys(token.meta["name"] for token in _children(tokens, "wiki_link"))
    return list(names)[:MOST_LINKS]


def _mark_outward(tokens):
    for token in _children(tokens, "link_open"):
        address = str(token.attrGet("href") or "")
        if not address.startswith(("/", "#")) or address.startswith("//"):
            token.attrSet("rel", OUTWARD)


class _Reader(HTMLParser):
    """The text of our own HTML, without what a spoiler hides."""

    def __init__(self):
        super().__init__()
        self.words, self._hidden = [], 0

    def handle_starttag(self, tag, attrs):
        self._hidden += tag == "details"
        self.words.append("" if tag in {"a", "code", "em", "strong"} else " ")

    def handle_endtag(self, tag):
        self._hidden -= tag == "details"

    def handle_data(self, data):
        if not self._hidden:
            self.words.append(data)


def excerpt(html: str, length=200) -> str:
    """The beginning of a rendered text as plain text: no markup, nothing a spoiler hides."""
    reader = _Reader()
    reader.feed(html)
    text = " ".join("".join(reader.words).split())
    if len(text) <= length:
        return text
    return f"{text[:length].rsplit(' ', 1)[0].rstrip(' ,;:')}…"
