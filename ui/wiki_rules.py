"""What this site's Markdown has beyond CommonMark: links by name, and spoilers.

`[[Akira (1988)]]` and `[[Akira (1988)|his film]]` link to a page; `||he dies||` hides a few words; lines
between `::: spoiler The ending` and `:::` hide whole paragraphs.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml

# A backslash keeps the bar from ending the cell of a table.
LINK = re.compile(r"\[\[([^\[\]|\n]{1,300}?)(?:\\?\|([^\[\]|\n]{1,300}))?\]\]")
SPOILER_OPENS = re.compile(r"(:{3,})[ \t]*spoiler\b[ \t]*(.{0,200})", re.IGNORECASE)
BARS = "||"
OPENING = re.compile(r"!?\[")


def wiki_rules(markdown: MarkdownIt):
    """To be used as a plugin: `MarkdownIt(…).use(wiki_rules)`."""
    markdown.inline.add_terminator_char("|")
    markdown.inline.ruler.before("link", "wiki_link", _link)
    markdown.inline.ruler.before("wiki_link", "lone_bracket", _lone_bracket)
    markdown.inline.ruler.before("emphasis", "hidden_words", _hidden_words)
    markdown.block.ruler.before(
        "fence", "spoiler", _spoiler, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    markdown.core.ruler.push("spoiler_paragraphs", _spoiler_paragraphs)
    markdown.add_render_rule("wiki_link", _render_link)
    markdown.add_render_rule("spoiler_open", _render_spoiler_open)
    markdown.add_render_rule("hidden_words_open", _render_hidden_words_open)
    markdown.add_render_rule("hidden_words_close", _render_hidden_words_close)


def _lone_bracket(state, silent):
    """Brackets that nothing closes are text. Else each would look for its end, through the whole rest."""
    match = OPENING.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    last = state.env.get("last_bracket")
    if last is None or last[0] is not state:
        last = state.env["last_bracket"] = (state, state.src.rfind("]"))
    if last[1] > state.pos:
        return False
    if not silent:
        state.append_pending(match[0])
    state.pos = match.end()
    return True


def _link(state, silent):
    match = LINK.match(state.src, state.pos, state.posMax)
    if not match or not match[1].strip():
        return False
    if not silent:
        name, text = match[1].strip(), (match[2] or "").strip()
        if state.linkLevel:  # a link in a link is no link
            state.append_pending(text or name)
        else:
            token = state.push("wiki_link", "", 0)
            token.content, token.meta = text, {"name": name}
    state.pos = match.end()
    return True


def _render_link(renderer, tokens, index, options, env):
    token = tokens[index]
    name = token.meta["name"]
    link = env.get("links", {}).get(name)
    text = escapeHtml(token.content or (link.text if link else name))
    if link is None:
        return text
    if not link.is_missing:
        return f'<a href="{escapeHtml(link.address)}">{text}</a>'
    return (
        f'<a class="missing-link" href="{escapeHtml(link.address)}" title="{escapeHtml(link.why)}">{text}</a>'
    )


def _hidden_words(state, silent):
    start = state.pos + len(BARS)
    if not state.src.startswith(BARS, state.pos) or state.env.get("hidden") is state:
        return False
    end = state.src.find(BARS, start, state.posMax)
    if end < 0:
        state.env["hidden"] = state  # no pair follows in this paragraph: do not look again
        return False
    if not state.src[start:end].strip("| \t\n"):
        return False
    if not silent:
        whole = state.posMax
        state.push("hidden_words_open", "details", 1)
        state.env["hidden"], state.pos, state.posMax = state, start, end
        state.md.inline.tokenize(state)
        state.env["hidden"], state.posMax = None, whole
        state.push("hidden_words_close", "details", -1)
    state.pos = end + len(BARS)
    return True


def _render_hidden_words_open(renderer, tokens, index, options, env):
    return '<details class="spoiler spoiler--inline"><summary>Spoiler</summary> <span>'


def _render_hidden_words_close(renderer, tokens, index, options, env):
    return "</span></details>"


def _spoiler_paragraphs(state):
    """A paragraph with hidden words becomes a <div>: <details> would end a <p>."""
    opened = None
    for token in state.tokens:
        if token.type == "paragraph_open":
            opened = token
        elif token.type == "inline" and opened is not None:
            has_hidden = any(child.type == "hidden_words_open" for child in token.children)
            if has_hidden:
                opened.tag = "div"
                opened.attrSet("class", "paragraph")
        elif token.type == "paragraph_close":
            token.tag, opened = opened.tag, None


def _spoiler(state, start_line, end_line, silent):
    if state.is_code_block(start_line):
        return False
    start = state.bMarks[start_line] + state.tShift[start_line]
    match = SPOILER_OPENS.fullmatch(state.src, start, state.eMarks[start_line])
    if not match:
        return False
    if silent:
        return True
    closing = _closing_line(state, start_line, end_line, match[1])
    opened = state.push("spoiler_open", "details", 1)
    opened.block, opened.content, opened.map = True, match[2].strip(": \t"), [start_line, closing]
    was, state.parentType = state.parentType, "container"
    whole, state.lineMax = state.lineMax, closing
    state.md.block.tokenize(state, start_line + 1, closing)
    state.parentType, state.lineMax = was, whole
    state.push("spoiler_close", "details", -1).block = True
    state.line = min(closing + 1, end_line)
    return True


def _closing_line(state, start_line, end_line, colons):
    """The line with the same colons and nothing else. Without one, the rest is hidden: safer than shown."""
    for line in range(start_line + 1, end_line):
        start = state.bMarks[line] + state.tShift[line]
        if state.src[start : state.eMarks[line]].rstrip() == colons:
            return line
        if state.sCount[line] < state.blkIndent and not state.isEmpty(line):
            return line  # the list or quotation around it ended
    return end_line


def _render_spoiler_open(renderer, tokens, index, options, env):
    about = tokens[index].content
    return f'<details class="spoiler"><summary>Spoiler{": " if about else ""}{escapeHtml(about)}</summary>\n'
