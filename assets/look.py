"""A look at a table of a DuckDB file: how many rows, which columns, and the first rows.

Free of Dagster. What does not belong here: how a look is shown (`metadata`).
"""

from dataclasses import dataclass
from typing import Any

import duckdb

#: Rows that a preview shows.
PREVIEW_ROWS = 5

_COLUMNS = """
    select column_name, data_type, comment
    from duckdb_columns()
    where database_name = current_database() and schema_name = ? and table_name = ?
    order by column_index
"""


@dataclass(frozen=True)
class Look:
    """A table at one time. `columns` are (name, type, comment)."""

    name: str
    row_count: int
    columns: list[tuple[str, str, str | None]]
    rows: list[tuple[Any, ...]]


def look(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> Look:
    """Look at a table of the database that the connection uses."""
    [row_count] = connection.execute(f"select count(*) from {schema}.{table}").fetchone() or (0,)
    columns = connection.execute(_COLUMNS, [schema, table]).fetchall()
    rows = connection.execute(f"from {schema}.{table} limit {PREVIEW_ROWS}").fetchall()
    return Look(table, int(row_count), columns, rows)
