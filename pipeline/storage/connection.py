"""Connections to DuckDB files that this project writes: one place for their settings.

Belongs here: how a file is opened and what is quoted how. Does not: what is in the file.
"""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

#: Readers from DuckDB 1.4 on can open what is written with this.
STORAGE_VERSION = "v1.4.0"

#: A row group is held in memory until it is full, and a checkpoint writes two or three that are not full anew as one: with
#: DuckDB's usual 122,880 rows and texts of 10 kB, a gigabyte each time. Every writer has to name the size, because a
#: checkpoint merges row groups up to its own.
ROW_GROUP_ROWS = 8_192

MEMORY_LIMIT = "800MB"

#: Each thread that inserts holds a row group, so more threads would only take memory.
_THREADS = 2


class FileError(RuntimeError):
    """A DuckDB file can't be opened. Names the file, the cause and what to do."""


@contextmanager
def open_for_writing(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose default database is `file`, made where it is missing. The caller holds the writer's lock.

    What does not fit in memory is spilled to a folder beside the file, which is gone afterwards. Raises FileError where
    the file can't be opened.
    """
    spill = file.with_name(f"{file.name}.spill")
    shutil.rmtree(spill, ignore_errors=True)
    connection = duckdb.connect(config={"memory_limit": MEMORY_LIMIT, "threads": _THREADS, "temp_directory": str(spill)})
    try:
        options = f"storage_version '{STORAGE_VERSION}', row_group_size {ROW_GROUP_ROWS}"
        _attach(connection, file, options)
        yield connection
    finally:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)


@contextmanager
def open_for_reading(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose default database is `file`, read only. Raises FileError where it can't be opened."""
    connection = duckdb.connect()
    try:
        _attach(connection, file, "read_only")
        yield connection
    finally:
        connection.close()


def _attach(connection: duckdb.DuckDBPyConnection, file: Path, options: str) -> None:
    try:
        connection.execute(f"attach {literal(str(file))} as warehouse ({options})")
    except duckdb.Error as error:
        cause = str(error).splitlines()[0]
        raise FileError(
            f"{file}: cannot be opened ({cause}); close whatever has it open, or remove the file: it is made again from the lake"
        ) from error
    connection.execute("use warehouse")


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All of the block's changes or none."""
    connection.execute("begin")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


@contextmanager
def joins_as_written(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Joins read their left side as a stream and keep their right side in memory, whatever DuckDB estimates.

    For statements whose left side holds long texts or hundreds of millions of rows.
    """
    connection.execute("set disabled_optimizers = 'join_order,build_side_probe_side'")
    try:
        yield
    finally:
        connection.execute("reset disabled_optimizers")


def literal(text: str) -> str:
    """The text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def names(columns: Iterable[str], of: str = "") -> str:
    """Column names for a list in SQL, each quoted, and qualified with the table alias `of`."""
    prefix = f"{of}." if of else ""
    return ", ".join(f'{prefix}"{column}"' for column in columns)


def scalar(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    """The one number that a query gives; 0 for null."""
    rows = connection.execute(query).fetchall()  # all: a result that is not read to its end blocks what comes next
    return int(rows[0][0] or 0) if rows else 0
