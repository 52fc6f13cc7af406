"""Pull: raw pages of the sources into the raw shards of one day.

Composes `sources` and `storage`: gives pages their ids, leaves out what the lake already has, cuts shards, commits. What
does not belong here: how a source finds its pages, and what pages mean.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import polars as pl

from pipeline.held import held_pages
from pipeline.known import Known
from pipeline.schemas import RawFiles, RawPages
from pipeline.schemas.derive import lake_schema
from pipeline.sources import FileSource, Source
from pipeline.sources.batch import MAX_BODY_BYTES, MAX_PAGES, Batch, File
from pipeline.sources.folder import FolderSource
from pipeline.sources.live import LiveSource
from pipeline.sources.reddit import RedditSource
from pipeline.storage.home import Home
from pipeline.storage.lake import Lake, PartFile, PartWriter
from pipeline.storage.sample import SAMPLE, own_parts

#: A shard is the unit of work of one process: large enough to count its words once, small enough to share out.
SHARD_PAGES = 10_000
SHARD_BYTES = 128 * 2**20

NOT_TODAY = "live source: not pulled for a past day"
NOT_ASKED = "live source: a dry run asks for nothing"


@dataclass
class Pulled:
    """What a pull did: pages stored, unchanged ones among them, and files or lines that were skipped, by kind."""

    day: date
    page_count: int = 0
    unchanged_count: int = 0
    repeated_count: int = 0
    byte_count: int = 0
    skipped: Counter[str] = field(default_factory=Counter)


def pull(
    home: Home,
    day: date,
    sources: Sequence[Source],
    *,
    only_this_day: bool,
    on_pages: Callable[[int], None] = lambda count: None,
    on_shard: Callable[[PartFile], None] = lambda part: None,
) -> Pulled:
    """Pull all sources into `day`: files and dumps in one commit, so that the day has all of them or nothing, then live sources.

    `only_this_day` compares with what that day holds alone, so that days can be filled in any order; else a file or
    page that any day holds is not stored again. `on_pages` is told of pages as they are stored, `on_shard` of every shard that
    is full while there is more to pull. The caller holds the lake's lock. Raises SourceError for wrong input.

    What a live source gives is committed after each of its batches, so that a pull that is stopped goes on where it was. Today
    alone can be asked for: into another day it is not pulled, which is counted.
    """
    lake = Lake(home.lake)
    lake.sweep()
    pulled = Pulled(day)
    files = [source for source in sources if not isinstance(source, LiveSource)]
    live = [source for source in sources if isinstance(source, LiveSource)]
    if files:
        known = Known(lake, _comparable(lake, day, sources, only_this_day=only_this_day), day)
        _pull_files(files, known, _Shards(lake, day, on_shard), pulled, on_pages)
    if live and day == utc_now().date():
        known = Known(lake, own_parts(lake, lake.parts("raw")), day)
        for source in live:
            _pull_live(source, known, _OpenShard(lake, day, on_shard), pulled, on_pages)
    elif live:
        pulled.skipped[NOT_TODAY] += len(live)
    return pulled


def utc_now() -> datetime:
    """The moment, as the lake writes it: in UTC, without a time zone."""
    return datetime.now(UTC).replace(tzinfo=None)


def _pull_files(
    sources: Sequence[FileSource], known: Known, shards: "_Shards", pulled: Pulled, on_pages: Callable[[int], None]
) -> None:
    try:
        for source in sources:
            for batch in _batches(source, known):
                shards.files.extend(batch.files)
                pages = _taken(batch, source.name, known, pulled)
                shards.write(pages)
                on_pages(pages.height)
        shards.commit(known.newer)
    except BaseException:
        shards.abandon()
        raise


def _pull_live(source: LiveSource, known: Known, shard: "_OpenShard", pulled: Pulled, on_pages: Callable[[int], None]) -> None:
    held = held_pages(shard.lake, source.name, utc_now())
    for batch in source.live_batches(held):
        pages = _taken(batch, source.name, known, pulled)
        shard.write(pages)
        on_pages(pages.height)


def foresee(home: Home, day: date, sources: Sequence[Source], *, only_this_day: bool) -> dict[str, Pulled]:
    """What `pull` would do now, by source name. Reads the sources, and writes nothing."""
    lake = Lake(home.lake)
    known = Known(lake, _comparable(lake, day, sources, only_this_day=only_this_day), day)
    pulled: dict[str, Pulled] = {}
    for source in sources:
        of_source = pulled.setdefault(source.name, Pulled(day))
        if isinstance(source, LiveSource):
            of_source.skipped[NOT_ASKED] += 1
            continue
        for batch in _batches(source, known):
            _taken(batch, source.name, known, of_source)
    return pulled


def _batches(source: FileSource, known: Known) -> Iterator[Batch]:
    if isinstance(source, FolderSource | RedditSource):
        return source.batches(known.has_file, known.reddit)
    return source.batches(known.has_file)


def _comparable(lake: Lake, day: date, sources: Sequence[Source], *, only_this_day: bool) -> list[PartFile]:
    """The raw parts that a pull compares with. A page that only the sample has is new: the sample's rows will be left out."""
    parts = lake.day_parts("raw", day) if only_this_day else lake.parts("raw")
    is_sample = all(source.name == SAMPLE for source in sources)
    return parts if is_sample else own_parts(lake, parts)


def _taken(batch: Batch, source: str, known: Known, pulled: Pulled) -> pl.DataFrame:
    """The pages of a batch that are stored, counted."""
    pulled.skipped.update(batch.skipped)
    is_repeat = pl.col("repeats").is_not_null()
    repeats = batch.pages.filter(is_repeat)
    pages = known.marked(_identified(batch.pages.filter(~is_repeat), source, pulled.day))
    if repeats.height:
        pages.extend(known.repeating(_identified(repeats, source, pulled.day), repeats["repeats"]))
    pulled.repeated_count += batch.pages.height - pages.height
    pulled.page_count += pages.height
    pulled.unchanged_count += int(pages["is_unchanged"].sum())
    pulled.byte_count += int(pages["byte_count"].sum())
    return pages


def _identified(pages: pl.DataFrame, source: str, day: date) -> pl.DataFrame:
    """Add source, pulled_on, sha256 of the body and page_id: the sha256 of url, a NUL byte and the body's sha256."""
    digests = [given or hashlib.sha256(body or b"").hexdigest() for given, body in pages.select("sha256", "body").iter_rows()]
    ids = [hashlib.sha256(f"{url}\0{digest}".encode()).hexdigest() for url, digest in zip(pages["url"], digests, strict=True)]
    return pages.with_columns(
        pl.Series("sha256", digests, dtype=pl.String),
        pl.Series("page_id", ids, dtype=pl.String),
        source=pl.lit(source),
        pulled_on=pl.lit(day),
        is_unchanged=pl.lit(False),
    ).select(list(lake_schema(RawPages)))


class _Shards:
    """Cuts pages into shards of a day; nothing counts before the manifest that lists them is committed."""

    def __init__(self, lake: Lake, day: date, on_shard: Callable[[PartFile], None]) -> None:
        self._lake, self._day, self._on_shard = lake, day, on_shard
        self._committed = lake.day_parts("raw", day)
        self._number = _next_number(lake, day)
        self._writer: PartWriter | None = None
        self._bytes = 0
        self._done: list[PartFile] = []
        self.files: list[File] = []

    def write(self, pages: pl.DataFrame) -> None:
        size = _body_bytes(pages)
        if self._writer and (self._writer.rows + pages.height > SHARD_PAGES or self._bytes + size > SHARD_BYTES):
            self._close()
            self._on_shard(self._done[-1])
        if self._writer is None:
            self._writer, self._bytes = self._lake.writer(RawPages, self._day, self._number), 0
        self._writer.write(pages)
        self._bytes += size

    def _close(self) -> None:
        part = self._writer.close() if self._writer else None
        self._writer = None
        if part is not None:
            self._done.append(part)
            self._number += 1

    def commit(self, newer: dict[str, datetime]) -> None:
        """Let all shards count; pages that came again with a newer capture get its time."""
        if parts := self._finish(newer):
            self._lake.commit("raw", self._day, [*self._committed, *parts])

    def _finish(self, newer: dict[str, datetime]) -> list[PartFile]:
        self._close()
        parts = [self._recaptured(part, newer) for part in self._done] if newer else self._done
        if not self.files:
            return parts
        writer = self._lake.writer(RawFiles, self._day, self._number)
        columns = {name: lake_schema(RawFiles)["file" if name == "path" else name] for name in File._fields}
        rows = pl.DataFrame(self.files, schema=columns, orient="row").rename({"path": "file"}).unique(maintain_order=True)
        writer.write(rows.with_columns(pulled_on=pl.lit(self._day)).select(list(lake_schema(RawFiles))))
        return [*parts, *(part for part in [writer.close()] if part)]

    def _recaptured(self, part: PartFile, newer: dict[str, datetime]) -> PartFile:
        writer = self._lake.writer(RawPages, self._day, part.part)
        times = pl.DataFrame(
            {"page_id": list(newer), "newer": list(newer.values())}, schema_overrides={"newer": pl.Datetime("us")}
        )
        for pages in self._lake.read_batches(part):
            timed = pages.join(times, on="page_id", how="left", maintain_order="left")
            writer.write(timed.with_columns(captured_at=pl.coalesce("newer", "captured_at")).drop("newer"))
        return writer.close() or part

    def abandon(self) -> None:
        """Leave nothing half written; finished shards are swept by the next pull."""
        if self._writer:
            self._writer.abandon()


class _OpenShard:
    """A shard that is committed with each batch, and grows with the next ones up to the size of one batch."""

    def __init__(self, lake: Lake, day: date, on_shard: Callable[[PartFile], None]) -> None:
        self.lake, self._day, self._on_shard = lake, day, on_shard
        self._part: PartFile | None = None
        self._bytes = 0

    def write(self, pages: pl.DataFrame) -> None:
        """Store pages and let them count."""
        if not pages.height:
            return
        size = _body_bytes(pages)
        if self._part and (self._part.rows + pages.height > MAX_PAGES or self._bytes + size > MAX_BODY_BYTES):
            self._on_shard(self._part)
            self._part, self._bytes = None, 0
        before = self._part
        others = [part for part in self.lake.day_parts("raw", self._day) if part != before]
        number = before.part if before else _next_number(self.lake, self._day)
        self._part, self._bytes = self._stored(number, [*self._rows(before), pages]), self._bytes + size
        self.lake.commit("raw", self._day, [*others, self._part])
        if before and before.path != self._part.path:
            self.lake.path(before).unlink()

    def _rows(self, part: PartFile | None) -> Iterator[pl.DataFrame]:
        if part:
            yield from self.lake.read_batches(part)

    def _stored(self, number: int, frames: list[pl.DataFrame]) -> PartFile:
        writer = self.lake.writer(RawPages, self._day, number)
        try:
            writer.write(pl.concat(frames))
            [part] = filter(None, [writer.close()])
        except BaseException:
            writer.abandon()
            raise
        return part


def _body_bytes(pages: pl.DataFrame) -> int:
    return int(pages["byte_count"].filter(pages["body"].is_not_null()).sum())


def _next_number(lake: Lake, day: date) -> int:
    """A number that no raw part of the day has or had: what was made of a damaged one stays under its number."""
    return max((part.part for part in [*lake.day_parts("raw", day), *lake.day_damaged(day)]), default=-1) + 1
