"""The mart `keyword_coverage`: which declared keywords of a video are spoken."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipeline.storage.publish import publish
from tests.storage.days import DAYS, OTHER, VIDEO, Page, Warehouse

SILENT = "0I5Fl1Qn-Do"


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A video with times, one without, and one that has keywords and no transcript; attached read only."""
    pages = [
        Page(keywords=("Bread", "wine", "BREAD", "bake bread"), transcript="we bake bread and bread", has_times=True),
        Page(video_id=OTHER, keywords=("Wasser",), transcript="das Wasser", language="de"),
        Page(video_id=SILENT, keywords=("bread",), transcript=None),
    ]
    warehouse = Warehouse(tmp_path_factory.mktemp("home")).pull(DAYS[0], *pages).build()
    with duckdb.connect() as connection:
        connection.execute(f"attach '{publish(warehouse.home).path}' as v (read_only)")
        connection.execute("use v")
        yield connection


def test_each_declared_keyword_has_a_row(videos: duckdb.DuckDBPyConnection) -> None:
    """With how often and where first. One that is not spoken counts 0 and has no place; the first spelling is shown."""
    assert videos.execute("select * exclude (video_id) from marts.keyword_coverage where video_id = ?", [VIDEO]).fetchall() == [
        ("bake bread", "bake bread", True, 1, 3, 1.0),
        ("bread", "Bread", True, 2, 8, 2.0),
        ("wine", "wine", False, 0, None, None),
    ]


def test_without_times_there_are_no_seconds(videos: duckdb.DuckDBPyConnection) -> None:
    """The place in the text is known all the same."""
    query = "select keyword_key, first_character, first_seconds from marts.keyword_coverage where video_id = ?"
    assert videos.execute(query, [OTHER]).fetchall() == [("wasser", 4, None)]


def test_the_place_is_that_of_the_words_in_the_text(videos: duckdb.DuckDBPyConnection) -> None:
    """Whoever cuts the text there reads the keyword."""
    cut = """
        select lower(substring(text, first_character + 1, length(keyword))) = keyword_key
        from marts.keyword_coverage inner join transcripts using (video_id) where is_spoken
    """
    assert videos.execute(cut).fetchall() == [(True,)] * 3


def test_without_a_transcript_nothing_is_claimed(videos: duckdb.DuckDBPyConnection) -> None:
    """Whether a keyword is spoken is unknown then."""
    assert videos.execute("select count(*) from marts.keyword_coverage where video_id = ?", [SILENT]).fetchall() == [(0,)]


def test_a_change_of_keywords_alone_shows(tmp_path: Path) -> None:
    """The mart is rebuilt when keywords change and texts do not."""
    warehouse = Warehouse(tmp_path).pull(DAYS[0], Page(keywords=("bread",))).build()
    warehouse.pull(DAYS[1], Page(keywords=("water",), hour=1)).build()
    assert warehouse.rows("select keyword_key, is_spoken from marts.keyword_coverage") == [("water", True)]
