"""A file at an http(s) address, read like a local one: in order, and again from any place, for what is broken or refers back.

Belongs here: requests, and what an answer says of the file. Does not: fetching pages, which needs manners (robots.txt, delays)
that one download does not.
"""

import io
import time
import zlib
from datetime import UTC, datetime
from http.client import HTTPException, HTTPResponse
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.parse import unquote, urlsplit
from urllib.request import Request, urlopen

from pipeline.sources import captured
from pipeline.sources.batch import File
from pipeline.sources.captured import Captured
from pipeline.sources.error import SourceError, in_words

#: Seconds without a byte after which a connection counts as lost.
TIMEOUT = 60.0
#: Seconds to wait before each new attempt after a loss.
PAUSES = (1.0, 5.0, 20.0)
#: Within so many bytes a file is read back and forth without a new request.
BUFFER_BYTES = 2**20

_AGENT = "videolake (reads a web archive)"
_TOO_MANY_REQUESTS = 429


class Remote(NamedTuple):
    """What a server says of a file: its size (null if it does not tell), version, date, and whether it gives parts of it."""

    url: str
    byte_count: int | None
    tag: str
    modified: datetime | None
    asked_at: datetime
    gives_parts: bool

    @property
    def file(self) -> File:
        """What identifies the file: if it has no date, then its version."""
        moment = self.modified.replace(tzinfo=UTC).timestamp() * 10**9 if self.modified else zlib.crc32(self.tag.encode())
        return File(self.url, self.byte_count or 0, int(moment))

    @property
    def captured(self) -> Captured:
        """When what is in it was captured at the latest: by a date in its name, else its own date, else that of the answer."""
        named = captured.from_name(base_name(self.url))
        told = Captured(self.modified, "mtime") if self.modified else Captured(self.asked_at, "http")
        return Captured(named, "path") if named else told

    def open(self) -> io.BufferedReader:
        """The file, at its start. Nothing is asked for before it is read."""
        return io.BufferedReader(RemoteFile(self), BUFFER_BYTES)


def ask(url: str) -> Remote:
    """What the server says of the file, by asking for its first byte. Raises SourceError if it can't be had."""
    try:
        with _answer(url, "bytes=0-0") as response:
            return _remote(url, response)
    except (OSError, HTTPException) as cause:
        raise _out_of_reach(url, cause) from cause


def base_name(url: str) -> str:
    """The file's name in the address; the host where there is none."""
    parts = urlsplit(url)
    return unquote(PurePosixPath(parts.path).name) or parts.netloc


def _remote(url: str, response: HTTPResponse) -> Remote:
    headers = response.headers
    gives_parts = response.status == 206
    size = (headers.get("Content-Range") or "").rpartition("/")[2] if gives_parts else headers.get("Content-Length") or ""
    return Remote(
        url,
        int(size) if size.isdigit() else None,
        _tag(response),
        captured.from_value(headers.get("Last-Modified") or ""),
        captured.from_value(headers.get("Date") or "") or datetime.now(UTC).replace(tzinfo=None),
        gives_parts,
    )


def _tag(response: HTTPResponse) -> str:
    return response.headers.get("ETag") or response.headers.get("Last-Modified") or ""


def _answer(url: str, part: str | None) -> HTTPResponse:
    """Raises SourceError for an answer that asking again would not change, and OSError or HTTPException for others."""
    request = Request(url, headers={"User-Agent": _AGENT} | ({"Range": part} if part else {}))  # noqa: S310 (config takes http only)
    try:
        response: HTTPResponse = urlopen(request, timeout=TIMEOUT)  # noqa: S310
    except HTTPError as cause:
        cause.close()
        if cause.code >= 500 or cause.code == _TOO_MANY_REQUESTS:
            raise
        raise _out_of_reach(url, cause) from cause
    return response


def _out_of_reach(url: str, cause: Exception) -> SourceError:
    words = f"the server answers {cause.code} {cause.reason}" if isinstance(cause, HTTPError) else in_words(cause)
    return SourceError(f"{url}: can't be read: {words}. Look at the address and the connection, and run again.")


class RemoteFile(io.RawIOBase):
    """The bytes at an address. Every failure is a SourceError: an OSError would be taken for damage of the archive."""

    def __init__(self, remote: Remote) -> None:
        """A file at its start."""
        self._remote = remote
        self._position = 0
        self._response: HTTPResponse | None = None

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is: by a new request."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a position, or stay (whence SEEK_CUR and 0)."""
        offset += self._position if whence == io.SEEK_CUR else 0
        if offset != self._position:
            self._drop()
            self._position = offset
        return offset

    def close(self) -> None:
        """End the connection."""
        self._drop()
        super().close()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """What has arrived; a connection that is lost is made again where it broke."""
        content = b"" if self._is_at_end(self._remote.byte_count) else self._arrived(len(buffer))
        buffer[: len(content)] = content
        self._position += len(content)
        return len(content)

    def _is_at_end(self, byte_count: int | None) -> bool:
        return byte_count is not None and self._position >= byte_count

    def _arrived(self, size: int) -> bytes:
        for pause in (*PAUSES, None):
            try:
                content = self._connected().read1(size)
                if content or self._remote.byte_count is None:
                    return content
                cause: Exception = ConnectionError("the connection ended too early")
            except (OSError, HTTPException) as lost:
                cause = lost
            self._drop()
            if pause is None:
                break
            time.sleep(pause)
        raise _out_of_reach(self._remote.url, cause) from cause

    def _connected(self) -> HTTPResponse:
        if self._response is None:
            self._response = _answer(self._remote.url, f"bytes={self._position}-" if self._position else None)
            if _tag(self._response) != self._remote.tag:
                raise SourceError(f"{self._remote.url}: changed while it was read. Run again.")
            if self._response.status != 206:
                self._discard(self._response, self._position)
        return self._response

    def _discard(self, response: HTTPResponse, byte_count: int) -> None:
        """Read up to the position: the server gave the file from its start."""
        while byte_count and (content := response.read1(min(byte_count, BUFFER_BYTES))):
            byte_count -= len(content)

    def _drop(self) -> None:
        if self._response is not None:
            self._response.close()
            self._response = None
