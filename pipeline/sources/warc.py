"""Records of WARC files (ISO 28500: WARC 0.x, 1.0 and 1.1; WET and WAT files are such), read by fastwarc.

Belongs here: from a file to records, each whole or broken. Does not: what a record makes (`archive_pages`).
"""

import re
from collections.abc import Generator
from io import SEEK_CUR
from operator import index
from typing import BinaryIO

from fastwarc import ArchiveIterator, WarcRecord

from pipeline.sources.containers import Container
from pipeline.sources.packing import damaged
from pipeline.sources.record import Fault, Item, Malformed, Place, Record, Take

#: The line with which a record begins, as fastwarc knows it.
BEGINS = re.compile(rb"WARC/(?:1\.[01]|0\.[^\s]{1,2})\s*$")
#: Record types that are or may be pages, by fastwarc's numbers, and those that are none. Others are unknown.
_KINDS = {4: "response", 8: "resource", 64: "revisit", 128: "conversion"}
_SKIPPED = {
    2: "record (warcinfo)",
    16: "record (request)",
    32: "record (metadata)",
    256: "record (continuation)",
}

_LINE_BYTES = 2**16
#: What is kept of names that headers have, which anybody may make up.
_MOST_NAMES = 1_000
_TWO_LINE_ENDS = re.compile(rb"\r?\n\r?\n|\s*\Z")
_IN_WORDS = {
    "Invalid WARC header": "no record begins there",
    "Maximum header length exceeded.": "its header is too long",
}


class _Lower(dict[bytes, bytes]):
    """Names in lower case. An archive has few different ones, each in every record."""

    def __missing__(self, name: bytes) -> bytes:
        if len(self) < _MOST_NAMES:
            self[name] = name.lower()
        return name.lower()


_LOWER = _Lower()


def read_warc(archive: Container, start: Place, take: Take) -> Generator[Item, None, Fault | None]:
    """What the records from a place on make, in order, to the end of the file or to the first fault, which is returned.

    A record counts once the next one is found where it should be: until then its own length may be wrong.
    """
    records = ArchiveIterator(archive.at(start), parse_http=False, stream_detect=False)
    record: WarcRecord | None = None
    item: Item | None = None
    at = 0
    while True:
        try:
            found = next(records, None)
        except OSError as cause:
            fault = _between(archive, record, archive.place(at) if record else start, str(cause))
            if item is not None and fault.place != archive.place(at):
                yield item
            return fault
        if item is not None:
            yield item
        if found is None:
            return archive.stopped()
        record, at = found, archive.position(found.stream_pos)
        try:
            item = _item(archive, record, at, take)
        except (Malformed, OSError) as cause:
            return _inside(archive, record, archive.place(at), cause)


def one_record(archive: Container, place: Place) -> Record | None:
    """The record at a place where one was found before; null if it can't be read any more."""
    try:
        found = next(ArchiveIterator(archive.at(place), parse_http=False, stream_detect=False), None)
        return _record(found, place) if found else None
    except OSError:
        return None


def _item(archive: Container, record: WarcRecord, at: int, take: Take) -> Item:
    if not record.content_length:
        _check_length(record)
    return _SKIPPED.get(index(record.record_type)) or take(_record(record, archive.place(at)))


def _check_length(record: WarcRecord) -> None:
    """What is no number counts as 0 in fastwarc."""
    declared = (record.headers.get("Content-Length") or "none").strip()
    if declared != "0":
        raise Malformed(f"its header has no length: Content-Length is {declared}")


def _record(record: WarcRecord, place: Place) -> Record:
    kind = _KINDS.get(index(record.record_type), "unknown")
    return Record(kind, _fields(record), record.content_length, record.reader.read, place)


def _inside(archive: Container, record: WarcRecord, place: Place, cause: Exception) -> Fault:
    """The fault of a record that was found and can't be read."""
    stopped = archive.stopped()
    words = stopped.cause if stopped else str(cause) if isinstance(cause, Malformed) else damaged(str(cause))
    return Fault(place, words, _fields(record))


def _fields(record: WarcRecord) -> dict[bytes, bytes]:
    return {_LOWER[name]: value for name, value in record.headers.items_bytes()}


def _between(archive: Container, last: WarcRecord | None, place: Place, cause: str) -> Fault:
    """The fault where no record was found: of the bytes there, or of the record before, if it does not end where it says.

    `place` is that of the record before; if there was none, that where one should be.
    """
    is_damage = cause not in _IN_WORDS
    words = damaged(cause) if is_damage else _IN_WORDS[cause]
    if last is None:
        return Fault(place, words, _header(archive.plain_at(place)) if is_damage else {})
    fields, length = _fields(last), last.content_length
    if is_damage and archive.raised() == place:
        return Fault(place, words, fields)
    size = _size(archive.plain_at(place), length)
    if size is None:
        return Fault(place, f"its Content-Length, {length}, is wrong", fields)
    after = archive.after(place, size)
    if after == place:
        return Fault(place, "what follows it in its packed member is no record", fields)
    return Fault(after, words, _header(archive.plain_at(after)) if is_damage else {})


def _size(stream: BinaryIO, length: int) -> int | None:
    """How many bytes the record with a block of this length has, with the two line ends after it; null if these are not there."""
    header = 0
    while line := stream.readline(_LINE_BYTES):
        header += len(line)
        if not line.strip():
            break
    stream.seek(length, SEEK_CUR)
    ends = _TWO_LINE_ENDS.match(stream.read(4))
    return header + length + ends.end() if ends else None


def _header(stream: BinaryIO) -> dict[bytes, bytes]:
    """What can be read of the header of a record whose data is damaged."""
    fields = {}
    while (line := stream.readline(_LINE_BYTES)).strip():
        name, colon, value = line.partition(b":")
        if colon:
            fields[name.lower()] = value.strip()
    return fields
