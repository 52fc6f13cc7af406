"""Pull: raw pages of the sources into the raw shards of one day.

Composes `sources` and `storage`: gives pages their ids, leaves out what the lake already has, cuts shards, commits. What
does not belong here: how a source finds its pages, and what pages mean.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import polars as pl

from pipeline.schemas import RawFiles, RawPages
from pipeline.schemas.derive import lake_schema
from pipeline.sources import Source
from pipeline.sources.batch import File
from pipeline.storage.home import Home
from pipeline.storage.lake import Lake, PartFile, PartWriter
from pipeline.storage.sample import SAMPLE, own_parts

#: A shard is the unit of work of one process: large enough to count its words once, small enough to share out.
SHARD_PAGES = 10_000
SHARD_BYTES = 128 * 2**20

_KNOWN = ["url", "sha256", "page_id", "captured_at", "pulled_on", "is_unchanged"]


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
    """Pull all sources into `day` and commit once, so that the day has all of it or nothing.

    `only_this_day` compares with what that day holds alone, so that days can be filled in any order; else a file or
    page that any day holds is not stored again. `on_pages` is told of pages as they are stored, `on_shard` of every shard that
    is full while there is more to pull, before it is committed. The caller holds the lake's lock. Raises SourceError for wrong
    input.
    """
    lake = Lake(home.lake)
    lake.sweep()
    committed = lake.day_parts("raw", day)
    known = _Known(lake, _comparable(lake, day, sources, only_this_day=only_this_day), day)
    shards = _Shards(lake, day, max((part.part for part in committed), default=-1) + 1, on_shard)
    pulled = Pulled(day)
    try:
        for source in sources:
            for pages in _batches(source, known, shards.files, pulled):
                shards.write(pages)
                on_pages(pages.height)
        parts = shards.finish(known.newer)
    except BaseException:
        shards.abandon()
        raise
    if parts:
        lake.commit("raw", day, [*committed, *parts])
    return pulled


def foresee(home: Home, day: date, sources: Sequence[Source], *, only_this_day: bool) -> dict[str, Pulled]:
    """What `pull` would do now, by source name. Reads the sources, and writes nothing."""
    lake = Lake(home.lake)
    known = _Known(lake, _comparable(lake, day, sources, only_this_day=only_this_day), day)
    pulled: dict[str, Pulled] = {}
    for source in sources:
        of_source = pulled.setdefault(source.name, Pulled(day))
        for _ in _batches(source, known, [], of_source):
            pass
    return pulled


def _comparable(lake: Lake, day: date, sources: Sequence[Source], *, only_this_day: bool) -> list[PartFile]:
    """The raw parts that a pull compares with. A page that only the sample has is new: the sample's rows will be left out."""
    parts = lake.day_parts("raw", day) if only_this_day else lake.parts("raw")
    is_sample = all(source.name == SAMPLE for source in sources)
    return parts if is_sample else own_parts(lake, parts)


def _batches(source: Source, known: "_Known", files: list[File], pulled: Pulled) -> Iterator[pl.DataFrame]:
    for batch in source.batches(known.has_file):
        pulled.skipped.update(batch.skipped)
        files.extend(batch.files)
        pages = known.marked(_identified(batch.pages, source.name, pulled.day))
        pulled.repeated_count += batch.pages.height - pages.height
        pulled.page_count += pages.height
        pulled.unchanged_count += int(pages["is_unchanged"].sum())
        pulled.byte_count += int(pages["byte_count"].sum())
        yield pages


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


class _Known:
    """What the lake holds already, as far as this pull compares with it."""

    def __init__(self, lake: Lake, parts: list[PartFile], day: date) -> None:
        frames = [rows for part in parts if part.table == "raw_pages" for rows in lake.read_batches(part, _KNOWN)]
        pages = pl.concat(frames) if frames else pl.DataFrame(schema={name: lake_schema(RawPages)[name] for name in _KNOWN})
        self._files = {
            File(*row)
            for part in parts
            if part.table == "raw_files"
            for rows in lake.read_batches(part, ["file", "byte_count", "modified_ns"])
            for row in rows.iter_rows()
        }
        self._by_url = pages.select("url", "captured_at", "sha256", "page_id").sort("captured_at")
        self._by_body = pages.filter(~pl.col("is_unchanged")).select("sha256", "page_id").unique("sha256", keep="first")
        self._of_the_day = set(pages.filter(pl.col("pulled_on") == day)["page_id"])
        self._pulled: dict[str, datetime] = {}
        self.newer: dict[str, datetime] = {}

    def has_file(self, file: File) -> bool:
        """True where this very file was pulled whole before."""
        return file in self._files

    def marked(self, pages: pl.DataFrame) -> pl.DataFrame:
        """Take out pages that the day has, and mark those that repeat a known body: their body is dropped."""
        pages = self._unchanged(pages) if self._by_url.height else pages
        return self._first_of_the_day(pages)

    def _unchanged(self, pages: pl.DataFrame) -> pl.DataFrame:
        """A page is unchanged if its url's newest earlier capture has its bytes, or a file with these bytes was only moved."""
        ordered = pages.with_row_index("order").sort("captured_at")
        found = ordered.join_asof(self._by_url, on="captured_at", by="url", suffix="_before", check_sortedness=False)
        found = found.join(self._by_body.rename({"page_id": "page_id_of_body"}), on="sha256", how="left")
        is_same = (pl.col("sha256_before") == pl.col("sha256")).fill_null(False)
        is_moved = (
            pl.col("url").str.starts_with("file:")
            & ~pl.col("url").is_in(self._by_url["url"].implode())
            & pl.col("page_id_of_body").is_not_null()
        )
        return (
            found.with_columns(
                is_unchanged=is_same | is_moved,
                page_id=pl.when(is_same).then("page_id_before").when(is_moved).then("page_id_of_body").otherwise("page_id"),
            )
            .with_columns(body=pl.when(~pl.col("is_unchanged")).then("body"))
            .sort("order")
            .select(pages.columns)
        )

    def _first_of_the_day(self, pages: pl.DataFrame) -> pl.DataFrame:
        """Each page once a day; where it comes again in this pull, `newer` remembers its newest capture."""
        is_new = []
        for page_id, captured_at in pages.select("page_id", "captured_at").iter_rows():
            before = self._pulled.get(page_id)
            is_new.append(before is None and page_id not in self._of_the_day)
            if before is not None and captured_at > before:
                self.newer[page_id] = captured_at
            self._pulled[page_id] = max(before or captured_at, captured_at)
        return pages.filter(pl.Series(is_new, dtype=pl.Boolean))


class _Shards:
    """Cuts pages into shards of a day; nothing counts before the manifest that lists them is committed."""

    def __init__(self, lake: Lake, day: date, first: int, on_shard: Callable[[PartFile], None]) -> None:
        self._lake, self._day, self._number, self._on_shard = lake, day, first, on_shard
        self._writer: PartWriter | None = None
        self._bytes = 0
        self._done: list[PartFile] = []
        self.files: list[File] = []

    def write(self, pages: pl.DataFrame) -> None:
        size = int(pages["byte_count"].filter(pages["body"].is_not_null()).sum())
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

    def finish(self, newer: dict[str, datetime]) -> list[PartFile]:
        """Close the last shard; pages that came again with a newer capture get its time. Returns all parts."""
        self._close()
        parts = [self._recaptured(part, newer) for part in self._done] if newer else self._done
        if not self.files:
            return parts
        writer = self._lake.writer(RawFiles, self._day, self._number)
        rows = pl.DataFrame(self.files, schema=["file", "byte_count", "modified_ns"], orient="row").unique(maintain_order=True)
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
