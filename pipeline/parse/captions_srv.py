"""YouTube's timed text as XML: srv1 `<transcript>`, srv2 and srv3 `<timedtext>` (format `captions_srv`).

The format has no specification. srv1 has `<text start="1.5" dur="2">` in seconds; srv2 `<text t="1500" d="2000">` and srv3
`<p t="1500" d="2000">` in milliseconds, srv3 with a `<s>` per word. Belongs here: these elements. Does not: XML (`xml_tree`).
"""

import polars as pl

from pipeline.parse.caption_names import language_of
from pipeline.parse.cues import LATEST, NO_END, NO_TIMES, Captions, caption_parser
from pipeline.parse.xml_tree import Element, read_captions, root_pattern

_BEGIN = root_pattern("transcript|timedtext")
_HEAD_CHARS = 4_000
_CUES = frozenset({"text", "p"})


def recognise(pages: pl.DataFrame) -> pl.Series:
    """XML whose root is `transcript` or `timedtext`."""
    return pages["text"].str.head(_HEAD_CHARS).str.contains(_BEGIN)


def read(text: str) -> Captions:
    """The cues of one file. Appended line breaks are no cues; what is appended otherwise continues its window's cue.

    Automatic captions are told by the recogniser's confidence (`ac`) and by line breaks that are appended in a window.
    """
    return read_captions(text, _CUES, _take_all)


def _take_all(captions: Captions, root: Element) -> None:
    captions.language = language_of(root.attributes.get("lang", ""))
    for element in root.within():
        if element.name in _CUES:
            _take(captions, element)


def _take(captions: Captions, element: Element) -> None:
    text = element.text()
    start, end = _times(element.attributes)
    if start is None:
        captions.refuse(NO_TIMES, element.line, element.said())
        return
    if end is None and ("d" in element.attributes or "dur" in element.attributes):
        captions.refuse(NO_END, element.line, element.said(), is_kept=True)
    window = element.attributes.get("w")
    is_appended = "1" in (element.attributes.get("a"), element.attributes.get("append"))
    captions.is_auto |= is_appended and window is not None and not text.strip()
    captions.is_auto |= any("ac" in word.attributes for word in element.elements())
    take = captions.append if is_appended else captions.add
    take(start, end, text, element.line, window)


def _times(attributes: dict[str, str]) -> tuple[int | None, int | None]:
    """(start, end) in milliseconds, each None where it is not told or can't be read."""
    start, duration, scale = ("start", "dur", 1000) if "start" in attributes else ("t", "d", 1)
    begin = _milliseconds(attributes.get(start), scale)
    length = _milliseconds(attributes.get(duration), scale)
    return begin if begin is not None and begin >= 0 else None, None if begin is None or length is None else begin + length


def _milliseconds(number: str | None, scale: int) -> int | None:
    try:
        time = round(float(number or "") * scale)
    except (ValueError, OverflowError):
        return None
    return time if abs(time) <= LATEST else None


PARSER = caption_parser("captions_srv", 1, recognise, read)
