"""XML of caption files -> a tree of elements, read as far as it can be, and what is noted of it.

The parser is Python's expat: it is strict, so that nothing is guessed, it says where it stopped, and it is at hand. Declared
entities, by which a small file grows without bounds, are refused altogether; no caption format has any. What people write
by hand (`R&D`, `&nbsp;`) is put right before. Belongs here: syntax. Does not: what elements mean.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from html.entities import html5
from typing import NamedTuple
from xml.parsers import expat

from pipeline.parse.cues import Captions
from pipeline.parse.landmarks import ENTITY

#: An element in an element and so on: captions need about six.
_DEEPEST = 100
#: Where XML is broken in more places than this, the rest is not looked at.
_MOST_BREAKS = 100
_AMPERSAND = re.compile(rf"{ENTITY}|&")
_OF_XML = frozenset({"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"})
_NO_CHARACTERS = str.maketrans("", "", "\ufffe\uffff")
_SNIPPET_BYTES = 120
#: Where reading may go on besides at a cue: what is broken in a head must not cost the cues.
_HOLDERS = frozenset({"body", "div"})

WELL_FORMED = "the XML is well-formed"

Content = list["str | Element"]


class Element:
    """An element: its name without prefix, attributes by name without prefix, its content, and its line from 1."""

    __slots__ = ("attributes", "content", "line", "name")

    def __init__(self, name: str, attributes: dict[str, str], line: int) -> None:
        self.name = name
        self.attributes = attributes
        self.line = line
        self.content: Content = []

    def elements(self) -> Iterator["Element"]:
        """The elements that stand in this one, not those within them."""
        return (part for part in self.content if isinstance(part, Element))

    def within(self) -> Iterator["Element"]:
        """This element and all within it, in the order of the file."""
        yield self
        for element in self.elements():
            yield from element.within()

    def text(self) -> str:
        """All text within this element."""
        return "".join(part if isinstance(part, str) else part.text() for part in self.content)

    def said(self) -> str:
        """The element as it stands in the file, about."""
        attributes = "".join(f' {name}="{value}"' for name, value in self.attributes.items())
        return f"<{self.name}{attributes}>{self.text()}"


class Break(NamedTuple):
    """Where XML is broken: line, what is wrong, and what stands there."""

    line: int
    problem: str
    said: str


class Document(NamedTuple):
    """What could be read: the root (None where there is none), whether the file holds its end, and where it is broken.

    `refusal` is why nothing was read though it could be, else None.
    """

    root: Element | None
    is_whole: bool
    breaks: list[Break]
    refusal: str | None = None


def root_pattern(names: str) -> str:
    """A pattern, for polars, of XML whose root has one of the names (a pattern too), with whatever may stand before it."""
    return (
        r"(?is)^[\s\x{FEFF}]*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*|<!doctype[^\[>]*(?:\[.*?\]\s*)?>\s*)*"
        rf"<(?:[a-z][\w.-]*:)?(?:{names})[\s/>]"
    )


class _RefusedError(Exception):
    """The XML holds what no caption file needs."""


class _Tree:
    """The tree as far as it is built. `open` holds the elements that wait for their end, with their names as written."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self.open: list[tuple[Element, str]] = []

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        if len(self.open) >= _DEEPEST:
            raise _RefusedError(f"XML elements nested more than {_DEEPEST} deep")
        element = Element(_local(name), {_local(key): value for key, value in attributes.items()}, line)
        if self.open:
            self.open[-1][0].content.append(element)
        else:
            self.root = element
        self.open.append((element, name))

    def end(self, name: str) -> None:
        self.open.pop()

    def characters(self, text: str) -> None:
        if self.open:
            self.open[-1][0].content.append(text)

    def drop_open(self, names: frozenset[str]) -> None:
        """Forget the outermost open element of one of the names, with all within it."""
        for depth, (element, _) in enumerate(self.open):
            if element.name in names and depth:
                # What is open is the last that its parent holds.
                self.open[depth - 1][0].content.pop()
                del self.open[depth:]
                return


def read_captions(text: str, cues: frozenset[str], take: Callable[[Captions, Element], None]) -> Captions:
    """What `take` finds from the root of a document whose cues are elements of the given names, and what is broken there."""
    document = read_xml(text, cues)
    captions = Captions(unit="line", is_complete=document.is_whole, rejection=document.refusal)
    for broken in document.breaks:
        captions.refuse(WELL_FORMED, broken.line, f"{broken.problem}: {broken.said}")
    if document.root is not None:
        take(captions, document.root)
    if document.breaks and not captions.has_text():
        captions.rejection = f"broken XML: {document.breaks[0].problem} in line {document.breaks[0].line}"
    return captions


def read_xml(text: str, cues: frozenset[str]) -> Document:
    """The tree of a document with cues, which are elements of the given names: where one is broken, reading goes on at the next.

    Of a document that is cut, all is kept that stands before the cut. Never raises because of what the text says.
    """
    data = _mended(text).encode()
    next_element = re.compile(rb"<(?:[\w.-]+:)?(?:" + "|".join(sorted(cues | _HOLDERS)).encode() + rb")[\s>]")
    tree, breaks, start = _Tree(), list[Break](), 0
    try:
        while (stop := _read_from(tree, data, start)) is not None:
            place, problem = stop
            breaks.append(_break(data, place, problem))
            following = next_element.search(data, max(place, start) + 1)
            if following is None or not tree.open or len(breaks) >= _MOST_BREAKS:
                break
            tree.drop_open(cues)
            start = following.start()
    except _RefusedError as error:
        return Document(None, is_whole=False, breaks=[], refusal=str(error))
    return Document(tree.root, tree.root is not None and not tree.open, breaks)


def _read_from(tree: _Tree, data: bytes, start: int) -> tuple[int, str] | None:
    """Read from a byte on, within the elements that are open; return where and why reading stopped before the end."""
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    ancestors = "".join(f"<{name}>" for _, name in tree.open).encode()
    parser.Parse(ancestors, False)
    first_line = data.count(b"\n", 0, start)
    parser.StartElementHandler = lambda name, found: tree.start(name, found, first_line + parser.CurrentLineNumber)
    parser.EndElementHandler = tree.end
    parser.CharacterDataHandler = tree.characters
    parser.EntityDeclHandler = _refuse_entity
    try:
        parser.Parse(memoryview(data)[start:], True)
    except expat.ExpatError as error:
        # What a cut leaves of a text still waits in the parser's buffer.
        parser.buffer_text = False
        return start + parser.ErrorByteIndex - len(ancestors), expat.ErrorString(error.code)
    finally:
        # The handler knows its parser: without this, both and the tree stay until the garbage collector comes.
        parser.StartElementHandler = None
    return None


def _refuse_entity(*_: object) -> None:
    raise _RefusedError("XML that declares entities of its own")


def _break(data: bytes, place: int, problem: str) -> Break:
    said = data[place : place + _SNIPPET_BYTES].decode("utf-8", "ignore")
    return Break(data.count(b"\n", 0, place) + 1, problem, said)


@lru_cache(maxsize=256)
def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _mended(text: str) -> str:
    """The text with every `&` that begins no character of XML's escaped, and HTML's names for characters replaced."""
    text = text.translate(_NO_CHARACTERS) if "\uffff" in text or "\ufffe" in text else text
    return _AMPERSAND.sub(lambda found: _as_xml(found[0]), text).lstrip() if "&" in text else text.lstrip()


def _as_xml(entity: str) -> str:
    if entity in _OF_XML:
        return entity
    if entity.startswith("&#"):
        return entity if _is_character(entity) else "\ufffd"
    if (character := html5.get(entity[1:])) is not None and entity.endswith(";"):
        return character
    return f"&amp;{entity[1:]}"


def _is_character(reference: str) -> bool:
    """True for the characters that XML allows (XML 1.0, production 2)."""
    code = int(reference[3:-1], 16) if reference[2] in "xX" else int(reference[2:-1])
    return code in (0x9, 0xA, 0xD) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
