"""`history.duckdb`: every observation of every page, as views over the lake's Parquet files.

The warehouse has what is known now; this file answers what was known when, and from which page. What does not belong here:
rows. The views read the files that the manifests list at the time of writing, by their absolute paths: where the home was
moved, the next run writes them anew.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from pipeline.schemas import LAKE_ONLY, TABLES, RawPages, Table, grain_of, name_of
from pipeline.schemas.derive import lake_columns
from pipeline.storage.connection import FileError, literal, names, open_for_reading, open_for_writing, transaction
from pipeline.storage.home import Home
from pipeline.storage.lake import PartFile
from pipeline.storage.part_rows import rows_sql
from pipeline.storage.publish import versions
from pipeline.storage.swap import logs_of, swap

_META_SQL = """
    create schema meta;
    create table meta.publication (id varchar not null, published_at timestamp not null, versions map(varchar, varchar) not null);
    comment on table meta.publication is 'One row: this file. Equal ids mean the same Parquet files.';
"""


def write_history(home: Home, parts: Sequence[PartFile]) -> bool:
    """Make history.duckdb show exactly these parts, raw and core, swapped like a publication. False where it does already.

    The caller holds the staging lock.
    """
    identity = _identity(home, parts)
    if _written_identity(home) == identity:
        return False
    swap(home.history, lambda file: _write(file, home, parts, identity))
    return True


def _identity(home: Home, parts: Sequence[PartFile]) -> str:
    told = [str(home.lake), *sorted(part.path for part in parts)]
    told += [statement for table in _tables() for statement in _comments(table)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:32]


def _written_identity(home: Home) -> str | None:
    if not home.history.exists() or logs_of(home.history):
        return None
    try:
        with open_for_reading(home.history) as connection:
            row = connection.execute("select id from meta.publication").fetchone()
    except (FileError, duckdb.Error):
        return None
    return str(row[0]) if row else None


def _tables() -> list[type[Table]]:
    return [RawPages, *(table for name, table in TABLES.items() if name not in LAKE_ONLY)]


def _write(file: Path, home: Home, parts: Sequence[PartFile], identity: str) -> None:
    with open_for_writing(file) as connection:
        with transaction(connection):
            connection.execute(_META_SQL)
            now = datetime.now(UTC).replace(tzinfo=None)
            connection.execute("insert into meta.publication values (?, ?, ?)", [identity, now, versions()])
            for table in _tables():
                _create_view(connection, home, table, [part for part in parts if part.table == name_of(table)])
        connection.execute("checkpoint")


def _create_view(connection: duckdb.DuckDBPyConnection, home: Home, table: type[Table], parts: Sequence[PartFile]) -> None:
    rows = rows_sql(connection, table, [str(home.lake / part.path) for part in parts])
    connection.execute(f"create view main.{name_of(table)} as select {names(lake_columns(table))} from {rows}")
    for statement in _comments(table):
        connection.execute(statement)


def _comments(table: type[Table]) -> Iterator[str]:
    name = name_of(table)
    yield f"comment on view main.{name} is {literal(f'Every page: {grain_of(table)}')}"
    for column, declared in lake_columns(table).items():
        yield f'comment on column main.{name}."{column}" is {literal(declared.description or "")}'
