"""The text that a reader of an HTML page sees, one block a line in document order, and the links in it.

Belongs here: from markup to lines. Does not: what the lines mean; only lines that a text page never sets apart by a blank
line (labels, headings, the line that ends a comment) are known here, so that both kinds of page are read alike.
"""

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.parse.landmarks import HEADINGS, LABEL_LINE, META_LINE

#: Elements that show nothing, or nothing of the page itself.
_UNSEEN = frozenset(
    "script style nav template noscript head iframe object audio video canvas noembed noframes datalist title desc".split()
)
#: Elements that begin and end a line and that a blank line sets apart from their like.
_PARAGRAPHS = frozenset(
    "p div li blockquote pre section article main header footer aside figure figcaption address form fieldset details "
    "summary ul ol center body".split()
)
#: Elements that begin and end a line.
_LINES = frozenset("h1 h2 h3 h4 h5 h6 hr tr table caption thead tbody tfoot dl option legend html".split())
#: Elements that share a line with their neighbours, a blank between them: <dt>Views:</dt><dd>7</dd>.
_CELLS = frozenset("td th dt dd".split())
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_KEPT_STYLE = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
#: Elements that a parser must look up the whole stack for each time one begins, so that its time grows with the square of depth.
_NESTING = re.compile(r"<(/?)(?:div|ul|ol|dl|section|article|main|blockquote|fieldset|form|center|details|figure|table)\b", re.I)
MAX_DEPTH = 5_000
_BLANKS = re.compile("[ \t\n\f\xa0]+")
_STRUCTURE = re.compile(f"{META_LINE}|{LABEL_LINE}|^(?:{'|'.join(HEADINGS)})$")


class Link(NamedTuple):
    """A link in a visible text: the byte offset of its line, its href as written, and its text."""

    start: int
    href: str
    title: str


class VisibleText(NamedTuple):
    """What a page shows: its lines as one text, and its links in document order."""

    text: str
    links: list[Link]


def visible_text(html: str) -> VisibleText:
    """What a page shows. Never raises: any text is HTML to a browser, and so here."""
    root = LexborHTMLParser(html).root
    page = _Page()
    if root is not None:
        for node, is_end in _walk(root):
            page.leave(node) if is_end else page.enter(node)
    page.end_line()
    return page.written()


def is_too_deep(html: str) -> bool:
    """True where elements nest deeper than MAX_DEPTH. People's pages have dozens of levels; parsing more takes hours."""
    if html.count("<") <= MAX_DEPTH:
        return False
    depths = accumulate(-1 if found[1] else 1 for found in _NESTING.finditer(html))
    return any(depth > MAX_DEPTH for depth in depths)


def _walk(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Nodes that are seen, in document order, each when it begins and, elements, when it ends. Depth costs no stack."""
    ahead = [(root, False)]
    while ahead:
        node, is_end = ahead.pop()
        yield node, is_end
        if not is_end and node.is_element_node:
            ahead.append((node, True))
            children = [(child, False) for child in node.iter(include_text=True) if not _is_unseen(child)]
            ahead.extend(reversed(children))


def _is_unseen(node: LexborNode) -> bool:
    if not node.is_element_node:
        return not node.is_text_node
    if node.tag in _UNSEEN:
        return True
    attributes = node.attributes
    return "hidden" in attributes or bool(_HIDDEN_STYLE.search(attributes.get("style") or ""))


class _Page:
    """Lines as they are gathered from the nodes of a page."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.is_apart: list[bool] = []
        self.line: list[str] = []
        self.links: list[tuple[int, str, str]] = []
        self.open_links: list[tuple[int, list[str]]] = []
        self.begins_paragraph = False
        self.kept_blanks = 0

    def enter(self, node: LexborNode) -> None:
        """Take in a text, or the begin of an element."""
        tag = node.tag or ""
        if node.is_text_node:
            self._write(node.text_content or "")
        elif tag == "br":
            self._break_line()
        elif tag == "a":
            self.open_links.append((len(self.lines), []))
        elif tag in _CELLS:
            self.line.append(" ")
        elif tag in _PARAGRAPHS or tag in _LINES:
            self.end_line(is_paragraph=tag in _PARAGRAPHS)
        self.kept_blanks += _keeps_blanks(node)

    def leave(self, node: LexborNode) -> None:
        """Take in the end of an element."""
        tag = node.tag or ""
        self.kept_blanks -= _keeps_blanks(node)
        if tag == "a":
            line, texts = self.open_links.pop()
            self.links.append((line, node.attributes.get("href") or "", _folded("".join(texts))))
        elif tag in _PARAGRAPHS or tag in _LINES or tag == "dd":
            self.end_line(is_paragraph=tag in _PARAGRAPHS)

    def _write(self, text: str) -> None:
        for _, texts in self.open_links:
            texts.append(text)
        first, *others = text.split("\n") if self.kept_blanks else [text]
        self.line.append(first)
        for line in others:
            self._break_line()
            self.line.append(line)

    def _break_line(self) -> None:
        """End a line within a paragraph; two breaks in a row leave a blank line."""
        is_blank = not _folded("".join(self.line))
        self.end_line()
        self.begins_paragraph = self.begins_paragraph or is_blank

    def end_line(self, *, is_paragraph: bool = False) -> None:
        """End the current line, if there is anything on it; `is_paragraph` sets the next one apart."""
        for _, texts in self.open_links:
            texts.append(" ")
        line = _folded("".join(self.line))
        self.line.clear()
        if line:
            self.lines.append(line)
            self.is_apart.append(self.begins_paragraph)
            self.begins_paragraph = False
        self.begins_paragraph = self.begins_paragraph or is_paragraph

    def written(self) -> VisibleText:
        """The lines as one text, blank lines between paragraphs, and the links with the offsets of their lines."""
        pieces: list[str] = []
        starts: list[int] = []
        size = 0
        was_structure = True
        for line, is_apart in zip(self.lines, self.is_apart, strict=True):
            is_structure = bool(_STRUCTURE.search(line))
            piece = f"\n{line}\n" if is_apart and not is_structure and not was_structure else f"{line}\n"
            pieces.append(piece)
            size += len(piece.encode())
            starts.append(size - len(line.encode()) - 1)
            was_structure = is_structure
        starts.append(size)
        return VisibleText("".join(pieces), [Link(starts[line], href, title) for line, href, title in self.links])


def _keeps_blanks(node: LexborNode) -> bool:
    if not node.is_element_node:
        return False
    return node.tag in ("pre", "textarea") or bool(_KEPT_STYLE.search(node.attributes.get("style") or ""))


def _folded(line: str) -> str:
    return _BLANKS.sub(" ", line).strip()
