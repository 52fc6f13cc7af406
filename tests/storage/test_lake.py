"""The lake's parts and their commit."""

import os
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest

from pipeline.schemas import TABLES
from pipeline.schemas.derive import lake_schema
from pipeline.storage.lake import Lake, LakeError, PartFile

DAY = date(2024, 3, 2)
KEYWORDS = TABLES["keywords"]


def keywords(*words: str) -> pl.DataFrame:
    """Keywords of one video as rows of the lake."""
    rows = [{"video_id": "xpLMrs8vuD8", "position": i, "keyword": word, "keyword_key": word} for i, word in enumerate(words)]
    lake = {"page_id": "a" * 64, "captured_at": datetime(2024, 3, 1), "pulled_on": DAY}
    return pl.DataFrame([row | lake for row in rows], schema=lake_schema(KEYWORDS))


def write(lake: Lake, *batches: pl.DataFrame) -> PartFile:
    """One part of these batches."""
    writer = lake.writer(KEYWORDS, DAY, 0)
    for batch in batches:
        writer.write(batch)
    part = writer.close()
    assert part is not None
    return part


def test_what_was_committed_is_read_back(tmp_path: Path) -> None:
    """Rows come back as they were written, with their types."""
    lake = Lake(tmp_path)
    part = write(lake, keywords("tide", "harbour"), keywords("bell"))
    lake.commit("core", DAY, [part])
    (read,) = lake.parts()
    assert read == part
    assert pl.concat(lake.read_batches(read)).equals(pl.concat([keywords("tide", "harbour"), keywords("bell")]))


def test_the_same_rows_are_the_same_file(tmp_path: Path) -> None:
    """Writing a day again leaves its files untouched, down to the time stamp."""
    lake = Lake(tmp_path)
    first = write(lake, keywords("tide"))
    before = lake.path(first).stat().st_mtime_ns
    assert write(lake, keywords("tide")) == first
    assert lake.path(first).stat().st_mtime_ns == before


def test_what_no_manifest_lists_does_not_count_and_is_swept(tmp_path: Path) -> None:
    """A writer that died leaves nothing that anyone reads, and the next writer clears it away."""
    lake = Lake(tmp_path)
    kept, lost = write(lake, keywords("tide")), write(lake, keywords("bell"))
    lake.commit("core", DAY, [kept])
    (tmp_path / "keywords" / f"pulled_on={DAY}" / ".tmp-1-part-00000.parquet").write_bytes(b"half")
    assert lake.sweep() == 2
    assert lake.path(kept).exists()
    assert not lake.path(lost).exists()


def test_nothing_written_is_no_part(tmp_path: Path) -> None:
    """A table without rows has no file."""
    writer = Lake(tmp_path).writer(KEYWORDS, DAY, 0)
    writer.write(keywords())
    assert writer.close() is None
    assert list(tmp_path.rglob("*.parquet")) == []


def test_an_abandoned_part_leaves_nothing(tmp_path: Path) -> None:
    """When a shard fails, its half written files go."""
    writer = Lake(tmp_path).writer(KEYWORDS, DAY, 0)
    writer.write(keywords("tide"))
    writer.abandon()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_damaged_manifest_is_named(tmp_path: Path) -> None:
    """The error says which file is damaged and what to do."""
    lake = Lake(tmp_path)
    lake.commit("core", DAY, [write(lake, keywords("tide"))])
    manifest = tmp_path / "_manifests" / "core" / f"{DAY}.json"
    manifest.write_text("{")
    with pytest.raises(LakeError, match=r"2024-03-02\.json: not a manifest .* backup"):
        lake.parts()


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: os.truncate(path, 99)], ids=["missing", "cut off"])
def test_a_damaged_part_is_named(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    """Whoever reads it learns which file it is, and which command tells what to do."""
    lake = Lake(tmp_path)
    part = write(lake, keywords("tide"))
    damage(lake.path(part))
    with pytest.raises(LakeError, match=f"{part.path}.*videolake verify"):
        list(lake.read_batches(part))


def test_files_open_alone(tmp_path: Path) -> None:
    """A part that is copied elsewhere still tells which day and page its rows are of, and what its columns mean."""
    lake = Lake(tmp_path)
    table = pq.read_table(lake.path(write(lake, keywords("tide"))), partitioning=None)
    assert {"page_id", "captured_at", "pulled_on"} <= set(table.column_names)
    assert table.schema.field("keyword").metadata[b"description"] == b"Keyword as written"
