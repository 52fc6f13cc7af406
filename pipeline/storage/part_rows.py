"""Rows of Parquet parts as something to select from in DuckDB.

Belongs here: which part is which file, and reading many files as one table. Does not: which rows are wanted.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from pipeline.schemas import Table
from pipeline.schemas.derive import duckdb_type, lake_columns
from pipeline.storage.connection import literal, names
from pipeline.storage.lake import PartFile

_PARTS = {
    "table": "varchar", "pulled_on": "date", "part": "integer", "path": "varchar", "rows": "bigint", "sha256": "varchar",
    "parser_version": "varchar",
}  # fmt: skip


def list_parts(connection: duckdb.DuckDBPyConnection, lake: Path, parts: Iterable[PartFile]) -> None:
    """Make temp.parts: table, pulled_on, part, path, rows, sha256, parser_version of every part that counts."""
    rows = [(p.table, p.pulled_on, p.part, str(lake / p.path), p.rows, p.sha256, p.parser_version) for p in parts]
    columns = list(zip(*rows, strict=True)) or [()] * len(_PARTS)
    unnested = ", ".join(f'unnest(?::{kind}[]) as "{name}"' for name, kind in _PARTS.items())
    connection.execute(f"create or replace temp table parts as select {unnested}", [list(column) for column in columns])


def paths_of(connection: duckdb.DuckDBPyConnection, table: str, shards: str) -> list[str]:
    """Files of the table's parts whose pulled_on and part the relation `shards` has."""
    query = f"""
        select parts.path from temp.parts semi join {shards} using (pulled_on, part)
        where parts."table" = {literal(table)} order by parts.path
    """
    return [path for (path,) in connection.execute(query).fetchall()]


def rows_sql(connection: duckdb.DuckDBPyConnection, table: type[Table], paths: Sequence[str]) -> str:
    """A subquery with the lake's columns of these files and, as `filename`, the file of each row.

    A column that was declared after the files were written is null.
    """
    columns = lake_columns(table)
    if not paths:
        empty = ", ".join(f'null::{duckdb_type(column.dtype)} as "{name}"' for name, column in columns.items())
        return f"(select {empty}, null::varchar as filename where false)"
    files = f"read_parquet([{', '.join(map(literal, paths))}], filename = true, union_by_name = true)"
    there = {name for name, *_ in connection.execute(f"describe from {files}").fetchall()}
    selected = [
        names([name]) if name in there else f'null::{duckdb_type(column.dtype)} as "{name}"' for name, column in columns.items()
    ]
    return f"(select {', '.join(selected)}, filename from {files})"
