"""What follows from a declaration."""

import duckdb
import polars as pl
import pytest

from pipeline.schemas import TABLES, Table, derive, name_of


@pytest.mark.parametrize("table", TABLES.values(), ids=name_of)
def test_parquet_and_duckdb_agree_on_every_column(table: type[Table]) -> None:
    """Rows written as Parquet load into the DuckDB table without a change of type."""
    connection = duckdb.connect()
    connection.execute(derive.create_table_sql(table))
    for statement in derive.comments_sql(table):
        connection.execute(statement)
    rows = pl.DataFrame(schema=derive.lake_schema(table)).to_arrow(compat_level=pl.CompatLevel.oldest())
    connection.register("rows", rows.cast(derive.arrow_schema(table)))
    of_table = dict(
        connection.execute(
            f"SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = '{name_of(table)}'"
        ).fetchall()
    )
    relation = connection.sql("FROM rows")
    of_parquet = {name: str(kind) for name, kind in zip(relation.columns, relation.types, strict=True)}
    assert {name: kind for name, kind in of_parquet.items() if name in of_table} == {
        name: kind for name, kind in of_table.items() if name in of_parquet
    }


def test_the_lake_has_no_column_that_only_a_merge_can_fill() -> None:
    """Which transcript is preferred is decided over all pages, so no page's part claims it."""
    assert "is_preferred" not in derive.lake_schema(TABLES["transcripts"])
    assert "is_preferred" in derive.create_table_sql(TABLES["transcripts"])
    assert {"captured_at", "pulled_on"} <= set(derive.lake_schema(TABLES["keywords"]))


def test_a_lake_key_is_the_tables_key_and_the_page() -> None:
    """The same keyword on two captures is two rows of the lake."""
    assert derive.lake_key(TABLES["keywords"]) == ["video_id", "position", "page_id"]
    assert derive.lake_key(TABLES["pages"]) == ["page_id", "pulled_on"]


def test_duckdb_shows_the_descriptions() -> None:
    """An analyst sees what a column means without leaving the shell."""
    connection = duckdb.connect()
    connection.execute(derive.create_table_sql(TABLES["videos"]))
    for statement in derive.comments_sql(TABLES["videos"]):
        connection.execute(statement)
    found = connection.execute("SELECT comment FROM duckdb_columns() WHERE column_name = 'rating'").fetchone()
    assert found == ("Average rating, 0 to 5",)


def test_the_dictionary_marks_keys_and_unknowns() -> None:
    """A reader of the dictionary sees the key in bold and where nulls are to be expected."""
    entry = derive.dictionary(TABLES["keywords"])
    assert entry.startswith("### keywords\nOne row per keyword of a video")
    assert "| **position** | INTEGER | no | Position on the page, from 0 |" in entry
