"""Which parts of a page differ from what it said before: marked in its HTML, whatever wrote it."""

import re
from collections import defaultdict
from html.parser import HTMLParser

BLOCKS = {"li", "dd", "tr", "p", "h1", "h3", "figure", "blockquote"}
ADDRESS = re.compile(r"""\s(?:href|src|srcset|hx-get|id|aria-\w+)="[^"]*\"""")
MARK = ' data-changed=""'


class _Blocks(HTMLParser):
    """Every block of a page with the section it stands in, from where to where."""

    def __init__(self, html):
        super().__init__(convert_charrefs=False)
        self.html, self.open, self.blocks = html, [], []
        self.starts = [0, *(match.end() for match in re.finditer("\n", html))]
        self.feed(html)
        self.close()

    def _offset(self):
        line, column = self.getpos()
        return self.starts[line - 1] + column

    def handle_starttag(self, tag, attrs):
        if tag in BLOCKS or tag == "section":
            self.open.append((tag, dict(attrs).get("id", ""), self._offset()))

    def handle_endtag(self, tag):
        if not any(tag == opened for opened, _, _ in self.open):
            return
        while self.open:
            opened, name, start = self.open.pop()
            if opened == tag:
                place = name if tag == "section" else next(
                    (other for kind, other, _ in reversed(self.open) if kind == "section"), ""
                )  # fmt: skip
                said = " ".join(ADDRESS.sub("", self.html[start : self._offset()]).split())
                self.blocks.append((start, self._offset(), tag, place, said))
                return


def mark_changes(before: str, after: str) -> str:
    """`after`, with the attribute `data-changed` on its sections that differ, and on the innermost of
    their blocks that were not there before. Addresses do not count: they move with a name.
    """
    known = defaultdict(set)
    for _, _, tag, place, said in _Blocks(before).blocks:
        known[tag, place].add(said)
    changed = [
        (start, end, tag)
        for start, end, tag, place, said in _Blocks(after).blocks
        if said not in known[tag, place]
    ]
    marked = [
        start + 1 + len(tag)
        for start, end, tag in changed
        if tag == "section" or not any(start < inner < end for inner, _, _ in changed)
    ]
    for place in sorted(marked, reverse=True):
        after = after[:place] + MARK + after[place:]
    return after
