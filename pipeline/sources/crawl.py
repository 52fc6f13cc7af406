"""Pages asked for over HTTP with good manners: by Scrapy, in a child process that streams the answers over a pipe.

Belongs here: what may be asked of the crawler, its answers, and the pipe. Does not: Scrapy itself (`crawl_child`), and which
pages to ask for.
"""

import os
import struct
import subprocess
import sys
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from importlib.metadata import version
from itertools import islice
from select import POLLIN, poll
from tempfile import TemporaryFile
from typing import IO, Annotated, Any, cast

import msgspec

from pipeline.sources.body import DEFAULT_MAX_PAGE_BYTES
from pipeline.sources.error import SourceError
from pipeline.sources.live import require

#: Most requests that the child has at a time; it holds no more bodies than hosts that it asks at a time.
WINDOW = 64
#: Seconds that the child has to end by itself.
GRACE_SECONDS = 5.0

CHILD = "pipeline.sources.crawl_child"
#: How the size of a message precedes it in the pipe.
SIZE = struct.Struct(">I")


class Request(msgspec.Struct, frozen=True):
    """An address to ask for. `tag` comes back with its answer; `max_bytes` of 0 stands for the politeness's `max_page_bytes`."""

    url: str
    headers: dict[str, str] = {}
    tag: str = ""
    max_bytes: int = 0


class Response(msgspec.Struct, frozen=True):
    """What became of one request: an answer of the server, or `error`, the cause for which there is none, as `kind: more`.

    `url` is where redirects led to, `request_url` what was asked for. `headers` have lower-case names. `body` is as the server
    sent it, its content coding undone; null where there is an error. `captured_at` is UTC, naive. An answer of 429 or 5xx comes
    after as many retries as are allowed; after a 429 the crawl asks its host for nothing more.
    """

    url: str
    request_url: str
    tag: str
    status: int | None
    headers: dict[str, str]
    body: bytes | None
    byte_count: int
    error: str | None
    captured_at: datetime

    @property
    def error_kind(self) -> str | None:
        """The kind of error, by which failures are counted; null for an answer."""
        return self.error and self.error.partition(":")[0]


class Patience(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the config of every source that crawls says of how often, how long and how much servers are asked.

    A host is asked one thing at a time, at least `delay_seconds` apart and ever more rarely the slower it answers. Before its
    first retry it is left in peace for as long as it says, else `backoff_seconds`, doubled for each further one. A host that
    wants to be left for more than `max_wait_seconds` is asked for nothing more. `timeout_seconds` are for a whole answer.
    """

    delay_seconds: Annotated[float, msgspec.Meta(ge=0)] = 1.0
    timeout_seconds: Annotated[float, msgspec.Meta(gt=0)] = 60.0
    retries: Annotated[int, msgspec.Meta(ge=0)] = 2
    backoff_seconds: Annotated[float, msgspec.Meta(ge=0)] = 5.0
    max_wait_seconds: Annotated[float, msgspec.Meta(ge=0)] = 300.0
    allow_private_addresses: bool = False
    max_page_bytes: Annotated[int, msgspec.Meta(gt=0)] = DEFAULT_MAX_PAGE_BYTES


class Politeness(Patience, frozen=True, forbid_unknown_fields=True):
    """Which servers may be asked, and by whom; patiently. `allowed_hosts` are patterns of `hosts.Hosts`."""

    user_agent: str
    allowed_hosts: tuple[str, ...] = ()
    max_concurrent_per_host: Annotated[int, msgspec.Meta(ge=1, le=16)] = 1
    obey_robots: bool = True
    max_redirects: Annotated[int, msgspec.Meta(ge=0)] = 5
    max_pages: Annotated[int, msgspec.Meta(gt=0)] | None = None


def politely(patience: Patience, contact: str | None, **rules: Any) -> Politeness:
    """The politeness of a source that is so patient and names whom to write to; `rules` are the other fields."""
    of_source = {name: getattr(patience, name) for name in Patience.__struct_fields__}
    return Politeness(user_agent(contact), **of_source, **rules)


def user_agent(contact: str | None) -> str:
    """How the crawler names itself: product, version, and whom to write to about it."""
    product = f"videolake/{version('videolake')}"
    return f"{product} (+{contact})" if contact else product


def crawl(requests: Iterable[Request], politeness: Politeness) -> Generator[Response, None, None]:
    """The answer to each request, as they come, in any order. Every request ends in exactly one Response.

    `requests` is asked for more after each answer, also when it had none before: so it may grow by what answers say. Closing the
    iterator ends the child process. Raises SourceError if Scrapy is missing, or if the child ends on its own.
    """
    require("scrapy", "web")
    waiting = iter(requests)
    first = list(islice(waiting, 1))
    if not first:
        return
    child = _Child(politeness)
    try:
        child.send(first[0])
        yield from _answers(child, waiting, politeness.max_pages)
    finally:
        child.end()


def _answers(child: "_Child", waiting: Iterator[Request], most: int | None) -> Iterator[Response]:
    """The child has one request already."""
    asked, answered = 1, 0
    while True:
        room = WINDOW - (asked - answered)
        for request in islice(waiting, room if most is None else min(room, most - asked)):
            child.send(request)
            asked += 1
        if asked == answered:
            return
        yield child.receive()
        answered += 1


class _Child:
    """The process that crawls. No signal of the terminal reaches it: it ends with its input, which ends with this process."""

    def __init__(self, politeness: Politeness) -> None:
        self._complaints: IO[bytes] = TemporaryFile()  # noqa: SIM115 (closed by `end`)
        self._process = subprocess.Popen(  # noqa: S603 (the interpreter and a module of our own)
            [sys.executable, "-m", CHILD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONSAFEPATH": "1"},
            start_new_session=True,
        )
        self._input, self._output = cast(IO[bytes], self._process.stdin), cast(IO[bytes], self._process.stdout)
        self.send(politeness)

    def send(self, message: msgspec.Struct) -> None:
        """Give it its rules, or a request."""
        try:
            self._input.write(framed(message))
            self._input.flush()
        except BrokenPipeError as cause:
            raise self._failure() from cause

    def receive(self) -> Response:
        """Wait for its next answer."""
        frame = read_frame(self._output.fileno())
        if frame is None:
            raise self._failure()
        return msgspec.msgpack.decode(frame, type=Response)

    def end(self) -> None:
        """End it, whatever it is at."""
        with suppress(BrokenPipeError):
            self._input.close()
        self._output.close()
        try:
            self._process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._complaints.close()

    def _failure(self) -> SourceError:
        code = self._process.wait()
        self._complaints.seek(0)
        last = self._complaints.read()[-500:].decode("utf-8", "replace").strip().splitlines()[-1:]
        why = f"signal {-code}" if code < 0 else (last or [f"exit code {code}"])[0]
        return SourceError(f"the crawler ended in the middle of its work: {why}. What it had fetched is kept; run again.")


def framed(message: msgspec.Struct) -> bytes:
    """A message as it goes through the pipe: its size, then itself."""
    packed = msgspec.msgpack.encode(message)
    return SIZE.pack(len(packed)) + packed


def read_frame(descriptor: int) -> bytes | None:
    """The next message from a pipe; null at its end."""
    head = _read(descriptor, SIZE.size)
    if len(head) < SIZE.size:
        return None
    [size] = SIZE.unpack(head)
    packed = _read(descriptor, size)
    return packed if len(packed) == size else None


def _read(descriptor: int, size: int) -> bytes:
    """So many bytes and no more, or fewer at the end of the pipe.

    Ctrl-C ends a poll, but no read: polars lets the kernel go on with that as if there had been no signal.
    """
    arrival = poll()
    arrival.register(descriptor, POLLIN)
    held = bytearray()
    while len(held) < size:
        arrival.poll()
        piece = os.read(descriptor, size - len(held))
        if not piece:
            break
        held += piece
    return bytes(held)
