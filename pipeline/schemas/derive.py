"""What follows from a table's declaration: Parquet schemas, DuckDB tables, comments and the data dictionary.

Belongs here: pure functions from a table class to a schema or to text. Does not: touching rows (`conform`) or files.
"""

from collections.abc import Iterator

import dataframely as dy
import polars as pl
import pyarrow as pa
from polars.datatypes import DataTypeClass

from pipeline.schemas.table import Table, added_columns, grain_of, name_of

_Type = pl.DataType | DataTypeClass  # polars declares a dtype as either

_DUCKDB_TYPES: dict[object, str] = {
    pl.String: "VARCHAR",
    pl.Binary: "BLOB",
    pl.Boolean: "BOOLEAN",
    pl.Int32: "INTEGER",
    pl.Int64: "BIGINT",
    pl.Float64: "DOUBLE",
    pl.Date: "DATE",
    pl.Datetime: "TIMESTAMP",
}


def _is_warehouse_only(column: dy.Column) -> bool:
    return (column.metadata or {}).get("layer") == "warehouse"


def lake_columns(table: type[Table]) -> dict[str, dy.Column]:
    """The columns of the table's Parquet parts, in order: its own that a page can fill, then the lake's."""
    own = {name: column for name, column in table.columns().items() if not _is_warehouse_only(column)}
    return own | {name: column for name, column in added_columns(table).items() if name not in own}


def lake_schema(table: type[Table]) -> dict[str, pl.DataType]:
    """The polars schema of the table's parts."""
    return {name: column.dtype for name, column in lake_columns(table).items()}


def lake_key(table: type[Table]) -> list[str]:
    """What identifies a row of a part: the table's key and the page, in the table's column order."""
    key = [*table.primary_key(), *({"page_id"} & set(table.columns()))]
    return list(dict.fromkeys(key))


def arrow_schema(table: type[Table]) -> pa.Schema:
    """The Parquet schema of the table's parts: plain Arrow types, descriptions as field metadata."""
    fields = []
    for name, column in lake_columns(table).items():
        metadata = {"description": column.description or ""}
        fields.append(pa.field(name, _arrow_type(column.dtype), nullable=column.nullable, metadata=metadata))
    return pa.schema(fields, metadata={"table": name_of(table), "description": grain_of(table)})


def _arrow_type(dtype: _Type) -> pa.DataType:
    if isinstance(dtype, pl.List):
        return pa.large_list(_arrow_type(dtype.inner))
    return pl.Series([], dtype=dtype).to_arrow(compat_level=pl.CompatLevel.oldest()).type


def big_columns(table: type[Table]) -> list[str]:
    """Columns of long texts, which staging fetches from Parquet only for the rows that it publishes."""
    return [name for name, column in table.columns().items() if (column.metadata or {}).get("is_big")]


def duckdb_type(dtype: _Type) -> str:
    """DuckDB's name of a polars type."""
    if isinstance(dtype, pl.List):
        return f"{duckdb_type(dtype.inner)}[]"
    return _DUCKDB_TYPES[dtype.base_type()]


def create_table_sql(table: type[Table], schema: str = "main") -> str:
    """CREATE TABLE for the warehouse. Keys are checked before publishing, not indexed: an index would double the load."""
    columns = ",\n  ".join(_column_sql(name, column) for name, column in table.columns().items())
    return f"CREATE TABLE IF NOT EXISTS {schema}.{name_of(table)} (\n  {columns}\n)"


def _column_sql(name: str, column: dy.Column) -> str:
    is_compressed = (column.metadata or {}).get("is_compressed", True)
    options = ["" if is_compressed else " USING COMPRESSION uncompressed", "" if column.nullable else " NOT NULL"]
    return f'"{name}" {duckdb_type(column.dtype)}{"".join(options)}'


def comments_sql(table: type[Table], schema: str = "main") -> Iterator[str]:
    """COMMENT ON statements for the table and each of its columns."""
    qualified = f"{schema}.{name_of(table)}"
    yield f"COMMENT ON TABLE {qualified} IS {_quote(grain_of(table))}"
    for name, column in table.columns().items():
        yield f'COMMENT ON COLUMN {qualified}."{name}" IS {_quote(column.description or "")}'


def _quote(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


def dictionary(table: type[Table]) -> str:
    """The table's entry in the data dictionary, as Markdown. Bold: the key."""
    key = set(table.primary_key())
    rows = [
        f"| {f'**{name}**' if name in key else name} | {duckdb_type(column.dtype)} | {'yes' if column.nullable else 'no'} "
        f"| {column.description} |"
        for name, column in table.columns().items()
    ]
    head = f"### {name_of(table)}\n{grain_of(table)}\n\n| column | type | may be null | meaning |\n|---|---|---|---|\n"
    return head + "\n".join(rows) + "\n"
