"""Rows of a query as people and programs take them: a table, CSV, JSON, Parquet.

Belongs here: writing rows as they come, so that a result larger than memory passes. Does not: where queries come from.
"""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import click
import duckdb
from rich.console import Console
from rich.table import Table
from rich.text import Text

Cursor = duckdb.DuckDBPyConnection
Writer = Callable[[Cursor, IO[str]], None]

_ROWS_AT_A_TIME = 2_000
#: Wider than any row: only a terminal has an edge.
_NO_LIMIT = 1_000_000
#: A terminal shows no more rows than this; the other formats write all.
TABLE_ROWS = 500


def columns_of(cursor: Cursor) -> list[str]:
    """Names of the result's columns; none where the statement gives no result."""
    return [column[0] for column in cursor.description or []]


def rows_of(cursor: Cursor) -> Iterator[tuple[Any, ...]]:
    """The result's rows, a few at a time."""
    while rows := cursor.fetchmany(_ROWS_AT_A_TIME):
        yield from rows


def write_table(cursor: Cursor, file: IO[str]) -> None:
    """The first rows as a table, a line each: cut to the width of a terminal, whole elsewhere."""
    rows = cursor.fetchmany(TABLE_ROWS + 1)
    console = Console(file=file) if file.isatty() else Console(file=file, width=_NO_LIMIT)
    console.print(table_of(columns_of(cursor), rows[:TABLE_ROWS]))
    if len(rows) > TABLE_ROWS:
        console.print(f"the first {TABLE_ROWS} rows; --format csv or json writes all", highlight=False)


def table_of(columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> Table:
    """Rows as a table for a person: numbers on the right, nulls empty."""
    table = Table(header_style="bold")
    for index, name in enumerate(columns):
        is_number = any(isinstance(row[index], int | float | Decimal) for row in rows)
        table.add_column(Text(name), justify="right" if is_number else "left", no_wrap=True, overflow="ellipsis")
    for row in rows:
        table.add_row(*(Text("" if value is None else " ".join(_words(value).split())) for value in row))
    return table


def write_csv(cursor: Cursor, file: IO[str]) -> None:
    """Comma separated, with a header. Null is empty; lists and structs are JSON."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns_of(cursor))
    for row in rows_of(cursor):
        writer.writerow(["" if value is None else _words(value) for value in row])


def write_json(cursor: Cursor, file: IO[str]) -> None:
    """One JSON array of objects, a line each. Times are ISO 8601, bytes hexadecimal, NaN and infinities null."""
    names = columns_of(cursor)
    separator = "[\n"
    for row in rows_of(cursor):
        file.write(separator + json.dumps(dict(zip(names, map(_plain, row), strict=True)), ensure_ascii=False))
        separator = ",\n"
    file.write("[]\n" if separator == "[\n" else "\n]\n")


def write_parquet(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """A Parquet file with DuckDB's own types. Raises UsageError for a statement that gives no rows."""
    relation = connection.sql(query)
    if relation is None:
        raise click.UsageError("this statement gives no rows to write")
    relation.write_parquet(str(path), compression="zstd")


WRITERS: dict[str, Writer] = {"table": write_table, "csv": write_csv, "json": write_json}


def _words(value: Any) -> str:
    plain = _plain(value)
    if isinstance(plain, list | dict):
        return json.dumps(plain, ensure_ascii=False)
    if isinstance(plain, bool):
        return str(plain).lower()
    return str(value if isinstance(value, date | time) else plain)


def _plain(value: Any) -> Any:
    """The value as JSON knows it."""
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(_words(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, float):
        return value if float("-inf") < value < float("inf") else None
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value) if isinstance(value, UUID | timedelta) else value
