"""What every source gives: pages in batches of bounded size, with the files that they end and what was skipped.

Belongs here: the shape of a batch and where one is cut. Does not: where pages come from.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from operator import attrgetter
from typing import NamedTuple, Protocol

import polars as pl

from pipeline.schemas import RawPages
from pipeline.schemas.derive import lake_schema
from pipeline.sources.body import Body
from pipeline.sources.captured import Captured

MAX_PAGES = 2_000
MAX_BODY_BYTES = 32 * 2**20


class Page(NamedTuple):
    """A raw page as its source gives it. Files know nothing of HTTP.

    `repeats` is for live sources: the page_id of the stored body that the server says is still the page's; it sends none then.
    """

    url: str
    file: str | None
    captured: Captured
    body: Body
    http_status: int | None = None
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    repeats: str | None = None


#: Where a page has the value of each column.
_ATTRIBUTES = {
    "url": "url",
    "file": "file",
    "captured_at": "captured.at",
    "captured_by": "captured.by",
    "http_status": "http_status",
    "content_type": "content_type",
    "etag": "etag",
    "last_modified": "last_modified",
    "body": "body.content",
    "byte_count": "body.byte_count",
    "sha256": "body.sha256",
    "repeats": "repeats",
}

#: Columns of a batch: what the lake stores of a page, less page_id, pulled_on and source. `sha256` is null where the body is
#: there: whoever stores the page hashes it together with its url. `repeats` leads to the body of a page that came without one.
RAW_BATCH: dict[str, pl.DataType] = {
    name: lake_schema(RawPages)["page_id" if name == "repeats" else name] for name in _ATTRIBUTES
}


class File(NamedTuple):
    """What identifies a file that was pulled. A file that is the same in the first three is not opened again.

    The others tell what a dump of Reddit's was filtered by (`reddit_known.Filter`), where the file was wholly pulled.
    """

    path: str
    byte_count: int
    modified_ns: int
    highest_post: int | None = None
    posts_sha256: str | None = None


IsKnown = Callable[[File], bool]


class Skip(Protocol):
    """Counts what is not taken."""

    def __call__(self, kind: str, count: int = 1) -> None:
        """So many of a kind, in words for people; none is nothing to tell."""


@dataclass
class Batch:
    """Pages, the files that are wholly pulled once these are stored, and the number of files not taken, by kind."""

    pages: pl.DataFrame
    files: list[File] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)


class Batcher:
    """Gathers pages into batches of at most 2,000 pages and 32 MiB of bodies; a larger body has a batch of its own."""

    def __init__(self) -> None:
        """Start with nothing gathered."""
        self._start()

    def _start(self) -> None:
        self._pages: list[Page] = []
        self._bytes = 0
        self._files: list[File] = []
        self._skipped: Counter[str] = Counter()

    def add(self, page: Page) -> Iterator[Batch]:
        """Gather one more page. Gives the batch before it, if that has no room for it."""
        size = len(page.body.content or b"")
        if self._pages and (len(self._pages) == MAX_PAGES or self._bytes + size > MAX_BODY_BYTES):
            yield self._take()
        self._pages.append(page)
        self._bytes += size

    def skip(self, kind: str, count: int = 1) -> None:
        """Count a file, or whatever else it is, that is not taken."""
        if count:
            self._skipped[kind] += count

    def is_new(self, file: File, is_known: IsKnown) -> bool:
        """Whether the file has to be pulled; counts it if not."""
        if is_known(file):
            self.skip("already pulled")
            return False
        return True

    def finish(self, file: File) -> None:
        """Note that all pages of the file are gathered."""
        self._files.append(file)

    def rest(self) -> Iterator[Batch]:
        """The last batch, if anything is gathered."""
        if self._pages or self._files or self._skipped:
            yield self._take()

    def _take(self) -> Batch:
        batch = Batch(_frame(self._pages), self._files, self._skipped)
        self._start()
        return batch


def _frame(pages: list[Page]) -> pl.DataFrame:
    # A tuple for each row would cost as much again, most of it in the garbage collector.
    columns = {name: list(map(attrgetter(attribute), pages)) for name, attribute in _ATTRIBUTES.items()}
    return pl.DataFrame([pl.Series(name, columns[name], dtype) for name, dtype in RAW_BATCH.items()])
