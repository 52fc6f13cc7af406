"""The example queries and the dictionary, on the sample: each query has a finding, and nothing is null that may not be.

Everything is asked the way analysts who keep tables of their own ask it: with the file attached read only.
"""

from collections.abc import Iterator

import duckdb
import pytest

from pipeline.storage.sql_files import SqlFile, sql_files
from pipeline.storage.sql_graph import is_macro, reads
from tests.assets.conftest import Ran
from tests.docs.dictionary import forbidden_nulls

QUERIES = sql_files("queries")


@pytest.fixture(scope="module")
def videos(sample: Ran) -> Iterator[duckdb.DuckDBPyConnection]:
    """The sample's published file, attached read only beside a database of one's own."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{sample.home / 'videos.duckdb'}' as v (read_only)")
        connection.execute("use v")
        yield connection


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_query_has_a_finding(videos: duckdb.DuckDBPyConnection, query: SqlFile) -> None:
    """It has rows, and no column that says nothing."""
    cursor = videos.execute(query.sql)
    columns = [column[0] for column in cursor.description or []]
    rows = cursor.fetchall()
    assert rows
    assert [
        name for name, values in zip(columns, zip(*rows, strict=True), strict=True) if set(map(repr, values)) == {"None"}
    ] == []


def test_every_mart_and_macro_is_shown_in_use() -> None:
    """Whoever looks for how a mart or macro is used finds a query that does, if only through another macro."""
    files = {
        f"{file.name}()" if is_macro(file) else f"marts.{file.name}": file for file in sql_files("marts") + sql_files("macros")
    }
    used, waiting = set[str](), [name for query in QUERIES for name in reads(query)]
    while waiting:
        name = waiting.pop()
        if name in files and name not in used:
            used.add(name)
            waiting += [read for read in reads(files[name]) if read.endswith("()")]
    assert files.keys() - used == set()


def test_every_mart_has_rows(videos: duckdb.DuckDBPyConnection) -> None:
    """Whoever tries a query on any mart sees what its rows are like."""
    counts = {mart.name: videos.execute(f"select count(*) from marts.{mart.name}").fetchall() for mart in sql_files("marts")}
    assert [name for name, [(count,)] in counts.items() if count == 0] == []


def test_nothing_is_null_that_may_not_be(videos: duckdb.DuckDBPyConnection) -> None:
    """What the dictionary says of nulls is so."""
    assert forbidden_nulls(videos) == []
