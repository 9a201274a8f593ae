"""Markdown to HTML that is safe to show."""

import nh3
from markdown_it import MarkdownIt

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip


def render_markdown(source: str) -> str:
    """HTML with no raw HTML let through; sanitised once more as a second line of defence."""
    if not source:
        return ""
    return nh3.clean(
        _markdown.render(source), tags=TAGS, attributes={"a": {"href"}}, link_rel="nofollow noopener ugc"
    )
