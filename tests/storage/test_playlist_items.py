"""A playlist in the warehouse, put together from the pages that it comes in."""

import hashlib
from datetime import timedelta
from pathlib import Path

import polars as pl

from tests.storage.days import DAYS, NOON, OTHER, VIDEO, Warehouse, write_tables


def add(warehouse: Warehouse, number: int, items: dict[int, str]) -> Warehouse:
    """Load a page, captured later than those before it, with the videos at these positions of the playlist."""
    page = {"page_id": hashlib.sha256(repr(items).encode()).hexdigest(), "captured_at": NOON + timedelta(hours=number)}
    rows = [{"playlist_id": "PL1", "position": place, "video_id": video} | page for place, video in items.items()]
    table = pl.DataFrame(rows).with_columns(pulled_on=pl.lit(DAYS[number]))
    warehouse.put(DAYS[number], number, write_tables(warehouse.lake, DAYS[number], number, {"playlist_items": table}))
    return warehouse.load()


def test_a_long_playlist_comes_in_several_pages(tmp_path: Path) -> None:
    """A page holds 50 items, so that a newer page takes the place of an older one only where both have an item."""
    warehouse = Warehouse(tmp_path)
    add(warehouse, 0, {0: VIDEO, 1: VIDEO})
    add(warehouse, 1, {2: VIDEO, 3: VIDEO})
    add(warehouse, 2, {0: OTHER, 1: VIDEO})
    assert warehouse.rows("select position, video_id from playlist_items order by 1") == [
        (0, OTHER), (1, VIDEO), (2, VIDEO), (3, VIDEO),
    ]  # fmt: skip
