"""Records of ARC files, versions 1 and 2 (Internet Archive, "Arc File Format"): what the crawlers wrote before there was WARC.

Belongs here: from a file to records, each whole or broken. Does not: what a record makes (`archive_pages`).
"""

import re
from collections.abc import Generator
from functools import partial
from io import SEEK_CUR
from typing import BinaryIO

from pipeline.sources.containers import Container
from pipeline.sources.record import Fault, Item, Malformed, Place, Record, Take

#: The line with which a record begins: url, IP address, date, content type, in version 2 five fields more, and the length.
#: A url may have spaces; the address and the date after it can't be mistaken.
BEGINS = re.compile(
    rb"^(?P<url>[a-z][a-z0-9+.-]*:.*) (?P<ip>[0-9a-fA-F.:]+|-) (?P<date>\d{8,18}) (?P<type>.+?)"
    rb"(?: (?P<status>\d{3}|-) \S+ \S+ \d+ \S+)? (?P<length>\S+)\s*$"
)
_VERSION_BLOCK = b"filedesc://"
_LINE_BYTES = 2**16


def read_arc(archive: Container, start: Place, take: Take) -> Generator[Item, None, Fault | None]:
    """What the records from a place on make, in order, to the end of the file or to the first fault, which is returned."""
    stream = archive.plain_at(start)
    while line := _line(stream):
        place = archive.place(stream.tell() - len(line))
        header = BEGINS.match(line)
        if header is None:
            return Fault(place, "no record begins there")
        try:
            item = _item(stream, header, place, take)
        except Malformed as cause:
            stopped = archive.stopped()
            return Fault(place, stopped.cause if stopped else str(cause), _fields(header))
        yield item
    return archive.stopped()


def _line(stream: BinaryIO) -> bytes:
    """The next line that is not blank."""
    while (line := stream.readline(_LINE_BYTES)) and not line.strip():
        pass
    return line


def _item(stream: BinaryIO, header: re.Match[bytes], place: Place, take: Take) -> Item:
    """What the record with this header makes; the stream is after it then."""
    begin = stream.tell()
    if header["url"].startswith(_VERSION_BLOCK):
        _to_end_of_version_block(stream, header["length"])
        return "record (filedesc)"
    if not header["length"].isdigit():
        raise Malformed(f"its Archive-length, {header['length'].decode('utf-8', 'replace')}, is none")
    length = int(header["length"])
    item = take(Record("response", _fields(header), length, partial(_read, stream, begin + length), place))
    stream.seek(begin + length)
    if stream.readline(_LINE_BYTES).strip():
        raise Malformed(f"its Archive-length, {length}, is wrong")
    return item


def _to_end_of_version_block(stream: BinaryIO, length: bytes) -> None:
    """The block ends with a blank line; some writers give a length that is none."""
    if length.isdigit():
        stream.seek(int(length), SEEK_CUR)
        return
    while stream.readline(_LINE_BYTES).strip():
        pass


def _read(stream: BinaryIO, end: int, size: int) -> bytes:
    return stream.read(max(0, min(size, end - stream.tell())))


def _fields(header: re.Match[bytes]) -> dict[bytes, bytes]:
    """The header by the names that WARC gives such values. Dates have 14 digits; some writers give fewer, or more."""
    date = header["date"][:14].ljust(14, b"0")
    return {b"warc-target-uri": header["url"], b"warc-date": date, b"content-type": header["type"]}
