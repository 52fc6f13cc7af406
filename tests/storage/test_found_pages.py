"""Finding raw pages by id, address and video, with what each of them gave."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from pipeline.schemas import RawPages
from pipeline.schemas.derive import lake_schema
from pipeline.storage.found_pages import FoundPages
from tests.storage.days import DAYS, OTHER, VIDEO, Page, Warehouse

FIRST, SECOND, _ = DAYS
OLD = Page(title="Old", comments=(("c1", "of another video"),))
NEW = Page(title="New", hour=24)


def put_raw(warehouse: Warehouse, day: date, *pages: Page, **told: Any) -> None:
    """Commit the raw shard of these pages; each body is the page's title."""
    rows = [
        {
            "page_id": page.page_id, "pulled_on": day, "url": f"https://videodb.org/{page.video_id}", "source": "test",
            "captured_at": page.captured_at, "captured_by": "record", "body": (page.title or "").encode(),
            "is_unchanged": False, "byte_count": 3, "sha256": page.page_id,
        } | told
        for page in pages
    ]  # fmt: skip
    writer = warehouse.lake.writer(RawPages, day, 0)
    writer.write(pl.DataFrame(rows, schema=lake_schema(RawPages)))
    part = writer.close()
    assert part
    warehouse.lake.commit("raw", day, [part])
    warehouse.lake.commit("core", day, [part for part in warehouse.parts if part.pulled_on == day])


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    """A video with a page on each of two days, and another video's page."""
    warehouse = Warehouse(tmp_path)
    warehouse.add(FIRST, OLD, Page(video_id=OTHER))
    warehouse.add(SECOND, NEW)
    put_raw(warehouse, FIRST, OLD, Page(video_id=OTHER))
    put_raw(warehouse, SECOND, NEW)
    return warehouse


@pytest.fixture
def pages(warehouse: Warehouse) -> Iterator[FoundPages]:
    """The pages of that lake."""
    with duckdb.connect() as connection:
        yield FoundPages(connection, warehouse.lake)


def test_a_video_has_its_pages_with_the_newest_first(pages: FoundPages) -> None:
    """Each tells on which day it came, what became of it, and how many rows it gave; other videos' pages are not among them."""
    found = pages.by_video(VIDEO)
    assert [(page.page_id, page.pulled_on, page.outcome) for page in found] == [
        (NEW.page_id, SECOND, "parsed"),
        (OLD.page_id, FIRST, "parsed"),
    ]
    assert found[1].row_counts == {
        "videos": 1, "video_snapshots": 1, "transcripts": 1, "keywords": 2, "reddit_comments": 1, "rejected_rows": 2,
    }  # fmt: skip
    assert "reddit_comments" not in found[0].row_counts


def test_a_page_belongs_to_every_video_that_it_has_a_row_about(warehouse: Warehouse) -> None:
    """A listing names no video of its own, and its posts' videos lead to it all the same."""
    [part] = [part for part in warehouse.parts if part.table == "pages" and part.pulled_on == FIRST]
    path = warehouse.lake.path(part)
    duckdb.execute(f"copy (select * replace (null::varchar as video_id) from '{path}') to '{path}.new' (format parquet)")
    path.with_name(f"{path.name}.new").replace(path)
    with duckdb.connect() as connection:
        assert [page.page_id for page in FoundPages(connection, warehouse.lake).by_video(VIDEO)] == [NEW.page_id, OLD.page_id]


def test_an_address_has_its_pages(pages: FoundPages) -> None:
    """All that were ever pulled from it, and none of an address that only begins so."""
    assert [page.page_id for page in pages.by_url(f"https://videodb.org/{VIDEO}")] == [NEW.page_id, OLD.page_id]
    assert pages.by_url("https://videodb.org/") == []


def test_the_beginning_of_an_id_is_enough(pages: FoundPages) -> None:
    """As with commits; what begins no id finds nothing."""
    assert [page.page_id for page in pages.by_id(OLD.page_id[:8])] == [OLD.page_id]
    assert pages.by_id("0" * 64) == []


def test_a_page_gives_its_body(pages: FoundPages) -> None:
    """The bytes as they came."""
    assert [pages.body(page) for page in pages.by_video(VIDEO)] == [b"New", b"Old"]


def test_an_unchanged_page_leads_to_the_body_that_it_repeats(warehouse: Warehouse) -> None:
    """The newest page of an address has no body of its own where nothing had changed."""
    put_raw(warehouse, SECOND, replace(OLD, hour=48), body=None, is_unchanged=True)
    with duckdb.connect() as connection:
        pages = FoundPages(connection, warehouse.lake)
        newest, oldest = pages.by_id(OLD.page_id)
        assert (newest.pulled_on, oldest.pulled_on) == (SECOND, FIRST)
        assert pages.body(newest) == pages.body(oldest) == b"Old"


def test_a_body_that_is_not_stored_is_none(warehouse: Warehouse) -> None:
    """A page that was too large is known, its bytes are not."""
    put_raw(warehouse, SECOND, NEW, body=None)
    with duckdb.connect() as connection:
        pages = FoundPages(connection, warehouse.lake)
        assert pages.body(pages.by_id(NEW.page_id)[0]) is None


def test_a_page_that_is_not_parsed_yet_is_found(warehouse: Warehouse) -> None:
    """It has no outcome and gave no rows."""
    warehouse.lake.commit("core", SECOND, [])
    with duckdb.connect() as connection:
        [page] = FoundPages(connection, warehouse.lake).by_id(NEW.page_id)
    assert (page.outcome, page.format, page.row_counts) == (None, None, {})
