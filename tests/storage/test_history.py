"""history.duckdb: what was known when, and from which page."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.schemas import LAKE_ONLY, TABLES, RawPages
from pipeline.schemas.derive import lake_schema
from pipeline.storage.history import write_history
from pipeline.storage.home import Home
from pipeline.storage.sample import with_raw_parts
from tests.storage.days import DAYS, NOON, Page, Warehouse

FIRST, SECOND, _ = DAYS


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    """A lake with one page of one video, pulled on one day."""
    warehouse = Warehouse(tmp_path)
    warehouse.add(FIRST, Page(title="Old", views=1))
    return warehouse


def ask(file: Path, query: str) -> list[tuple[object, ...]]:
    """The rows of a query on the attached file."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{file}' as h (read_only)")
        connection.execute("use h")
        return connection.execute(query).fetchall()


def test_every_observation_can_be_asked_for(warehouse: Warehouse) -> None:
    """A title that changed is there as each page had it, with the day."""
    warehouse.add(SECOND, Page(title="New", views=2, hour=1))
    assert write_history(warehouse.home, warehouse.parts)
    query = "select title, view_count, pulled_on from videos order by captured_at"
    assert ask(warehouse.home.history, query) == [("Old", 1, FIRST), ("New", 2, SECOND)]


def test_there_is_a_view_for_each_table(warehouse: Warehouse) -> None:
    """Also for tables without rows, and for the raw pages; each column is described."""
    write_history(warehouse.home, warehouse.parts)
    views = {name for (name,) in ask(warehouse.home.history, "select view_name from duckdb_views() where not internal")}
    assert views == {"raw_pages", *TABLES} - LAKE_ONLY
    assert ask(warehouse.home.history, "select count(*) from chapters, raw_pages") == [(0,)]
    undescribed = "select column_name from duckdb_columns() where schema_name = 'main' and not internal and comment is null"
    assert ask(warehouse.home.history, undescribed) == []


def test_it_is_written_only_when_the_files_changed(warehouse: Warehouse) -> None:
    """A run without news leaves the file alone; a reader keeps what it opened."""
    assert write_history(warehouse.home, warehouse.parts)
    assert not write_history(warehouse.home, warehouse.parts)
    warehouse.add(SECOND, Page(views=2, hour=1))
    with duckdb.connect(str(warehouse.home.history), read_only=True) as reader:
        assert write_history(warehouse.home, warehouse.parts)
        assert reader.execute("select count(*) from videos").fetchall() == [(1,)]
    assert ask(warehouse.home.history, "select count(*) from videos") == [(2,)]


def test_a_home_that_was_moved_gets_a_history_of_its_new_place(warehouse: Warehouse) -> None:
    """The views name files by their whole path, so a run in the new place writes them anew."""
    write_history(warehouse.home, warehouse.parts)
    moved = Home(warehouse.home.root.rename(warehouse.home.root.with_name("elsewhere")))
    assert write_history(moved, warehouse.parts)
    assert ask(moved.history, "select title from videos") == [("Old",)]


def test_raw_pages_are_those_of_the_parts_that_count(warehouse: Warehouse) -> None:
    """A shard that is left out of the warehouse, or not parsed yet, shows no raw pages either."""
    body = {"body": b"<html>", "url": "https://videodb.org/", "source": "test", "captured_by": "record", "byte_count": 6}
    for day in (FIRST, SECOND):
        page = body | {"page_id": "a" * 64, "sha256": "a" * 64, "captured_at": NOON, "pulled_on": day, "is_unchanged": False}
        writer = warehouse.lake.writer(RawPages, day, 0)
        writer.write(pl.DataFrame([page], schema=lake_schema(RawPages)))
        part = writer.close()
        assert part
        warehouse.lake.commit("raw", day, [part])
    write_history(warehouse.home, with_raw_parts(warehouse.lake, warehouse.parts))
    assert ask(warehouse.home.history, "select pulled_on, decode(body) from raw_pages") == [(FIRST, "<html>")]
