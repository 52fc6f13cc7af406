"""What the lake lacks since raw parts of it were found to be damaged, for those who compare with what it holds.

The rows that were made from a damaged part stay, its pages are gone: whoever asks what is held must not take them for held.
What does not belong here: finding damage (`verify`).
"""

from datetime import date

import polars as pl

from pipeline.storage.lake import Lake, PartFile

Shard = tuple[date, int]


def damaged_shards(lake: Lake) -> set[Shard]:
    """Day and number of every raw shard whose pages are lost."""
    return {(part.pulled_on, part.part) for part in lake.damaged() if part.table == "raw_pages"}


def with_held_bodies(lake: Lake, pages: pl.DataFrame) -> pl.DataFrame:
    """Raw pages (page_id, is_unchanged and others) without those that repeat a body which no part holds any more."""
    if not damaged_shards(lake):
        return pages
    raw = [part for part in lake.parts("raw") if part.table == "raw_pages"]
    bodies = [
        rows.filter(~pl.col("is_unchanged"))["page_id"]
        for part in raw
        for rows in lake.read_batches(part, ["page_id", "is_unchanged"])
    ]
    held = pl.concat([pl.Series("page_id", dtype=pl.String), *bodies])
    return pages.filter(~pl.col("is_unchanged") | pl.col("page_id").is_in(held.implode()))


def doubtful_lists(lake: Lake) -> dict[PartFile, list[PartFile]]:
    """Lists of files (raw_files) that were pulled together with pages which are lost, each with the parts of pages still held.

    Not all that such a list names is held.
    """
    doubtful: dict[PartFile, list[PartFile]] = {}
    for day in {day for day, _ in damaged_shards(lake)}:
        damaged = set(lake.day_damaged(day))
        pulled: set[PartFile] = set()
        for part in sorted([*lake.day_parts("raw", day), *damaged], key=lambda part: part.part):
            if part.table != "raw_files":
                pulled.add(part)
                continue
            # A pull commits its shards and then, under the next number, its list.
            if pulled & damaged:
                doubtful[part] = sorted(pulled - damaged, key=lambda part: part.part)
            pulled = set()
    return doubtful
