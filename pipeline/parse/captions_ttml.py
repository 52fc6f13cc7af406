"""TTML captions, DFXP and IMSC included (format `captions_ttml`): https://www.w3.org/TR/ttml2/.

A cue is a paragraph with the text of all within it, or, where only its spans have times, each of these. Belongs here: which
interval an element is shown in, and its text. Does not: XML (`xml_tree`), and time expressions (`ttml_times`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl

from pipeline.parse.caption_names import language_of
from pipeline.parse.cues import NO_END, NO_TIMES, Captions, caption_parser
from pipeline.parse.ttml_times import Clock, clock_of
from pipeline.parse.xml_tree import Element, read_captions, root_pattern

_BEGIN = root_pattern("tt")
_HEAD_CHARS = 4_000
_CUES = frozenset({"p"})
_TIMES = ("begin", "end", "dur")
#: Elements within a paragraph whose text is not shown (`ttm:desc` and others), and readings above or beside a word (ruby).
_UNSEEN = frozenset({"metadata", "title", "desc", "copyright", "agent", "actor"})
_READINGS = frozenset({"text", "textContainer", "delimiter"})


class Interval(NamedTuple):
    """When an element is shown, in milliseconds from the start of the video; an end may be unknown."""

    begin: float
    end: float | None
    is_told: bool


@dataclass
class _Reading:
    """One reading of a document: its cues, begins and ends that can't be read, and how many begin outside their parent."""

    clock: Clock
    is_absolute: bool
    cues: list[tuple[Interval, Element]] = field(default_factory=list)
    untimed: list[Element] = field(default_factory=list)
    endless: list[Element] = field(default_factory=list)
    outside_count: int = 0

    def walk(self, element: Element, shown: Interval) -> None:
        """Take the cues of an element that is shown in the given interval."""
        if element.name == "p" and not _is_in_spans(element):
            self._take(element, shown)
            return
        if element.name == "span" and shown.is_told:
            self.cues.append((shown, element))
            return
        previous = shown.begin
        for child in element.elements():
            begin = previous if element.attributes.get("timeContainer") == "seq" else shown.begin
            interval = self._interval(child, shown, begin)
            if interval is None:
                self.untimed.append(child)
                continue
            self.walk(child, interval)
            previous = previous if interval.end is None else interval.end

    def _take(self, paragraph: Element, shown: Interval) -> None:
        if shown.is_told:
            self.cues.append((shown, paragraph))
        elif paragraph.text().strip():
            self.untimed.append(paragraph)

    def _interval(self, element: Element, parent: Interval, reference: float) -> Interval | None:
        """When an element is shown; None where it says times that can't be read.

        Times count from the parent's begin (TTML 2, 12.2), or, in documents whose writers did not know that, from zero.
        """
        told = {name: self.clock.milliseconds(element.attributes[name]) for name in _TIMES if element.attributes.get(name)}
        if not told:
            return parent._replace(begin=reference)
        origin = 0 if self.is_absolute else reference
        if (offset := told.pop("begin", reference - origin)) is None:
            return None
        if None in told.values():
            self.endless.append(element)
        begin = origin + offset
        starts = {"end": origin, "dur": begin}
        ends = [starts[name] + time for name, time in told.items() if time is not None]
        self.outside_count += begin < parent.begin or (parent.end is not None and begin >= parent.end)
        return Interval(begin, min(ends, default=parent.end), is_told=True)


def recognise(pages: pl.DataFrame) -> pl.Series:
    """XML whose root is `tt`."""
    return pages["text"].str.head(_HEAD_CHARS).str.contains(_BEGIN)


def read(text: str) -> Captions:
    """The cues of one file. Where parents have times, those of paragraphs count from there, or from zero if only so they fit."""
    return read_captions(text, _CUES, _take)


def _take(captions: Captions, root: Element) -> None:
    bodies = [element for element in root.within() if element.name == "body"]
    captions.language = _language(root, bodies)
    relative, absolute = (_reading(root, bodies, is_absolute=is_absolute) for is_absolute in (False, True))
    reading = absolute if absolute.outside_count < relative.outside_count else relative
    for shown, element in reading.cues:
        end = None if shown.end is None else round(shown.end)
        captions.add(round(shown.begin), end, _text(element), element.line)
    for element in reading.untimed:
        captions.refuse(NO_TIMES, element.line, element.said())
    for element in reading.endless:
        captions.refuse(NO_END, element.line, element.said(), is_kept=True)


def _reading(root: Element, bodies: list[Element], *, is_absolute: bool) -> _Reading:
    reading = _Reading(clock_of(root.attributes), is_absolute)
    # The body is read as a child, so that its own times count.
    around = Element("tt", {}, root.line)
    around.content.extend(bodies)
    reading.walk(around, Interval(0, None, is_told=False))
    return reading


def _language(root: Element, bodies: list[Element]) -> str | None:
    elements = [root, *bodies, *(division for body in bodies for division in body.elements())]
    told = (language_of(element.attributes.get("lang", "")) for element in elements)
    return next((language for language in told if language), None)


def _is_in_spans(paragraph: Element) -> bool:
    """True where a paragraph has no times of its own, and all its text stands in spans that have."""
    if any(paragraph.attributes.get(name) for name in _TIMES):
        return False
    if any(isinstance(part, str) and part.strip() for part in paragraph.content):
        return False
    spans = [element for element in paragraph.elements() if element.name == "span"]
    return bool(spans) and all(any(span.attributes.get(name) for name in _TIMES) for span in spans)


def _text(element: Element) -> str:
    return "".join(_pieces(element))


def _pieces(element: Element) -> Iterator[str]:
    for part in element.content:
        if isinstance(part, str):
            yield part
        elif part.name == "br":
            yield "\n"
        elif part.name not in _UNSEEN and part.attributes.get("ruby") not in _READINGS:
            yield from _pieces(part)


PARSER = caption_parser("captions_ttml", 1, recognise, read)
