"""Every SQL file of the warehouse works as it stands and says what it is."""

from collections.abc import Iterator

import duckdb
import pytest

from pipeline.storage.publish import publish
from pipeline.storage.sql_files import SqlFile, sql_files
from pipeline.storage.sql_graph import is_macro
from tests.storage.days import DAYS, OTHER, Page, Warehouse

KINDS = ("marts", "macros", "checks", "queries")
FILES = [(kind, file) for kind in KINDS for file in sql_files(kind)]  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Two published videos, attached read only beside a database of one's own."""
    pages = [Page(video_language="en"), Page(video_id=OTHER, transcript="rivers run", keywords=("bread",), views=7)]
    warehouse = Warehouse(tmp_path_factory.mktemp("home")).pull(DAYS[0], *pages).build()
    with duckdb.connect() as connection:
        connection.execute(f"attach '{publish(warehouse.home).path}' as v (read_only)")
        connection.execute("use v")
        yield connection


@pytest.mark.parametrize(("kind", "file"), FILES, ids=[f"{kind}/{file.name}" for kind, file in FILES])
def test_a_file_is_documented_and_short(kind: str, file: SqlFile) -> None:
    """A head comment, no more than 80 lines, a macro only among macros."""
    assert file.description.endswith((".", "?"))
    assert len(file.sql.splitlines()) + len(file.notes) + 1 <= 80
    assert is_macro(file) == (kind == "macros")
    assert kind != "macros" or " using (" not in file.sql, "a macro's argument could be taken for the column"


@pytest.mark.parametrize("mart", sql_files("marts"), ids=lambda mart: mart.name)
def test_a_mart_describes_all_its_columns(videos: duckdb.DuckDBPyConnection, mart: SqlFile) -> None:
    """The head has a line for each column, in their order."""
    columns = [name for name, *_ in videos.execute(f"describe marts.{mart.name}").fetchall()]
    assert columns == list(mart.notes)
    assert mart.description.startswith("One row per ")


@pytest.mark.parametrize("macro", sql_files("macros"), ids=lambda macro: macro.name)
def test_a_macro_describes_all_its_parameters(videos: duckdb.DuckDBPyConnection, macro: SqlFile) -> None:
    """The head has a line for each parameter, in their order, and for nothing else."""
    [(parameters,)] = videos.execute(
        "select distinct parameters from duckdb_functions() where function_name = ? and not internal", [macro.name]
    ).fetchall()
    assert list(macro.notes) == parameters


@pytest.mark.parametrize("query", sql_files("queries"), ids=lambda query: query.name)
def test_an_example_query_asks_a_question(videos: duckdb.DuckDBPyConnection, query: SqlFile) -> None:
    """Its head is a question and a topic, and it runs where there is next to nothing to find."""
    assert query.description.endswith("?")
    assert list(query.notes) == ["topic"]
    videos.execute(query.sql).fetchall()
