"""yt-dlp in a process of its own, which is asked one thing at a time and ended where it hangs.

Its state, its memory and whatever it starts stay there. Belongs here: the process, and the shapes of what is asked and answered.
Does not: yt-dlp itself (`ytdlp_child`), and what an answer means (`youtube_pages`).
"""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from pipeline.sources.error import SourceError
from pipeline.sources.live import require

#: To import yt-dlp and its extractors, on a slow and busy machine.
_START_SECONDS = 120.0
_CHILD = Path(__file__).with_name("ytdlp_child.py")


class Ask(NamedTuple):
    """Ask what there is at an address of YouTube: a video or a list.

    Captions come with their addresses in these `forms` only, and those that YouTube would translate if `translations` are wanted.
    """

    url: str
    forms: tuple[str, ...] = ()
    translations: bool = False


class Told(NamedTuple):
    """What yt-dlp tells of an address.

    `info` is its info dictionary as JSON, None where it has none. `reasons` are what the page says instead of playing the video,
    `messages` all warnings and errors, and `error` is what ended it.
    """

    info: bytes | None = None
    reasons: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    error: str | None = None


class Fetch(NamedTuple):
    """Ask for the bytes at an address, as yt-dlp does; more than `max_bytes` are none."""

    url: str
    max_bytes: int


class Fetched(NamedTuple):
    """The answer of a server, or `error`, the cause for which there is none."""

    status: int | None = None
    content_type: str | None = None
    content: bytes | None = None
    error: str | None = None


class _Gone(Exception):
    """The process did not answer; the message says why."""


class Ytdlp:
    """yt-dlp for a source of this name, with these options of its Python API.

    Starts when first asked, and anew after it had to be ended.
    """

    def __init__(self, name: str, options: Mapping[str, Any], timeout_seconds: float) -> None:
        """Raises SourceError if yt-dlp is not installed."""
        require("yt_dlp", "youtube")
        self._name, self._options, self._timeout_seconds = name, dict(options), timeout_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection[Any, Any] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None) -> None:
        self.end()

    def told(self, asked: Ask) -> Told:
        """What yt-dlp tells. Raises SourceError if it does not take its options."""
        try:
            return Told(*self._answer(("tell", *asked)))
        except _Gone as cause:
            return Told(error=str(cause))

    def fetched(self, asked: Fetch) -> Fetched:
        """What a server answers. Raises SourceError if yt-dlp does not take its options."""
        try:
            return Fetched(*self._answer(("fetch", *asked)))
        except _Gone as cause:
            return Fetched(error=str(cause))

    def _answer(self, asked: tuple[object, ...]) -> tuple[Any, ...]:
        connection = self._connection or self._start()
        answer: tuple[Any, ...] = self._exchange(connection, asked, self._timeout_seconds)
        return answer

    def _start(self) -> "Connection[Any, Any]":
        ours, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, str(_CHILD), str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONSAFEPATH": "1"},
                start_new_session=True,
            )
        self._connection = ours
        if wrong := self._exchange(ours, self._options, _START_SECONDS):
            raise SourceError(f"{self._name}: options: yt-dlp says: {wrong}. Correct them, or leave them out.")
        return ours

    def _exchange(self, connection: "Connection[Any, Any]", message: object, timeout_seconds: float) -> Any:
        try:
            connection.send(message)
            if connection.poll(timeout_seconds):
                return connection.recv()
        except (EOFError, OSError) as cause:
            self.end()
            raise _Gone("yt-dlp's process was ended") from cause
        self.end()
        raise _Gone(f"timed out: no answer of yt-dlp within {timeout_seconds:g} seconds")

    def end(self) -> None:
        """End the process, if there is one, with what it started."""
        if self._connection:
            self._connection.close()
            self._connection = None
        if self._process:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
