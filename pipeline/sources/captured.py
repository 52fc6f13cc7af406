"""When a page was captured, and what told it: record, path or mtime (http is for sources that fetch pages themselves).

Belongs here: dates in records, documents, addresses, comments and file names. All moments are naive UTC, in microseconds.
"""

import codecs
import re
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

_EPOCH = datetime.fromtimestamp(0, UTC).replace(tzinfo=None)
#: Where browsers put the address when they save a page: within its first lines.
_HEAD_BYTES = 4_096

_WAYBACK = re.compile(r"^https?://web\.archive\.org/web/(\d{14})(?:[a-z]{2}_|\*)?/")
_SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d+\)(\S+)\s*-->")
_ISO_IN_NAME = re.compile(
    r"(?<!\d)(\d{4}-\d{2}-\d{2})"
    r"(?:T(\d{2})[-:.]?(\d{2})(?:[-:.]?(\d{2}))?(?:[.,](\d{1,6})\d*)?(Z|[+-]\d{2}:?\d{2})?)?(?!\d)"
)
#: What begins a key of yt-dlp's and of Reddit's documents, and the key under which these tell when they were captured. A quote
#: within a string of JSON is escaped, so both can be nothing but keys, and the document need not be decoded.
_TOLD_IN_JSON = {
    b'"extractor': re.compile(rb'"epoch"\s*:\s*"?(\d{9,10})(?!\d)'),
    b'"subreddit': re.compile(rb'"retrieved_(?:on|utc)"\s*:\s*"?(\d{9,10})(?!\d)'),
}


class Captured(NamedTuple):
    """A moment in UTC and what told it."""

    at: datetime
    by: str


def of_file(path: Path, modified_ns: int, content: bytes) -> Captured:
    """Of a page that is a file: by what it tells itself, else a date in its name or folder, else its mtime.

    Pages tell the Wayback address that they were saved from, and JSON of yt-dlp's and Reddit's when it was written.
    """
    saved_from = _SAVED_FROM.search(content, 0, _HEAD_BYTES)
    stamped = from_wayback(saved_from[1].decode("utf-8", "replace")) if saved_from else _in_json(content)
    return Captured(stamped, "record") if stamped else of_path(path, modified_ns)


def _in_json(content: bytes) -> datetime | None:
    """The newest moment that a JSON document tells: that of a playlist, or of a listing, was made after all that it holds."""
    if content[:_HEAD_BYTES].removeprefix(codecs.BOM_UTF8).lstrip()[:1] not in (b"{", b"["):
        return None
    for sign, pattern in _TOLD_IN_JSON.items():
        if sign in content:
            return max(filter(None, map(from_value, pattern.findall(content))), default=None)
    return None


def of_path(path: Path, modified_ns: int) -> Captured:
    """Of whatever is in a file that tells no date itself: by the file's name, its folder's name, or its mtime."""
    named = from_name(path.name) or from_name(path.parent.name)
    return Captured(named, "path") if named else Captured(_EPOCH + timedelta(microseconds=modified_ns // 1_000), "mtime")


def of_record(value: Any, url: str, otherwise: Captured) -> Captured:
    """Of a dump's record: by its date column, else its Wayback address, else what the dump's file tells."""
    at = from_value(value) or from_wayback(url)
    return Captured(at, "record") if at else otherwise


def from_wayback(url: str) -> datetime | None:
    """The timestamp in an address of the Wayback Machine: YYYYMMDDhhmmss, UTC."""
    stamp = _WAYBACK.match(url)
    return _compact(stamp[1]) if stamp else None


def from_name(name: str) -> datetime | None:
    """The first ISO date in a file's or folder's name, with the time if an ISO time follows its T."""
    for found in _ISO_IN_NAME.finditer(name):
        day, hour, minute, second, fraction, offset = found.groups()
        clock = f"T{hour}:{minute}:{second or '00'}.{(fraction or '0').ljust(6, '0')}{offset or ''}" if hour else ""
        if at := _iso(day + clock) or _iso(day):
            return at
    return None


def from_value(value: Any) -> datetime | None:
    """The moment that a date column tells: a date, an ISO or RFC 5322 text, a Wayback stamp, seconds (or parts) since 1970."""
    if isinstance(value, str | bytes):
        return _text(value.strip() if isinstance(value, str) else value.decode("utf-8", "replace").strip())
    if isinstance(value, int | float):
        return None if isinstance(value, bool) else _number(value)
    if isinstance(value, datetime):
        return _utc(value)
    return datetime.combine(value, time()) if isinstance(value, date) else None


@lru_cache(1_000)  # a crawl writes the same second many times, and a list the same day
def _text(text: str) -> datetime | None:
    if text.isascii() and text.isdigit():
        return _number(int(text))
    return _iso(text.removesuffix(" UTC")) or _rfc(text)


def _number(number: int | float) -> datetime | None:
    """Told by the number of digits: 8 a day, 14 a Wayback stamp, to 10 seconds since 1970, 13 milli, 16 micro, 19 nano."""
    if not 0 < number < 10**19:
        return None
    digits = str(int(number))
    if len(digits) in (8, 14):
        return _compact(digits)
    thousandths = (max(len(digits) - 10, 0) + 2) // 3
    return _EPOCH + timedelta(microseconds=int(number * 10**6) // 1_000**thousandths)


def _compact(digits: str) -> datetime | None:
    try:
        return datetime.strptime(f"{digits:0<14}+0000", "%Y%m%d%H%M%S%z").replace(tzinfo=None)
    except ValueError:
        return None


def _iso(text: str) -> datetime | None:
    try:
        return _utc(datetime.fromisoformat(text.removesuffix("Z")))
    except ValueError:
        return None


def _rfc(text: str) -> datetime | None:
    try:
        return _utc(parsedate_to_datetime(text))
    except (ValueError, TypeError, IndexError):
        return None


def _utc(at: datetime) -> datetime | None:
    offset = at.utcoffset()
    try:
        return at.replace(tzinfo=None) - offset if offset is not None else at
    except OverflowError:
        return None
