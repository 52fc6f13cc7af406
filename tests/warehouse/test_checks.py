"""The claims of `warehouse/checks`: each on rows that keep it and on rows that break it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import duckdb
import pytest

from pipeline.schemas import TABLES
from pipeline.schemas.derive import create_table_sql
from pipeline.storage.sql_files import sql_files

FIRST = date(2024, 3, 1)
VIDEO = "0I5Fl1Qn-Do"


@pytest.fixture
def tables() -> Iterator[duckdb.DuckDBPyConnection]:
    """The empty tables of a warehouse."""
    with duckdb.connect() as connection:
        for name in ("videos", "pages", "transcript_segments", "chapters"):
            connection.execute(create_table_sql(TABLES[name]).replace(" NOT NULL", ""))
        yield connection


def failing(connection: duckdb.DuckDBPyConnection, claim: str) -> list[tuple[object, ...]]:
    """The rows that break the claim."""
    [check] = [check for check in sql_files("checks") if check.name == claim]
    return connection.execute(check.sql).fetchall()


def pull(connection: duckdb.DuckDBPyConnection, source: str, *counts: int) -> None:
    """So many pages of the source on the first day, the next, and so on."""
    for offset, count in enumerate(counts):
        day = FIRST + timedelta(days=offset)
        connection.execute("insert into pages (source, pulled_on) select ?, ? from range(?)", [source, day, count])


def test_a_source_that_brings_much_less_is_told(tables: duckdb.DuckDBPyConnection):
    """Less than half of its usual day; a source of few days has no usual day yet."""
    pull(tables, "steady", 100, 110, 90, 60)
    pull(tables, "broken", 100, 110, 90, 49)
    pull(tables, "new", 100, 1)
    assert failing(tables, "sources_keep_bringing_pages") == [("broken", date(2024, 3, 4), 49, 100.0)]


def test_a_source_that_fell_silent_is_told(tables: duckdb.DuckDBPyConnection):
    """Held against its own rhythm, and only while others go on."""
    pull(tables, "daily", *[1] * 20)
    pull(tables, "silent", *[1] * 16)
    pull(tables, "weekly", 1, *[0] * 6, 1, *[0] * 6, 1)
    pull(tables, "once", 1)
    assert failing(tables, "sources_are_fresh") == [("silent", date(2024, 3, 16), 1.0, 4)]


@pytest.mark.parametrize(("start", "is_told"), [(99, False), (112, False), (113, True)])
def test_what_begins_after_the_end_is_told(tables: duckdb.DuckDBPyConnection, start: int, is_told: bool):
    """Captions and chapters of another video, or a wrong length."""
    tables.execute("insert into videos (video_id, duration_seconds) values (?, 100)", [VIDEO])
    for table in ("transcript_segments", "chapters"):
        tables.execute(f"delete from {table}")
        tables.execute(f"insert into {table} (video_id, start_seconds) values (?, ?)", [VIDEO, start])
        assert bool(failing(tables, "captions_and_chapters_fit_the_video")) is is_told
        tables.execute(f"delete from {table}")


def test_a_video_of_unknown_length_says_nothing(tables: duckdb.DuckDBPyConnection):
    """Unknown is not too short."""
    tables.execute("insert into videos (video_id) values (?)", [VIDEO])
    tables.execute("insert into chapters (video_id, start_seconds) values (?, 5000)", [VIDEO])
    assert failing(tables, "captions_and_chapters_fit_the_video") == []


def test_ids_of_another_form_are_told(tables: duckdb.DuckDBPyConnection):
    """A video's id has eleven characters; a channel's id may be unknown."""
    channel = "UC" + "a" * 22
    good = [(VIDEO, None), ("-_aaaaaaaaa", channel)]
    bad = [("short", None), ("aaaaaaaaaa ", None), ("bbbbbbbbbbb", "@handle")]
    tables.executemany("insert into videos (video_id, channel_id) values (?, ?)", [*good, *bad])
    assert sorted(failing(tables, "ids_are_well_formed"), key=str) == sorted(bad, key=str)


@pytest.mark.parametrize(("captured", "is_told"), [(datetime(2024, 3, 1), True), (datetime(2024, 3, 3), False)])
def test_a_publication_after_the_capture_is_told(tables: duckdb.DuckDBPyConnection, captured: datetime, is_told: bool):
    """A page can't know of tomorrow; a day is left for time zones."""
    tables.execute("insert into videos (video_id, published_date, captured_at) values (?, '2024-03-04', ?)", [VIDEO, captured])
    assert bool(failing(tables, "dates_are_not_in_the_future")) is is_told
