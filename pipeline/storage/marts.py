"""Marts and macros: the SQL files of `warehouse/` as tables and macros of staging.

A mart is rebuilt only if its file or a table that it reads changed. What a table is made from is told by the parts that
are loaded, so nothing has to be kept in step by hand and a crash between a load and its marts leaves them stale, not wrong.

What does not belong here: the SQL itself, and checking what it gives.
"""

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import duckdb

from pipeline.schemas import TABLES, Merge
from pipeline.storage.connection import literal, open_for_writing, scalar, transaction
from pipeline.storage.home import Home
from pipeline.storage.sql_files import SqlFile, sql_files
from pipeline.storage.sql_graph import SqlError, in_order, is_macro, is_table_macro, reads

#: The search index and the view over it are made from these.
_INDEXED = ("videos", "transcripts", "term_counts", "vocabulary")


@dataclass(frozen=True)
class Built:
    """What became of one mart."""

    name: str
    rows: int
    seconds: float
    is_rebuilt: bool


def build_marts(home: Home, on_mart: Callable[[str], None] = lambda name: None) -> list[Built]:
    """Bring all macros and marts up to date, in the order in which they read each other; tell `on_mart` before each mart.

    The caller holds the staging lock. Raises SqlError where a file's SQL fails.
    """
    macros, marts = sql_files("macros"), sql_files("marts")
    built = []
    with open_for_writing(home.staging) as connection:
        _drop_missing(connection, marts)
        _drop_macros(connection)
        for file in in_order([*macros, *marts]):
            if is_macro(file):
                _replace_macro(connection, file)
            else:
                on_mart(file.name)
                built.append(_build(connection, file, macros))
    return built


# ---------------------------------------------------------------- macros


def _drop_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """A macro's file may be gone, or its arguments others: all of them are made again, which costs next to nothing."""
    for kind, name in connection.execute(_MACROS_SQL).fetchall():
        connection.execute(f"drop {kind} {name}")


_MACROS_SQL = """
    select distinct if(function_type = 'table_macro', 'macro table', 'macro') as kind, function_name
    from duckdb_functions() where not internal and database_name = current_database()
"""


def _replace_macro(connection: duckdb.DuckDBPyConnection, macro: SqlFile) -> None:
    _run(connection, "macros", macro, macro.sql)
    kind = "macro table" if is_table_macro(macro) else "macro"
    arguments = "".join(f" {name}: {meaning}." for name, meaning in macro.notes.items())
    connection.execute(f"comment on {kind} {macro.name} is {literal(macro.description + arguments)}")


def _run(connection: duckdb.DuckDBPyConnection, folder: str, file: SqlFile, sql: str) -> None:
    try:
        connection.execute(sql)
    except duckdb.Error as error:
        raise SqlError(f"warehouse/{folder}/{file.name}.sql: {error}") from error


# ---------------------------------------------------------------- what a mart is made from


def made_from(connection: duckdb.DuckDBPyConnection, mart: SqlFile, macros: Sequence[SqlFile]) -> str:
    """A hash that changes whenever the mart's file, or what it reads, may have changed."""
    inputs = [_state_of(connection, name) for name in sorted(reads(mart)) if not name.endswith("()")]
    called = [macro.sql for macro in macros if f"{macro.name}()" in reads(mart)]
    told = [mart.description, *mart.notes, *mart.notes.values(), mart.sql, *called, *inputs]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _state_of(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """What the table's rows follow from: the parts of the lake, or what a mart was made from."""
    if table.startswith("marts."):
        query = f"select made_from from state.marts where mart = {literal(table.removeprefix('marts.'))}"
    else:
        sources = ", ".join(map(literal, sources_of(table)))
        query = f"""select string_agg(concat_ws(' ', "table", pulled_on, part, sha256, parser_version), chr(10) order by all)
            from (select * from meta.partitions where "table" in ({sources}))"""
    row = connection.execute(query).fetchone()
    return f"{table}: {row[0] if row else None}"


def sources_of(table: str) -> set[str]:
    """The lake's tables whose rows decide what a table of the warehouse holds."""
    if table == "search_index.spoken_keywords":
        return {*_INDEXED, "keywords", "transcript_segments"}
    if table == "terms" or table.startswith("search_index."):
        return set(_INDEXED)
    schema, _, name = table.rpartition(".")
    if schema == "lake" and name in TABLES:
        return {name}
    declared = TABLES.get(table)
    if declared is None:
        return set(TABLES)
    sources = {table} | ({declared.follows} if declared.follows else set())
    return sources | ({"videos"} if declared.merge is Merge.ONE_PAGE else set())


# ---------------------------------------------------------------- building


def _build(connection: duckdb.DuckDBPyConnection, mart: SqlFile, macros: Sequence[SqlFile]) -> Built:
    started = time.monotonic()
    wanted = made_from(connection, mart, macros)
    there = connection.execute("select made_from from state.marts where mart = ?", [mart.name]).fetchone()
    is_stale = there != (wanted,)
    if is_stale:
        with transaction(connection):
            _run(connection, "marts", mart, f"create or replace table marts.{mart.name} as\n{mart.sql}")
            _comment(connection, mart)
            connection.execute("delete from state.marts where mart = ?", [mart.name])
            connection.execute("insert into state.marts values (?, ?)", [mart.name, wanted])
    rows = scalar(connection, f"select count(*) from marts.{mart.name}")
    return Built(mart.name, rows, time.monotonic() - started, is_stale)


def _comment(connection: duckdb.DuckDBPyConnection, mart: SqlFile) -> None:
    connection.execute(f"comment on table marts.{mart.name} is {literal(mart.description)}")
    for column, meaning in mart.notes.items():
        try:
            connection.execute(f'comment on column marts.{mart.name}."{column}" is {literal(meaning)}')
        except duckdb.Error as error:
            raise SqlError(f"warehouse/marts/{mart.name}.sql: its head tells of a column that it has not: {column}") from error


def _drop_missing(connection: duckdb.DuckDBPyConnection, marts: Sequence[SqlFile]) -> None:
    """Drop the marts whose file is gone."""
    names = {mart.name for mart in marts}
    for (name,) in connection.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall():
        if name not in names:
            with transaction(connection):
                connection.execute(f"drop table marts.{name}")
                connection.execute("delete from state.marts where mart = ?", [name])
