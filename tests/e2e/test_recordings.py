"""All recordings through the command that users run, and everything that analysts are offered on what came of them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.storage.sql_files import SqlFile, sql_files
from tests.docs.dictionary import forbidden_nulls
from tests.e2e.conftest import Videolake, query

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def home(videolake: Videolake, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The recordings, loaded; the run's report lies beside."""
    root = tmp_path_factory.mktemp("recordings")
    videolake("run", shared / "recordings", "--home", root / "home", "--report", root / "report.json")
    return root / "home"


@pytest.fixture(scope="module")
def videos(home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published file, attached read only beside a database of one's own."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{home / 'videos.duckdb'}' as v (read_only)")
        connection.execute("use v")
        yield connection


def test_the_recordings_end_with_reconciled_pages(home: Path) -> None:
    """The run succeeds, though some files are broken on purpose; every raw page has one outcome, a rejected one a reason."""
    report: dict[str, Any] = json.loads((home.parent / "report.json").read_text())
    assert report["pages"] == sum(report["outcomes"].values()) > 200
    counts = "SELECT count(*), count(DISTINCT (page_id, pulled_on)) FROM pages"
    assert query(home, counts) == [(report["pages"],) * 2]
    assert query(home, "SELECT url FROM pages WHERE outcome = 'rejected' AND reason IS NULL") == []


@pytest.mark.parametrize("example", sql_files("queries"), ids=lambda example: example.name)
def test_the_example_queries_run_on_real_pages(videos: duckdb.DuckDBPyConnection, example: SqlFile) -> None:
    """Whatever real pages lack, no query fails on it."""
    videos.execute(example.sql).fetchall()


def test_nothing_is_null_that_may_not_be(videos: duckdb.DuckDBPyConnection) -> None:
    """What the dictionary says of nulls holds for real pages too."""
    assert forbidden_nulls(videos) == []
