"""The demonstration of kill -9 notices what it promises never to happen."""

from pathlib import Path

import duckdb
import pytest

from pipeline.storage.home import Home
from tests.demos.kill import MOMENTS, differing, is_whole

MADE = """
    CREATE SCHEMA marts;
    CREATE TABLE videos AS SELECT 'a' AS video_id, [1, 2] AS counts UNION ALL SELECT 'a', [1, 2];
    CREATE TABLE marts.channels AS SELECT 'Tide' AS channel;
    CREATE TABLE pages AS SELECT 'parsed' AS outcome;
"""


def home_with(root: Path, change: str = "") -> Home:
    """A home whose published file holds two tables and a mart, changed so."""
    root.mkdir()
    with duckdb.connect(str(root / "videos.duckdb")) as connection:
        connection.execute(MADE + change)
    return Home(root)


def test_equal_tables_do_not_differ(tmp_path: Path) -> None:
    """The order of rows does not count."""
    assert differing(home_with(tmp_path / "one"), home_with(tmp_path / "other")) == (3, 4, [])


@pytest.mark.parametrize(
    ("change", "different"),
    [
        ("DELETE FROM videos WHERE rowid = 0", 'main."videos"'),
        ("INSERT INTO videos VALUES ('a', [1, 2])", 'main."videos"'),
        ("UPDATE marts.channels SET channel = NULL", 'marts."channels"'),
    ],
)
def test_a_row_more_or_less_or_other_differs(tmp_path: Path, change: str, different: str) -> None:
    """One row of a doubled pair counts too, in either home."""
    one, other = home_with(tmp_path / "one"), home_with(tmp_path / "other", change)
    assert differing(one, other)[2] == differing(other, one)[2] == [different]


def test_a_page_that_is_missing_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Pages of the folder, pages pulled and outcomes are three counts, and all have to be equal."""
    assert not is_whole(home_with(tmp_path / "one"), 2)
    assert capsys.readouterr().out == "pages in the folder 2 = pulled 0 = 1 parsed\n".replace(" = ", ", ")


def test_a_run_that_has_not_begun_is_at_no_stage(tmp_path: Path) -> None:
    """Nothing is killed before it works."""
    assert [moment(Home(tmp_path)) for moment in MOMENTS.values()] == [None] * 4
