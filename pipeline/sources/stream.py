"""Bytes of files: compressed files are opened as what they hold, and everything is read in pieces.

Belongs here: gzip, zstd, pieces and lines. Does not: the meaning of a line (`jsonl`, `delimited`).
"""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from backports.zstd import DecompressionParameter, ZstdError, ZstdFile

from pipeline.sources.body import Body, measure

#: What a damaged compressed file raises while it is read. A `BadGzipFile` is an OSError too, so catch these first.
DAMAGE = (EOFError, gzip.BadGzipFile, zlib.error, ZstdError)

#: A file that is read: as it is, or unpacked on the way.
Content = io.BufferedReader | gzip.GzipFile | ZstdFile

PIECE_BYTES = 2**20
HEAD_BYTES = 2**16
#: A line, or a row of several lines, may be as many times larger than a page: JSON escapes need up to six bytes for one.
LINES_PER_PAGE = 4

_GZIP = b"\x1f\x8b\x08"
_ZSTD = b"\x28\xb5\x2f\xfd"
_ZSTD_SKIPPABLE = b"\x2a\x4d\x18"
#: Public dumps are packed with a window of 2 GiB (2**31 bytes), which decoders refuse unless told.
_ZSTD_WINDOW: dict[int, int] = {DecompressionParameter.window_log_max: 31}


@contextmanager
def opened(path: Path) -> Iterator[Content]:
    """The file's content: of a gzip or zstd file, whatever its name, what it holds. Raises OSError."""
    with path.open("rb") as raw:
        magic = raw.read(4)
        raw.seek(0)
        if magic.startswith(_GZIP):
            with gzip.GzipFile(fileobj=raw, mode="rb") as content:
                yield content
        elif magic == _ZSTD or (magic[1:] == _ZSTD_SKIPPABLE and magic[0] >> 4 == 5):
            with ZstdFile(raw, options=_ZSTD_WINDOW) as content:
                yield content
        else:
            yield raw


def pieces(stream: Content, size: int = PIECE_BYTES) -> Iterator[bytes]:
    """The rest of the stream in pieces of about `size` bytes. What precedes damage is given before the error is raised."""
    held = bytearray()
    try:
        while piece := stream.read1(size):
            held += piece
            if len(held) >= size:
                yield bytes(held)
                held.clear()
    except DAMAGE:
        if held:
            yield bytes(held)
        raise
    if held:
        yield bytes(held)


def read_head(stream: Content) -> bytes:
    """The first 64 KiB of the stream, or all of it if it is shorter."""
    return next(pieces(stream, HEAD_BYTES), b"")


class Lines(NamedTuple):
    """Whole lines as they came, the first of which has the number `first`, counted from 1."""

    first: int
    line_count: int
    data: bytes


class LongLine(NamedTuple):
    """A line too long to be held."""

    number: int
    body: Body


def lines(stream: Content, longest: int) -> Iterator[Lines | LongLine]:
    """The stream in blocks of whole lines; a line longer than `longest` bytes comes alone and without its content."""
    number, unfinished = 1, bytearray()
    rest = pieces(stream)
    for piece in rest:
        end = piece.rfind(b"\n") + 1
        if end:
            data = bytes(unfinished) + piece[:end]
            count = data.count(b"\n")
            yield Lines(number, count, data)
            number += count
            unfinished = bytearray(piece[end:])
            continue
        unfinished += piece
        if len(unfinished) > longest:
            after = bytearray()
            yield LongLine(number, measure(bytes(unfinished), _to_newline(rest, after)))
            number, unfinished = number + 1, after
    if unfinished:
        yield Lines(number, 1, bytes(unfinished))


def _to_newline(rest: Iterator[bytes], after: bytearray) -> Iterator[bytes]:
    for piece in rest:
        line, newline, following = piece.partition(b"\n")
        yield line
        if newline:
            after += following
            return
