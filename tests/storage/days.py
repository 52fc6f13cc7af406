"""Days of a small lake for tests of the warehouse: pages told by what matters, written as the Parquet parts of shards.

`Page` says what a page says; `write_shard` makes the parts that a shard of such pages gives, words counted as ever.
"""

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipeline.schemas import LAKE_ONLY, TABLES
from pipeline.schemas.conform import conform
from pipeline.storage.home import Home
from pipeline.storage.lake import Lake, PartFile
from pipeline.storage.marts import build_marts
from pipeline.storage.staging import load
from pipeline.transform.term_counts import TermCounter
from pipeline.transform.texts import texts

NOON = datetime(2024, 5, 1, 12)
DAYS = [date(2024, 5, 1), date(2024, 5, 2), date(2024, 5, 3)]

VIDEO = "xpLMrs8vuD8"
OTHER = "dktnOPfE7Dc"


@dataclass(frozen=True)
class Page:
    """What one page says. Equal pages have equal page_ids, whenever they are pulled."""

    video_id: str = VIDEO
    hour: int = 0  # captured_at: hours after noon
    is_complete: bool = True
    title: str | None = "Bread and water"
    channel: str | None = "The Bakers"
    channel_id: str | None = None
    views: int | None = 10
    duration: int | None = 1800
    published: date | None = date(2020, 1, 2)
    keywords: tuple[str, ...] = ("Bread", "baking")
    transcript: str | None = "we bake bread with water"
    language: str = "und"
    kind: str = "unknown"
    detected_language: str | None = None
    video_language: str | None = None
    title_language: str | None = None
    comments: tuple[tuple[str, str], ...] = ()  # Reddit's id and body
    links: tuple[str, ...] = ()  # titles of related videos
    has_times: bool = False

    @property
    def page_id(self) -> str:
        """As if all that the page says were its body."""
        return hashlib.sha256(repr(replace(self, hour=0)).encode()).hexdigest()

    @property
    def captured_at(self) -> datetime:
        """When the page was captured."""
        return NOON + timedelta(hours=self.hour)


def rows_of(page: Page) -> dict[str, list[dict[str, Any]]]:
    """The rows that the page gives, by table, without the lake's columns."""
    video = {"video_id": page.video_id}
    words = (page.transcript or "").split()
    transcript = {"language": page.language, "kind": page.kind, "text": page.transcript, "word_count": len(words)}
    transcript |= {"detected_language": page.detected_language}
    cues = words if page.has_times else []
    transcript |= {"segment_count": len(cues) if page.has_times else None}
    return {
        "videos": [
            video
            | {"title": page.title, "channel": page.channel, "channel_id": page.channel_id, "view_count": page.views}
            | {
                "published_date": page.published,
                "is_complete": page.is_complete,
                "language": page.video_language,
                "title_language": page.title_language,
            }
            | {"page_url": f"https://videodb.org/{page.page_id[:8]}/{page.video_id}", "duration_seconds": page.duration}
        ],
        "video_snapshots": [video | {"view_count": page.views}] if page.views is not None else [],
        "keywords": [
            video | {"position": place, "keyword": word, "keyword_key": word.lower()} for place, word in enumerate(page.keywords)
        ],
        "related_links": [video | {"position": place, "title": title} for place, title in enumerate(page.links)],
        "transcripts": [video | transcript | {"text_sha256": _sha256(page.transcript), "is_complete": page.is_complete}]
        if page.transcript
        else [],
        "transcript_segments": [
            video | {"language": page.language, "kind": page.kind, "position": place, "start_seconds": place * 1.0, "text": cue}
            for place, cue in enumerate(cues)
        ],
        "reddit_comments": [video | {"comment_id": name, "body": body} for name, body in page.comments],
        "rejected_rows": [
            {"table_name": "videos", "rule": "rating is at most 5", "is_kept": True, "row_json": f'{{"n": {n}}}', "row_count": 1}
            for n in range(2)
        ],
    }


def write_shard(lake: Lake, day: date, number: int, pages: Sequence[Page], version: str = "1") -> list[PartFile]:
    """Write the core parts of a shard of pages."""
    frames: dict[str, list[dict[str, Any]]] = {}
    for page in dict.fromkeys(pages):
        of_the_lake = {"page_id": page.page_id, "captured_at": page.captured_at, "pulled_on": day}
        for table, rows in (rows_of(page) | {"pages": [_outcome(page)]}).items():
            frames.setdefault(table, []).extend(row | of_the_lake for row in rows)
    tables = {name: pl.DataFrame(rows, infer_schema_length=None) for name, rows in frames.items() if rows}
    counter = TermCounter()
    tables |= counter.count(texts(tables))._asdict()
    tables |= {"vocabulary": counter.vocabulary().with_columns(pulled_on=pl.lit(day))}
    return write_tables(lake, day, number, tables, version)


def write_tables(lake: Lake, day: date, number: int, tables: dict[str, pl.DataFrame], version: str = "1") -> list[PartFile]:
    """Write the core parts of a shard that has these rows."""
    return [part for name, rows in tables.items() for part in _write(lake, name, day, number, rows, version)]


def _write(lake: Lake, table: str, day: date, number: int, rows: pl.DataFrame, version: str) -> Iterator[PartFile]:
    writer = lake.writer(TABLES[table], day, number)
    if table == "vocabulary":
        rows = rows.with_columns(captured_at=pl.lit(NOON))
    kept, refused = conform(TABLES[table], rows)
    assert refused.is_empty(), refused
    writer.write(kept)
    part = writer.close(version)
    if part is not None:
        yield part


def _outcome(page: Page) -> dict[str, Any]:
    return {
        "url": f"https://videodb.org/{page.video_id}", "source": "test", "captured_by": "record", "byte_count": 1,
        "sha256": page.page_id, "outcome": "parsed", "video_id": page.video_id,
    }  # fmt: skip


def _sha256(text: str | None) -> str | None:
    return hashlib.sha256(text.encode()).hexdigest() if text else None


class Warehouse:
    """A home whose lake is filled shard by shard, loaded and asked."""

    def __init__(self, root: Path) -> None:
        self.home = Home(root)
        self.lake = Lake(self.home.lake)
        self.parts: list[PartFile] = []

    def add(self, day: date, *pages: Page, number: int = 0, version: str = "1") -> list[PartFile]:
        """Write a shard in the place of one with its day and number, if there is one."""
        return self.put(day, number, write_shard(self.lake, day, number, pages, version) if pages else [])

    def put(self, day: date, number: int, parts: list[PartFile]) -> list[PartFile]:
        """Let these parts be the shard with this day and number."""
        self.parts = [part for part in self.parts if (part.pulled_on, part.part) != (day, number)] + parts
        return parts

    def load(self) -> "Warehouse":
        """Bring staging up to date."""
        load(self.home, self.parts)
        return self

    def build(self) -> "Warehouse":
        """Bring staging, its macros and its marts up to date."""
        self.load()
        build_marts(self.home)
        return self

    def pull(self, day: date, *pages: Page, number: int = 0) -> "Warehouse":
        """Add a shard and load it."""
        self.add(day, *pages, number=number)
        return self.load()

    @contextmanager
    def open(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A read-only connection to staging."""
        with duckdb.connect() as connection:
            connection.execute(f"attach '{self.home.staging}' as staging (read_only)")
            connection.execute("use staging")
            yield connection

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a query on staging."""
        with self.open() as connection:
            return connection.execute(query, list(values)).fetchall()

    def content(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of `main` and `marts`, in an order of their own; days of pulling left out."""
        tables = [f"main.{name}" for name in TABLES if name not in LAKE_ONLY] + ["main.terms"]
        with self.open() as connection:
            marts = connection.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
            return {
                table: sorted(connection.execute(f"select * from {table}").fetchall(), key=repr)
                for table in tables + [f"marts.{name}" for (name,) in marts]
            }

    def remove(self) -> None:
        """Delete the home."""
        shutil.rmtree(self.home.root)
