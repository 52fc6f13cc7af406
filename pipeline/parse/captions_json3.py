"""YouTube's timed text as JSON (format `captions_json3`): events with `tStartMs`, `dDurationMs` and `segs`.

The format has no specification; what is known of it is in the recordings and in YouTube's answers. Belongs here: events
and their words. Does not: other JSON of YouTube's.
"""

import json
import re
from collections.abc import Iterable, Iterator

import msgspec
import polars as pl

from pipeline.formats.json_text import syntax_problem, whole_characters
from pipeline.parse.cues import LATEST, NO_TIMES, Captions, caption_parser

_MAGIC = r'"wireMagic"\s*:\s*"pb3"'
_EVENTS = r'"events"\s*:\s*\[\s*\{[^{}\[\]]*"tStartMs"'
_BEGIN = rf"(?s)^[\s\x{{FEFF}}]*\{{\s*(?:{_MAGIC}|{_EVENTS}|\".*?(?:{_MAGIC}|{_EVENTS}))"
_HEAD_CHARS = 4_000
_FIRST_EVENT = re.compile(r'"events"\s*:\s*\[')
_EVENT_BEGIN = re.compile(r"[\s,]*\{")
_NEXT_EVENT = re.compile(r'\{\s*"tStartMs"')
_DECODER = json.JSONDecoder()
_BEGIN_CHARS = 200
#: Where JSON is broken in more places than this, the rest is not looked at.
_MOST_BREAKS = 100

BROKEN_EVENT = "an event is valid JSON"


class _Word(msgspec.Struct, rename="camel"):
    utf8: str = ""
    ac_asr_conf: int | float | None = None


class _Event(msgspec.Struct, rename="camel"):
    t_start_ms: int | float | None = None
    d_duration_ms: int | float | None = None
    segs: list[_Word] | None = None
    w_win_id: int | str | None = None
    a_append: int | bool = 0


class _File(msgspec.Struct):
    events: list[msgspec.Raw] = []


_read_file = msgspec.json.Decoder(_File).decode
_read_event = msgspec.json.Decoder(_Event).decode


def recognise(pages: pl.DataFrame) -> pl.Series:
    """JSON objects with the format's mark, or with events that start at a time, near their start."""
    return pages["text"].str.head(_HEAD_CHARS).str.contains(_BEGIN)


def read(text: str) -> Captions:
    """The cues of one file: an event is a line, and an appended line break is none. What a cut leaves readable is read."""
    captions = Captions(unit="event")
    events, problem = _events(text)
    for number, event in enumerate(events, 1):
        _take(captions, number, event)
    captions.is_complete = problem is None
    if problem and not captions.has_text():
        captions.rejection = problem
    return captions


def _events(text: str) -> tuple[Iterable[msgspec.Raw | str], str | None]:
    """The events as JSON, and what keeps the whole from being read, or None."""
    for form in (text, whole_characters(text).lstrip("\ufeff")):
        try:
            return _read_file(form).events, None
        except (msgspec.DecodeError, RecursionError):
            continue
    return _readable_events(form), syntax_problem(form) or "its events are no list"


def _readable_events(text: str) -> Iterator[str]:
    """The events of JSON that is cut or broken, one by one; one that can't be read by its begin."""
    begin = _FIRST_EVENT.search(text)
    place = begin.end() if begin else len(text)
    breaks = 0
    while (begin := _EVENT_BEGIN.match(text, place)) and breaks < _MOST_BREAKS:
        start = begin.end() - 1
        try:
            place = _DECODER.raw_decode(text, start)[1]
            yield text[start:place]
        except (ValueError, RecursionError):
            breaks += 1
            yield text[start : start + _BEGIN_CHARS]
            following = _NEXT_EVENT.search(text, start + 1)
            place = following.start() if following else len(text)


def _take(captions: Captions, number: int, written: msgspec.Raw | str) -> None:
    try:
        event = _read_event(written)
    except (msgspec.DecodeError, RecursionError):
        captions.refuse(BROKEN_EVENT, number, _as_text(written))
        return
    if not event.segs:
        return
    if event.t_start_ms is None or not 0 <= event.t_start_ms <= LATEST:
        captions.refuse(NO_TIMES, number, _as_text(written))
        return
    text = "".join(word.utf8 for word in event.segs)
    captions.is_auto |= any(word.ac_asr_conf is not None for word in event.segs)
    captions.is_auto |= bool(event.a_append) and event.w_win_id is not None and not text.strip()
    take = captions.append if event.a_append else captions.add
    take(round(event.t_start_ms), _end(event), text, number, event.w_win_id)


def _end(event: _Event) -> int | None:
    if event.t_start_ms is None or event.d_duration_ms is None or not abs(event.d_duration_ms) <= LATEST:
        return None
    return round(event.t_start_ms + event.d_duration_ms)


def _as_text(written: msgspec.Raw | str) -> str:
    return written if isinstance(written, str) else bytes(written).decode()


PARSER = caption_parser("captions_json3", 1, recognise, read)
