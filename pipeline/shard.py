"""From one raw shard to its core parts: what a worker runs, and how a day's shards are shared out.

Composes `parse`, `transform` and `storage`; the stages do not know each other. What does not belong here: rules of any
format or table, and Dagster.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl

from pipeline.engine import LocalEngine
from pipeline.parse import PARSERS, parse_pages, video_id_of_url
from pipeline.schemas import TABLES, Frames
from pipeline.schemas.conform import conform
from pipeline.storage.files import sha256_of
from pipeline.storage.home import Home
from pipeline.storage.lake import Lake, LakeError, PartFile, PartWriter
from pipeline.transform.reddit_comments import reddit_comments
from pipeline.transform.term_counts import TermCounter
from pipeline.transform.texts import texts
from pipeline.transform.transcripts import transcripts, with_word_counts
from pipeline.transform.video_snapshots import video_snapshots
from pipeline.transform.videos import videos

#: What the core parts depend on besides the raw shard: raising a version here or in a parser parses all history again.
TRANSFORM_VERSION = 3
VERSION = ",".join([*(f"{parser.format}={parser.version}" for parser in PARSERS), f"transform={TRANSFORM_VERSION}"])


@dataclass
class Parsed:
    """What parsing a day did: shards that were parsed now, and pages in them."""

    day: date
    shard_count: int = 0
    page_count: int = 0


def begin_shard(home: Home, engine: LocalEngine, raw: PartFile) -> None:
    """Let the engine parse a raw shard that is not committed yet, for the `parse_day` that will ask for it."""
    engine.begin(partial(parse_shard, home.lake), raw)


def parse_day(
    home: Home, day: date, engine: LocalEngine | None = None, *, on_pages: Callable[[int], None] = lambda count: None
) -> Parsed:
    """Parse the day's raw shards that are new or whose parsers changed, then commit the day's core parts at once.

    `engine` may have begun some of them. The caller holds the lake's lock.
    Raises LakeError where a raw shard is missing or not what its manifest says.
    """
    lake = Lake(home.lake)
    core, stale = _by_freshness(lake, day)
    parsed = Parsed(day)
    for raw, parts in (engine or LocalEngine()).map(partial(parse_shard, home.lake), stale):
        core.extend(parts)
        parsed.shard_count += 1
        parsed.page_count += raw.rows
        on_pages(raw.rows)
    if core != lake.day_parts("core", day):
        lake.commit("core", day, core)
    return parsed


def stale_pages(home: Home, day: date) -> int:
    """How many raw pages of the day `parse_day` would parse."""
    return sum(raw.rows for raw in _by_freshness(Lake(home.lake), day)[1])


def _by_freshness(lake: Lake, day: date) -> tuple[list[PartFile], list[PartFile]]:
    """(core parts that are up to date, raw shards that have to be parsed)."""
    raw = {part.part: part for part in lake.day_parts("raw", day) if part.table == "raw_pages"}
    core = lake.day_parts("core", day)
    made_from = {part.part: (part.input_sha256, part.parser_version) for part in core}
    fresh = {number for number, part in raw.items() if made_from.get(number) == (part.sha256, VERSION)}
    return [part for part in core if part.part in fresh], [part for number, part in raw.items() if number not in fresh]


def parse_shard(lake_root: Path, raw: PartFile) -> list[PartFile]:
    """Make part k of every core table from raw shard k, batch by batch. Same input, same bytes."""
    lake = Lake(lake_root)
    _verify(lake, raw)
    writers: dict[str, PartWriter] = {}
    counter = TermCounter()
    try:
        for pages in lake.read_batches(raw):
            _write(lake, raw, writers, core_rows(pages, counter))
        _write(lake, raw, writers, [("vocabulary", counter.vocabulary().with_columns(pulled_on=pl.lit(raw.pulled_on)))])
        parts = [writer.close(VERSION, raw.sha256) for writer in writers.values()]
    finally:
        for writer in writers.values():
            writer.abandon()
    return [part for part in parts if part is not None]


def _verify(lake: Lake, raw: PartFile) -> None:
    path = lake.path(raw)
    if not path.exists():
        raise LakeError(f"{path}: a raw shard that the manifest of {raw.pulled_on} lists is missing; restore it from a backup")
    if sha256_of(path) != raw.sha256:
        raise LakeError(
            f"{path}: its bytes changed since {raw.pulled_on}; restore it from a backup (its sha256 was {raw.sha256})"
        )


def _write(lake: Lake, raw: PartFile, writers: dict[str, PartWriter], frames: Iterable[tuple[str, pl.DataFrame]]) -> None:
    for name, rows in frames:
        if name not in writers:
            writers[name] = lake.writer(TABLES[name], raw.pulled_on, raw.part)
        writers[name].write(rows)


def core_rows(pages: pl.DataFrame, counter: TermCounter) -> Iterator[tuple[str, pl.DataFrame]]:
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


def _completed(frames: Frames, counter: TermCounter) -> Frames:
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
