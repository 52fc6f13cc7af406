"""Which words mark a day, read from a small warehouse."""

from collections.abc import Iterator
from datetime import date

import duckdb
import pytest

from pipeline.report.day_words import TOP, Word, day_words

FIRST, SECOND, QUIET = date(2024, 3, 1), date(2024, 3, 2), date(2024, 3, 3)

#: Two videos of the first day, one of them pulled again on the second with another, and a page that names no video.
PAGES = [(FIRST, "a"), (FIRST, "b"), (SECOND, "b"), (SECOND, "c"), (QUIET, None)]
CLOUDS = [("a", "tide", 3.0), ("a", "moon", 1.0), ("b", "tide", 2.0), ("b", "bell", 1.0), ("c", "gull", 0.5)]


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """What a report reads: pages with their days, and the words of each video."""
    with duckdb.connect() as connection:
        connection.execute("create schema marts; create table pages (pulled_on date, video_id varchar)")
        connection.execute("create table marts.word_clouds (video_id varchar, term varchar, weight double)")
        connection.executemany("insert into pages values (?, ?)", PAGES)
        connection.executemany("insert into marts.word_clouds values (?, ?, ?)", CLOUDS)
        yield connection


def test_a_days_words_are_those_of_its_videos(warehouse: duckdb.DuckDBPyConnection):
    """Weights add up over the videos whose pages were pulled; of equal ones the first by alphabet comes first."""
    found = day_words(warehouse, [FIRST])
    assert found.words == [Word("tide", 5.0, 2), Word("bell", 1.0, 1), Word("moon", 1.0, 1)]
    assert (found.video_count, found.days) == (2, (FIRST,))


def test_a_backfill_has_the_words_of_all_its_days(warehouse: duckdb.DuckDBPyConnection):
    """A video that was pulled on several days counts once."""
    found = day_words(warehouse, [FIRST, SECOND])
    assert [(word.term, word.weight) for word in found.words] == [("tide", 5.0), ("bell", 1.0), ("moon", 1.0), ("gull", 0.5)]
    assert found.video_count == 3


def test_a_day_without_words_has_those_of_all_videos(warehouse: duckdb.DuckDBPyConnection):
    """A quiet day shows the whole warehouse, and says that it does."""
    found = day_words(warehouse, [QUIET])
    assert (found.days, found.video_count, found.words[0].term) == ((), 3, "tide")


def test_an_empty_warehouse_has_no_words(warehouse: duckdb.DuckDBPyConnection):
    """Before the first transcript there is nothing to draw, and nothing breaks."""
    warehouse.execute("delete from marts.word_clouds")
    found = day_words(warehouse, [FIRST])
    assert (found.words, found.video_count, found.days) == ([], 0, ())


def test_a_picture_takes_the_weightiest(warehouse: duckdb.DuckDBPyConnection):
    """A day of many videos has more words than anyone reads."""
    warehouse.execute("insert into marts.word_clouds select 'a', 'word ' || n, n from range(10, 500) as numbers (n)")
    found = day_words(warehouse, [FIRST])
    assert len(found.words) == TOP
    assert found.words[0] == Word("word 499", 499.0, 1)
