"""How a web archive's records lie in its file: as they are, packed record by record, or packed as one.

Belongs here: from the place of a record to its bytes, and from a broken record to the next one that can be read. Does not:
what a record looks like beyond its first line (`warc`, `arc`), and how packed data is unpacked (`packing`).
"""

import io
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import BinaryIO, Protocol

from fastwarc import ArchiveIterator
from fastwarc.stream_io import WarcReader

from pipeline.sources.packing import Packing, Unpacked, damaged, packing_of
from pipeline.sources.record import Fault, Place
from pipeline.sources.stream import PIECE_BYTES

_LINE_BYTES = 2**16


class Container(Protocol):
    """The file of an archive that is being read. A read after an error begins with `at`."""

    first: Place

    def at(self, place: Place) -> BinaryIO | WarcReader:
        """A stream for fastwarc, at the place."""

    def plain_at(self, place: Place) -> BinaryIO:
        """What lies at the place and after it, as lines and bytes."""

    def position(self, stream_position: int) -> int:
        """Of the record at hand, which begins at this position of the stream that `at` gave: what `place` needs to know."""

    def place(self, position: int) -> Place:
        """Where the record is."""

    def after(self, place: Place, byte_count: int) -> Place:
        """Where the record after one of so many bytes begins, or should."""

    def stopped(self) -> Fault | None:
        """What ended the stream that `at` gave before its file did; none where damage is raised as an error."""

    def raised(self) -> Place | None:
        """Where the stream that `at` gave raised an error for damage; none where damage ends it."""

    def next_start(self, after: Place) -> Place | None:
        """The next place where a record begins."""

    def pieces(self, start: Place, stop: Place | None) -> Iterator[bytes]:
        """The bytes between two places, as they came."""


class Loose:
    """A file that is not packed."""

    first = Place(0)

    def __init__(self, raw: BinaryIO, begins: re.Pattern[bytes]) -> None:
        """A file in which every record begins with a line that matches `begins`."""
        self._raw, self._begins = raw, begins

    def at(self, place: Place) -> BinaryIO:
        """The file itself."""
        self._raw.seek(place.position)
        return self._raw

    plain_at = at

    def position(self, stream_position: int) -> int:
        """As the stream says."""
        return stream_position

    def place(self, position: int) -> Place:
        """As the stream says."""
        return Place(position)

    def after(self, place: Place, byte_count: int) -> Place:
        """As the record says."""
        return Place(place.position + byte_count)

    def stopped(self) -> Fault | None:
        """Nothing: it is not unpacked."""
        return None

    def raised(self) -> Place | None:
        """Nowhere."""
        return None

    def next_start(self, after: Place) -> Place | None:
        """Where the next line that begins a record is."""
        position = _next_line(self.at(after), self._begins, after.position)
        return None if position is None else Place(position)

    def pieces(self, start: Place, stop: Place | None) -> Iterator[bytes]:
        """A part of the file."""
        return _pieces(self._raw, start.position, stop and stop.position)


class Members:
    """A file that is packed record by record: where a member is damaged, the next one can still be read."""

    first = Place(0, 0)

    def __init__(self, raw: BinaryIO, packing: Packing, begins: re.Pattern[bytes]) -> None:
        """A file whose members begin with a line that matches `begins`."""
        self._raw, self._packing, self._begins = raw, packing, begins
        self._reader = packing.reader(raw)

    def at(self, place: Place) -> WarcReader:
        """A reader of fastwarc's: it unpacks without a detour through Python, and raises OSError where it can't."""
        self._raw.seek(place.member or 0)
        self._reader = self._packing.reader(self._raw)
        return self._reader

    def plain_at(self, place: Place) -> BinaryIO:
        """The member and what follows it, unpacked."""
        return io.BufferedReader(Unpacked(self._raw, self._packing, place.member or 0))

    def position(self, stream_position: int) -> int:
        """The offset of the member: positions of the stream are not true of all packings."""
        return self._reader.frame_start_position() or 0

    def place(self, position: int) -> Place:
        """The member at this offset."""
        return Place(0, position)

    def after(self, place: Place, byte_count: int) -> Place:
        """The member that holds the next byte."""
        self._raw.seek(place.member or 0)
        reader = self._packing.reader(self._raw)
        with suppress(OSError):
            while byte_count and (content := reader.read(min(byte_count, PIECE_BYTES))):
                byte_count -= len(content)
            reader.read(1)
        return Place(0, reader.frame_start_position() or 0)

    def stopped(self) -> Fault | None:
        """Nothing: the reader raises."""
        return None

    def raised(self) -> Place | None:
        """The member at which the reader stopped."""
        return Place(0, self._reader.frame_start_position() or 0)

    def next_start(self, after: Place) -> Place | None:
        """The next member that holds the beginning of a record."""
        return _next_member(self._raw, self._packing, self._begins, (after.member or 0) + 1)

    def pieces(self, start: Place, stop: Place | None) -> Iterator[bytes]:
        """A part of the file, packed as it is."""
        return _pieces(self._raw, start.member or 0, stop and stop.member)


class Whole:
    """A file that is packed as one, or whose members are no records. Positions are those of the unpacked stream."""

    first = Place(0, 0)

    def __init__(self, raw: BinaryIO, packing: Packing, begins: re.Pattern[bytes]) -> None:
        """A file that unpacks to records, each of which begins with a line that matches `begins`."""
        self._raw, self._packing, self._begins = raw, packing, begins
        self._start(0)

    def _start(self, member: int) -> None:
        self._unpacked = Unpacked(self._raw, self._packing, member)
        self._stream = io.BufferedReader(self._unpacked, PIECE_BYTES)

    def at(self, place: Place) -> BinaryIO:
        """The unpacked stream: of what lies behind where it is, nothing is unpacked again."""
        if self._unpacked.damage or place.member != self._unpacked.member:
            self._start(place.member or 0)
        self._stream.seek(place.position)
        return self._stream

    plain_at = at

    def position(self, stream_position: int) -> int:
        """As the stream says."""
        return stream_position

    def place(self, position: int) -> Place:
        """As the stream says."""
        return Place(position, self._unpacked.member)

    def after(self, place: Place, byte_count: int) -> Place:
        """As the record says."""
        return Place(place.position + byte_count, place.member)

    def stopped(self) -> Fault | None:
        """The damage at which the stream ended: a member, or a place in the first one."""
        if self._unpacked.damage is None:
            return None
        member, cause = self._unpacked.damage
        is_first = member == self._unpacked.member
        return Fault(self.place(self._unpacked.tell()) if is_first else Place(0, member), damaged(cause))

    def raised(self) -> Place | None:
        """Nowhere: the stream ends."""
        return None

    def next_start(self, after: Place) -> Place | None:
        """Where the next line that begins a record is, or the next member with one behind a damaged member."""
        if self._unpacked.damage is None:
            position = _next_line(self.at(after), self._begins, after.position)
            if position is not None:
                return self.place(position)
        damage = self._unpacked.damage
        return _next_member(self._raw, self._packing, self._begins, damage[0] + 1) if damage else None

    def pieces(self, start: Place, stop: Place | None) -> Iterator[bytes]:
        """A part of the unpacked stream, or, where it can't be unpacked, of the file."""
        if start.position == 0 and (stop is None or stop.position == 0):
            return _pieces(self._raw, start.member or 0, stop and stop.member)
        return _pieces(self.at(start), start.position, stop.position if stop and stop.member == start.member else None)


def container(raw: BinaryIO, begins: re.Pattern[bytes], *, of_members: bool = True) -> Container:
    """The file as it is packed; with `of_members` one that is packed record by record is read so."""
    packing = packing_of(raw)
    if packing is None:
        return Loose(raw, begins)
    return (Members if of_members and _is_by_record(raw, packing) else Whole)(raw, packing, begins)


def _is_by_record(raw: BinaryIO, packing: Packing) -> bool:
    """Whether the first records that can be read begin where members begin."""
    reader = packing.reader(raw)
    records = islice(ArchiveIterator(reader, parse_http=False, stream_detect=False), 3)
    starts: list[int] = []
    with suppress(OSError):
        starts.extend(reader.frame_start_position() or 0 for _ in records)
    return len(set(starts)) == len(starts) and all(next(_pieces(raw, at, None), b"").startswith(packing.magic) for at in starts)


def _next_line(stream: BinaryIO, begins: re.Pattern[bytes], after: int) -> int | None:
    while line := stream.readline(_LINE_BYTES):
        found = begins.search(line)
        position = stream.tell() - len(line) + found.start() if found else after
        if position > after:
            return position
    return None


def _next_member(raw: BinaryIO, packing: Packing, begins: re.Pattern[bytes], after: int) -> Place | None:
    for member in _positions(raw, packing.magic, after):
        line = io.BufferedReader(Unpacked(raw, packing, member)).readline(_LINE_BYTES)
        if begins.match(line):
            return Place(0, member)
    return None


def _positions(raw: BinaryIO, wanted: bytes, start: int) -> Iterator[int]:
    """Where the bytes occur in the file, which may be read elsewhere in the meantime."""
    while len(block := next(_pieces(raw, start, None), b"")) >= len(wanted):
        found = block.find(wanted)
        if found >= 0:
            yield start + found
        start += found + 1 if found >= 0 else len(block) - len(wanted) + 1


def _pieces(stream: BinaryIO, start: int, stop: int | None) -> Iterator[bytes]:
    stream.seek(start)
    while piece := stream.read(PIECE_BYTES if stop is None else min(PIECE_BYTES, stop - start)):
        yield piece
        start += len(piece)
