"""The HTTP answer that a record holds: its head, and its body without the transfer and content codings.

Belongs here: bytes as they went over the wire. Does not: asking for them (`remote`), and what a page's text is encoded in.
"""

import io
import re
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import NamedTuple

from fastwarc.stream_io import BrotliReader, WarcReader, ZstdReader

from pipeline.sources.body import Body, body_of, read_body
from pipeline.sources.stream import PIECE_BYTES
from pipeline.sources.values import as_status

#: Most heads are within so many bytes, and none is longer than so many.
_START_BYTES = 2**16
_LONGEST_HEAD = 2**20

_STATUS = re.compile(rb"HTTP/[\d.]+ +(\d{3})\b")
_BLANKS = (b" ", b"\t")
_BLANK_LINE = re.compile(rb"\n\r?\n")
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9a-fA-F]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")
_CUT_CHUNK_SIZE = re.compile(rb"[ \t]*[0-9a-fA-F]{0,15}[ \t]*(?:;[^\r\n]{0,99})?\r?")
_DAMAGE = (zlib.error, OSError)
#: Bytes that are decoded at once: of data that is damaged no more is lost before the damage.
_STEP_BYTES = 2**14


class Head(NamedTuple):
    """A head and what it says. `codings` are those of the body, in the order in which they are to be undone."""

    content: bytes = b""
    status: int | None = None
    content_type: str | None = None
    codings: tuple[str, ...] = ()
    etag: str | None = None
    last_modified: str | None = None

    @property
    def date(self) -> str | None:
        """When the answer was given. It is seldom asked for."""
        return _value(self.content, self.content.lower(), b"\ndate:")


_NO_HEAD = Head()


def read_head(read: Callable[[int], bytes]) -> tuple[Head, bytes]:
    """The head with which an answer begins, and what of the body was read in looking for it: all, where there is no head.

    `read` gives at most so many of the next bytes. Most answers are read at once so, head and body.
    """
    start = read(_START_BYTES)
    status = _STATUS.match(start)
    if status is None:
        return _NO_HEAD, start
    end = _BLANK_LINE.search(start)
    while end is None and len(start) < _LONGEST_HEAD and (more := read(_START_BYTES)):
        start += more
        end = _BLANK_LINE.search(start)
    if end is None:
        return _NO_HEAD, start
    return _head(start[: end.end()], as_status(status[1])), start[end.end() :]


def _head(head: bytes, status: int | None) -> Head:
    lower = head.lower()
    return Head(
        head,
        status,
        _value(head, lower, b"\ncontent-type:"),
        _codings(head, lower) if b"-encoding:" in lower else (),
        _value(head, lower, b"\netag:"),
        _value(head, lower, b"\nlast-modified:"),
    )


def _value(head: bytes, lower: bytes, field: bytes) -> str | None:
    """The first value of a field, given in lower case. A line that begins with a blank goes on with the line before."""
    at = lower.find(field)
    if at < 0:
        return None
    end = head.find(b"\n", at + len(field))
    while head[end + 1 : end + 2] in _BLANKS:
        end = head.find(b"\n", end + 1)
    return head[at + len(field) : end].decode("latin-1").strip() or None


def _codings(head: bytes, lower: bytes) -> tuple[str, ...]:
    """Those of the transfer lie around those of the content; each list is in the order in which they were applied."""
    lists = (_value(head, lower, b"\ntransfer-encoding:"), _value(head, lower, b"\ncontent-encoding:"))
    return tuple(coding.strip().lower() for listed in lists if listed for coding in reversed(listed.split(",")))


def decoded(payload: bytes, codings: tuple[str, ...], max_page_bytes: int) -> Body:
    """The payload without its codings, measured only where it is larger than a page may be.

    What does not have a coding that the head names stays as it is: archives often hold bodies that were decoded when they were
    captured. Of data that is cut or damaged, what precedes the damage is given.
    """
    body = body_of(payload, max_page_bytes)
    for coding in codings:
        decoder = _DECODERS.get(coding)
        if decoder and body.content:
            body = _decoded(body.content, decoder, max_page_bytes)
    return body


def _decoded(content: bytes, decoder: Callable[[bytes], Iterator[bytes]], max_page_bytes: int) -> Body:
    pieces = decoder(content)
    try:
        first = next(pieces, b"")
    except _DAMAGE:
        return body_of(content, max_page_bytes)
    return read_body(chain([first], _to_damage(pieces)), max_page_bytes)


def _to_damage(pieces: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from pieces
    except _DAMAGE:
        return


def _unchunked(content: bytes) -> Iterator[bytes]:
    """The chunks (RFC 9112, 7.1). From a place on where there is none, the rest as it is."""
    at = 0
    while size := _CHUNK_SIZE.match(content, at):
        end = size.end() + int(size[1], 16)
        if size.end() == end:
            return
        if not content.startswith((b"\r\n", b"\n"), end) and end < len(content):
            break
        yield content[size.end() : end]
        at = content.find(b"\n", end) + 1 or len(content)
    if at == 0 or not _CUT_CHUNK_SIZE.fullmatch(content, at):
        yield content[at:]


def _inflated(content: bytes, window_bits: int) -> Iterator[bytes]:
    """One or more members of gzip or zlib data, in pieces of bounded size. Raises zlib.error where they are cut or damaged."""
    decoder, is_whole = zlib.decompressobj(window_bits), False
    for begin in range(0, len(content), _STEP_BYTES):
        step = content[begin : begin + _STEP_BYTES]
        while step:
            if piece := decoder.decompress(step, PIECE_BYTES):
                yield piece
            step = decoder.unconsumed_tail
            if decoder.eof:
                step, decoder, is_whole = decoder.unused_data, zlib.decompressobj(window_bits), True
    if rest := decoder.flush():
        yield rest
    if not is_whole:
        raise zlib.error("it is cut")


def _deflated(content: bytes) -> Iterator[bytes]:
    """Data of zlib, or, as some servers understood the word, deflate data without a zlib header."""
    try:
        zlib.decompressobj().decompress(content[:_STEP_BYTES], 1)
    except zlib.error:
        return _inflated(content, -zlib.MAX_WBITS)
    return _inflated(content, zlib.MAX_WBITS)


def _read(reader: Callable[[io.BytesIO], WarcReader], content: bytes) -> Iterator[bytes]:
    unpacked = reader(io.BytesIO(content))
    while piece := unpacked.read(_STEP_BYTES):
        yield piece


_gunzipped = partial(_inflated, window_bits=zlib.MAX_WBITS + 16)
_DECODERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "chunked": _unchunked,
    "gzip": _gunzipped,
    "x-gzip": _gunzipped,
    "deflate": _deflated,
    "br": partial(_read, BrotliReader),
    "zstd": partial(_read, ZstdReader),
}
