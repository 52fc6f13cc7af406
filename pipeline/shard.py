"""From raw shards to their core parts: what a worker runs, and how the shards of days are shared out.

Composes `parse`, `transform` and `storage`; the stages do not know each other. What does not belong here: rules of any
format or table, and Dagster.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl

from pipeline.engine import LocalEngine
from pipeline.parse import PARSERS, parse_pages, video_id_of_url
from pipeline.schemas import TABLES, Frames
from pipeline.schemas.conform import conform
from pipeline.storage.home import Home
from pipeline.storage.lake import Lake, PartFile, PartWriter
from pipeline.storage.verify import require_whole
from pipeline.transform.batches import Batch
from pipeline.transform.reddit_comments import reddit_comments
from pipeline.transform.term_counts import TermCounter
from pipeline.transform.texts import texts
from pipeline.transform.transcripts import transcripts, with_word_counts
from pipeline.transform.video_snapshots import video_snapshots
from pipeline.transform.videos import videos

#: What the core parts depend on besides the raw shard: raising a version here or in a parser parses all history again.
TRANSFORM_VERSION = 3
VERSION = ",".join([*(f"{parser.format}={parser.version}" for parser in PARSERS), f"transform={TRANSFORM_VERSION}"])

#: Small shards are parsed several at a time: so many at most, with so many pages and bytes of their files.
GROUP_SHARDS = 16
GROUP_PAGES = 2_000
GROUP_BYTES = 32 * 2**20
#: Row groups go through the stages together as long as they have so few pages and bytes.
BATCH_PAGES = 2_000
BATCH_BYTES = 32 * 2**20


@dataclass
class Parsed:
    """What parsing a day did: shards that were parsed now, and pages in them."""

    day: date
    shard_count: int = 0
    page_count: int = 0


def begin_shard(home: Home, engine: LocalEngine, raw: PartFile) -> None:
    """Let the engine parse a raw shard that is not committed yet, for the `parse_days` that will ask for it."""
    engine.begin(partial(parse_shards, home.lake), (raw,))


def parse_day(home: Home, day: date, engine: LocalEngine | None = None) -> Parsed:
    """`parse_days` of one day."""
    [parsed] = parse_days(home, [day], engine)
    return parsed


def parse_days(
    home: Home,
    days: Sequence[date],
    engine: LocalEngine | None = None,
    *,
    on_pages: Callable[[int], None] = lambda count: None,
) -> list[Parsed]:
    """Parse the days' raw shards that are new or whose parsers changed. A day's core parts are committed at once.

    `engine` may have begun some of them. The caller holds the lake's lock. Raises LakeError where a raw shard is missing or
    not what its manifest says; days that were ready by then are committed.
    """
    lake, engine = Lake(home.lake), engine or LocalEngine()
    at_work = {day: _Day(lake, day) for day in days}
    stale = [raw for day in at_work.values() for raw in day.stale]
    for shards, parts in engine.map(partial(parse_shards, home.lake), _grouped(stale, engine)):
        for day in {raw.pulled_on for raw in shards}:
            at_work[day].take(shards, parts)
        on_pages(sum(raw.rows for raw in shards))
    for of_day in at_work.values():
        of_day.commit()
    return [of_day.parsed for of_day in at_work.values()]


def parse_again(home: Home, shards: Sequence[PartFile], engine: LocalEngine | None = None) -> list[PartFile]:
    """Parse these raw shards, whatever was made of them before, and let what is made now count in its place.

    A part that comes out as it was keeps its file. Returns the parts. The caller holds the lake's lock. Raises LakeError where a
    raw shard is missing or not what its manifest says; nothing is committed then.
    """
    lake, engine = Lake(home.lake), engine or LocalEngine()
    parsed = engine.map(partial(parse_shards, home.lake), _grouped(shards, engine))
    made = [part for _, parts in parsed for part in parts]
    again = {(raw.pulled_on, raw.part) for raw in shards}
    for day in sorted({raw.pulled_on for raw in shards}):
        kept = [part for part in lake.day_parts("core", day) if (day, part.part) not in again]
        lake.commit("core", day, [*kept, *(part for part in made if part.pulled_on == day)])
    return made


def stale_pages(home: Home, day: date) -> int:
    """How many raw pages of the day `parse_days` would parse."""
    return sum(raw.rows for raw in _Day(Lake(home.lake), day).stale)


class _Day:
    """A day's core parts that are up to date, more and more, and its raw shards that had to be parsed when this began.

    What was made of a shard that is damaged stays: nothing can be made of it any more.
    """

    def __init__(self, lake: Lake, day: date) -> None:
        raw = {part.part: part for part in lake.day_parts("raw", day) if part.table == "raw_pages"}
        self._lake, self._committed = lake, lake.day_parts("core", day)
        made_from = {part.part: (part.input_sha256, part.parser_version) for part in self._committed}
        fresh = {number for number, part in raw.items() if made_from.get(number) == (part.sha256, VERSION)}
        lasting = {part.part for part in lake.day_damaged(day)}
        self._core = [part for part in self._committed if part.part in fresh | lasting]
        self.stale = [part for number, part in raw.items() if number not in fresh]
        self.parsed = Parsed(day)

    def take(self, shards: Iterable[PartFile], parts: Iterable[PartFile]) -> None:
        """Take what is the day's of shards that were parsed and of their parts; commit when nothing is stale any more."""
        own = [raw for raw in shards if raw.pulled_on == self.parsed.day]
        self._core.extend(part for part in parts if part.pulled_on == self.parsed.day)
        self.parsed.shard_count += len(own)
        self.parsed.page_count += sum(raw.rows for raw in own)
        if self.parsed.shard_count == len(self.stale):
            self.commit()

    def commit(self) -> None:
        """Let exactly these parts count."""
        if self._core != self._committed:
            self._lake.commit("core", self.parsed.day, self._core)
            self._committed = list(self._core)


def _grouped(shards: Iterable[PartFile], engine: LocalEngine) -> list[tuple[PartFile, ...]]:
    """The shards in groups that are parsed at once; one that the engine has begun is alone."""
    groups: list[tuple[PartFile, ...]] = []
    small: tuple[PartFile, ...] = ()
    for raw in shards:
        if engine.has_begun((raw,)):
            groups.append((raw,))
        elif _is_group(small_with := (*small, raw)):
            small = small_with
        else:
            groups.append(small)
            small = (raw,)
    return [group for group in (*groups, small) if group]


def _is_group(shards: tuple[PartFile, ...]) -> bool:
    return (
        len(shards) <= GROUP_SHARDS
        and sum(raw.rows for raw in shards) <= GROUP_PAGES
        and sum(raw.bytes for raw in shards) <= GROUP_BYTES
    )


def parse_shards(lake_root: Path, shards: tuple[PartFile, ...]) -> list[PartFile]:
    """Make part k of every core table from each raw shard k, batch by batch.

    Same shard, same bytes, whatever others are parsed with it.
    """
    lake = Lake(lake_root)
    made = {raw: _Parts(lake, raw) for raw in shards}
    try:
        for pieces in _batches(lake, shards):
            batch = Batch([(pages, made[raw].counter) for raw, pages in pieces])
            for name, rows in core_rows(batch.pages, batch):
                for number, of_piece in batch.of_pieces(rows):
                    made[pieces[number][0]].write(name, of_piece)
        return [part for parts in made.values() for part in parts.close()]
    finally:
        for parts in made.values():
            parts.abandon()


def _batches(lake: Lake, shards: Iterable[PartFile]) -> Iterator[list[tuple[PartFile, pl.DataFrame]]]:
    """The shards' row groups in their order, as many at a time as a batch has room for."""
    pieces: list[tuple[PartFile, pl.DataFrame]] = []
    page_count = byte_count = 0
    for raw in shards:
        for pages in lake.read_batches(raw):
            page_count += pages.height
            byte_count += (size := int(pages["byte_count"].sum()))
            if pieces and (page_count > BATCH_PAGES or byte_count > BATCH_BYTES):
                yield pieces
                pieces, page_count, byte_count = [], pages.height, size
            pieces.append((raw, pages))
    if pieces:
        yield pieces


class _Parts:
    """The parts that are being made of one raw shard, and the counter of its words. Raises LakeError for a damaged shard."""

    def __init__(self, lake: Lake, raw: PartFile) -> None:
        require_whole(lake, raw)
        self._lake, self._raw = lake, raw
        self._writers: dict[str, PartWriter] = {}
        self.counter = TermCounter()

    def write(self, table: str, rows: pl.DataFrame) -> None:
        """Append rows to the table's part."""
        if table not in self._writers:
            self._writers[table] = self._lake.writer(TABLES[table], self._raw.pulled_on, self._raw.part)
        self._writers[table].write(rows)

    def close(self) -> list[PartFile]:
        """Finish all parts; the vocabulary is known only now."""
        self.write("vocabulary", self.counter.vocabulary().with_columns(pulled_on=pl.lit(self._raw.pulled_on)))
        parts = [writer.close(VERSION, self._raw.sha256) for writer in self._writers.values()]
        return [part for part in parts if part is not None]

    def abandon(self) -> None:
        """Remove what is not finished."""
        for writer in self._writers.values():
            writer.abandon()


def core_rows(pages: pl.DataFrame, counter: TermCounter | Batch) -> Iterator[tuple[str, pl.DataFrame]]:
    """The rows of every core table for a batch of raw pages, conforming to their schemas, with what was refused."""
    is_repeat = pl.col("is_unchanged")
    frames = parse_pages(pages.filter(~is_repeat))
    outcomes = pl.concat([frames.pop("outcomes"), _unchanged(pages.filter(is_repeat))], how="diagonal_relaxed")
    refused = [frames.pop("rejected_rows")] if "rejected_rows" in frames else []
    frames = _completed(frames, counter) | {"pages": _pages(pages, outcomes)}
    for name, rows in frames.items():
        kept, rejected = conform(TABLES[name], rows)
        refused.append(rejected)
        yield name, kept
    yield "rejected_rows", conform(TABLES["rejected_rows"], pl.concat(refused, how="diagonal_relaxed"))[0]


def _completed(frames: Frames, counter: TermCounter | Batch) -> Frames:
    """Parsed frames with the tables that are computed from them."""
    if "videos" in frames:
        frames |= {"video_snapshots": video_snapshots(frames["videos"]), "videos": videos(frames["videos"])}
    if "reddit_comments" in frames:
        frames |= {"reddit_comments": reddit_comments(frames["reddit_comments"])}
    if "transcripts" in frames:
        frames |= {"transcripts": transcripts(frames["transcripts"])}
    counted = counter.count(texts(frames))
    if "transcripts" in frames:
        frames |= {"transcripts": with_word_counts(frames["transcripts"], counted.term_counts)}
    return frames | counted._asdict()


def _unchanged(pages: pl.DataFrame) -> pl.DataFrame:
    return pages.select(
        "page_id",
        "pulled_on",
        outcome=pl.lit("unchanged"),
        reason=pl.lit(None, pl.String),
        video_id=video_id_of_url(pl.col("url")),
    )


def _pages(pages: pl.DataFrame, outcomes: pl.DataFrame) -> pl.DataFrame:
    return pages.drop("body").join(outcomes, on=["page_id", "pulled_on"], how="left", maintain_order="left")
