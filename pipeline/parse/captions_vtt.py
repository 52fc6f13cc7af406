"""WebVTT captions (format `captions_vtt`), by people and automatic: https://www.w3.org/TR/webvtt1/, section 6.

Belongs here: the header, blocks that are no cues, tags. Does not: blocks and times of lines (`cue_blocks`), and lines that
are shown more than once (`rolling`).
"""

import re

import polars as pl

from pipeline.parse.caption_names import language_of
from pipeline.parse.cue_blocks import Block, blocks, is_cut, times_of
from pipeline.parse.cues import NO_TEXT, NO_TIMES, Captions, caption_parser
from pipeline.parse.rolling import Shown, is_rolling, shown, unrolled

_HEADER = r"^[\s\x{FEFF}]*WEBVTT(?:[ \t\n]|$)"
_LANGUAGE_LINE = re.compile(r"(?i)language:(.*)")
#: What only YouTube's automatic captions have: a time before each word but a line's first.
_WORD_TIME = re.compile(r"<[0-9]+:[0-9]{2}:[0-9]{2}\.[0-9]{3}><c>")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]*>|<[0-9][0-9:.]*>|</>")
#: A tag that the end of a cut file leaves open.
_OPEN_TAG = re.compile(r"<(?:[0-9]{1,5}:[0-9:.]*|/?(?:[bciuv]|lang|ruby|rt)(?:[ .][^<>\n]*)?|/)?\Z")
_NO_CUE = re.compile(r"(?:NOTE|STYLE|REGION|WEBVTT)(?:\s|$)")


def recognise(pages: pl.DataFrame) -> pl.Series:
    """Texts that begin with the line WEBVTT."""
    return pages["text"].str.contains(_HEADER)


def read(text: str) -> Captions:
    """The cues of one file. Lines of captions that roll up count once; notes, styles and regions are no cues."""
    captions = Captions(unit="line", is_auto=_WORD_TIME.search(text) is not None)
    whole = _OPEN_TAG.sub("", text)
    lines = _TAG.sub("", whole).lstrip("\ufeff").split("\n")
    header_end = _header_end(lines)
    captions.language = _language(lines[:header_end])
    found = list(blocks(lines[header_end:], header_end + 1, is_numbered=False))
    captions.is_complete = whole == text and not (found and is_cut(found[-1], ends_open=not text.endswith("\n")))
    cues = sorted(_cues(captions, found), key=lambda cue: cue.start)
    rolls = captions.is_auto or is_rolling(cues)
    for cue in unrolled(cues) if rolls else cues:
        captions.add(cue.start, cue.end, "\n".join(cue.lines), cue.place)
    if rolls:
        captions.faults = [fault for fault in captions.faults if fault.rule != NO_TEXT]
    return captions


def _header_end(lines: list[str]) -> int:
    """How many lines belong to the header: all up to the blank one behind WEBVTT, or to a line of times."""
    start = next(number for number, line in enumerate(lines) if line.strip())
    ends = (number for number, line in enumerate(lines[start:], start) if not line or "-->" in line)
    return next(ends, len(lines))


def _language(header: list[str]) -> str | None:
    told = (found[1] for line in header if (found := _LANGUAGE_LINE.match(line)))
    return next((language for tag in told if (language := language_of(tag))), None)


def _cues(captions: Captions, found: list[Block]) -> list[Shown]:
    cues = []
    for block in found:
        if block.timing is None and _NO_CUE.match(block.head[0]):
            continue
        times = block.timing and times_of(block.timing)
        if not times:
            captions.refuse(NO_TIMES, block.line, block.said())
            continue
        if block.head[:-1]:
            captions.refuse(NO_TIMES, block.line, "\n".join(block.head[:-1]))
        if not block.payload:
            captions.refuse(NO_TEXT, block.line, block.said())
        cues.append(shown(*times, block.payload, block.line))
    return cues


PARSER = caption_parser("captions_vtt", 1, recognise, read)
