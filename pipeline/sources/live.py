"""What the live sources share: what the lake knows of their pages, and batches that are cut by time too.

A live source asks servers for pages, so it takes time and may be stopped at any moment: whoever stores its pages does so after
each batch. What does not belong here: asking for pages, and which are due (`refresh`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from importlib.util import find_spec
from time import monotonic
from typing import Protocol, runtime_checkable

import polars as pl

from pipeline.sources.batch import Batch, Batcher, Page
from pipeline.sources.error import SourceError

#: Seconds of asking after which what came is given to be stored, so that a run that is stopped loses no more than that.
MAX_SECONDS = 30.0

_MOMENT = pl.Datetime("us")

#: The columns of what the lake knows of a live source's pages, one row per url. Those of the answer are of the newest capture.
HELD: dict[str, pl.DataType] = {
    "url": pl.String(),
    "page_id": pl.String(),
    "sha256": pl.String(),
    "etag": pl.String(),
    "last_modified": pl.String(),
    "http_status": pl.Int32(),
    "first_captured_at": _MOMENT,
    "captured_at": _MOMENT,
    "changed_at": _MOMENT,  # newest capture that had a new body
    "capture_count": pl.Int64(),
    "outcome": pl.String(),  # parsed or rejected, null where the page is not parsed yet
    "reason": pl.String(),
    "video_id": pl.String(),
    "published_date": pl.Date(),
    "availability": pl.String(),
}

FindBody = Callable[[str], bytes | None]


@dataclass(frozen=True)
class Held:
    """What the lake knows of a live source's pages (columns of HELD), at a moment (UTC, naive).

    `body` gives the stored body of a page by its page_id; null where there is none.
    """

    now: datetime
    pages: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=HELD))
    body: FindBody = lambda page_id: None

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {url: row for row, url in enumerate(self.pages["url"])}

    def has(self, url: str) -> bool:
        """Whether the lake holds a page of this address."""
        return url in self._rows

    def page_id(self, url: str) -> str | None:
        """The page that the lake holds for an address."""
        return str(self.pages["page_id"][self._rows[url]]) if self.has(url) else None

    def is_of_today(self, url: str) -> bool:
        """Whether the address was asked for on the day that it is now."""
        captured_at: datetime | None = self.pages["captured_at"][self._rows[url]] if self.has(url) else None
        return captured_at is not None and captured_at.date() >= self.now.date()

    def conditions(self, url: str) -> dict[str, str]:
        """The headers of a request that need not be answered with the version that the lake holds."""
        if not self.has(url):
            return {}
        row = self._rows[url]
        versions = {"If-None-Match": self.pages["etag"][row], "If-Modified-Since": self.pages["last_modified"][row]}
        return {name: value for name, value in versions.items() if value}


@runtime_checkable
class LiveSource(Protocol):
    """A source that asks servers for pages."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def max_page_bytes(self) -> int:
        """The size above which a page is not stored."""

    def live_batches(self, held: Held) -> Iterator[Batch]:
        """The pages that are due, in small batches as they come. Raises SourceError if nothing can be asked for at all."""


def require(module: str, extra: str) -> None:
    """Raises SourceError, with the command that installs it, if the module of an optional extra is missing."""
    if find_spec(module) is None:
        raise SourceError(f"{module} is missing, which this source needs. Install it with: pip install 'videolake[{extra}]'")


class LiveBatcher(Batcher):
    """Gathers pages like its base, and gives a batch also when gathering it took about 30 s."""

    def __init__(self, max_seconds: float = MAX_SECONDS, clock: Callable[[], float] = monotonic) -> None:
        """Start with nothing gathered."""
        super().__init__()
        self._max_seconds, self._clock = max_seconds, clock
        self._since = clock()

    def add(self, page: Page) -> Iterator[Batch]:
        """Gather one more page, and give what is gathered if it is time."""
        yield from super().add(page)
        yield from self.timely()

    def timely(self) -> Iterator[Batch]:
        """What is gathered, if it is time."""
        if self._clock() - self._since >= self._max_seconds:
            yield from self.rest()

    def _take(self) -> Batch:
        self._since = self._clock()
        return super()._take()
