"""How a file of records is packed: gzip, zstd or lz4, in members.

Belongs here: telling a packing, and unpacking up to a damage. Does not: where records lie (`containers`).
"""

import io
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import BinaryIO, NamedTuple, Protocol

from backports import zstd
from fastwarc.stream_io import GzipReader, Lz4Reader, WarcReader, ZstdReader

_ZSTD = b"\x28\xb5\x2f\xfd"
#: The frame that holds a dictionary at the start of a .warc.zst file (Zstandard Compression Format for WARC Files 1.0).
_ZSTD_DICTIONARY = b"\x5d\x2a\x4d\x18"
#: What is read, and unpacked to be thrown away, at once.
_STEP_BYTES = 2**14
#: More than what fastwarc's readers hold when they come upon damage.
_SPOILT_BYTES = 2**18


class Readable(Protocol):
    """What unpacks a stream: it gives at most so many bytes, and none at the end."""

    def read(self, size: int, /) -> bytes:
        """The next bytes."""


class Inflated:
    """Members of gzip data, unpacked no further than is asked for."""

    def __init__(self, raw: BinaryIO) -> None:
        """A stream at the start of a member."""
        self._raw = raw
        self._packed = b""
        self._decoder = zlib.decompressobj(zlib.MAX_WBITS + 16)

    def read(self, size: int, /) -> bytes:
        """At most so many bytes, and fewer at the end of a member. Raises zlib.error."""
        content = b""
        while not content and (packed := self._packed or self._raw.read(_STEP_BYTES)):
            content = self._decoder.decompress(packed, size)
            self._packed = self._decoder.unconsumed_tail
            if self._decoder.eof:
                self._packed = self._decoder.unused_data
                self._decoder = zlib.decompressobj(zlib.MAX_WBITS + 16)
        return content


class Packing(NamedTuple):
    """A kind of compression: with what each packed member begins, and what unpacks members from there on.

    `reader` is fastwarc's and tells where members begin. What damage spoils of its output may be 128 KiB; `exact` is slower, and
    spoils less.
    """

    magic: bytes
    reader: Callable[[BinaryIO], WarcReader]
    exact: Callable[[BinaryIO], Readable]


def packing_of(raw: BinaryIO) -> Packing | None:
    """How the file is packed, by its first bytes; null if it is not."""
    raw.seek(0)
    magic = raw.read(4)
    raw.seek(0)
    if magic.startswith(b"\x1f\x8b\x08"):
        return Packing(magic[:3], GzipReader, Inflated)
    if magic == b"\x04\x22\x4d\x18":
        return Packing(magic, Lz4Reader, Lz4Reader)
    if magic == _ZSTD_DICTIONARY:
        reader = partial(ZstdReader, dictionary=_dictionary(raw))
        return Packing(_ZSTD, reader, reader)
    if magic == _ZSTD or (magic[1:] == _ZSTD_DICTIONARY[1:] and magic[0] >> 4 == 5):
        return Packing(_ZSTD, ZstdReader, ZstdReader)
    return None


def _dictionary(raw: BinaryIO) -> bytes:
    """The dictionary in the file's first frame, which may be packed itself."""
    raw.seek(4)
    content = raw.read(int.from_bytes(raw.read(4), "little"))
    raw.seek(0)
    try:
        return zstd.decompress(content) if content.startswith(_ZSTD) else content
    except zstd.ZstdError:
        return content


class Unpacked(io.RawIOBase):
    """What is packed from an offset of a file on, as one stream. It ends at the first damage, and tells it."""

    def __init__(self, raw: BinaryIO, packing: Packing, member: int) -> None:
        """A stream at the start of the member."""
        self._raw, self._packing, self.member = raw, packing, member
        self._start()

    def _start(self) -> None:
        self._raw.seek(self.member)
        self._reader = self._packing.reader(self._raw)
        self._position = 0
        self.damage: tuple[int, str] | None = None
        self._left = b""

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is: backwards by starting again."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer, or a part of it."""
        try:
            content = b"" if self.damage else self._reader.read(len(buffer))
        except OSError as cause:
            self.damage = (self._reader.frame_start_position() or self.member, str(cause))
            self._left = self._to_damage(len(buffer) + _SPOILT_BYTES)
        if self.damage:
            content, self._left = self._left[: len(buffer)], self._left[len(buffer) :]
        buffer[: len(content)] = content
        self._position += len(content)
        return len(content)

    def _to_damage(self, most: int) -> bytes:
        """What precedes the damage at which a read raised: unpacked again, in ever smaller pieces."""
        content = bytearray()
        for step in (64, 1):
            self._raw.seek(self.member)
            exact, left = self._packing.exact(self._raw), self._position + len(content)
            with suppress(OSError, zlib.error):
                while left and (skipped := exact.read(min(left, _STEP_BYTES))):
                    left -= len(skipped)
                while len(content) < most and (piece := exact.read(step)):
                    content += piece
        return bytes(content)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a position, or stay (whence SEEK_CUR and 0)."""
        offset += self._position if whence == io.SEEK_CUR else 0
        if offset < self._position:
            self._start()
        buffer = memoryview(bytearray(_STEP_BYTES))
        while self._position < offset and self.readinto(buffer[: offset - self._position]):
            pass
        return self._position


def damaged(cause: str) -> str:
    """The cause, where data can't be unpacked."""
    return f"its packed data is damaged ({cause[:1].lower()}{cause[1:].rstrip('.')})"
