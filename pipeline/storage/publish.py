"""Publishing: from the writer's staging to the file that analysts open.

A publication is checked, copied and swapped in as a whole. Readers keep the file that they opened; a reader never sees half
a publication, and never waits for a writer. What does not belong here: what is in the file.
"""

import hashlib
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import duckdb

from pipeline.storage.checks import CheckFailed, CheckResult, record_checks, run_checks
from pipeline.storage.connection import (
    ROW_GROUP_ROWS,
    STORAGE_VERSION,
    FileError,
    literal,
    open_for_reading,
    open_for_writing,
    scalar,
)
from pipeline.storage.home import Home
from pipeline.storage.swap import logs_of, remove, swap

#: A copy with a larger share of free blocks is written anew without them.
_MOST_FREE = 0.25

#: What only the writer needs.
_PRIVATE_SCHEMAS = ("lake", "state")


@dataclass(frozen=True)
class Publication:
    """What publishing did. `id` is equal for equal content."""

    id: str
    path: Path
    is_new: bool  # False where what is published already holds the same
    checks: list[CheckResult] = field(default_factory=list)
    stray_wals: list[Path] = field(default_factory=list)  # where WALs that someone's read-write session left were moved to
    bytes: int = 0


def publish(home: Home) -> Publication:
    """Check staging and put a copy of it in the place of videos.duckdb, unless that holds the same already.

    The caller holds the staging lock. Raises CheckFailed where a blocking claim does not hold; what is published stays.
    """
    with open_for_writing(home.staging) as connection:
        identity = content_id(connection)
        if published_id(home) == identity:
            return Publication(identity, home.published, is_new=False, bytes=home.published.stat().st_size)
        results = run_checks(connection)
        record_checks(connection, results)
        failed = [result for result in results if result.is_blocking and not result.is_passed]
        if failed:
            raise CheckFailed(failed)
        connection.execute("checkpoint")
    # Only now, with staging closed: closing another handle on a file would drop DuckDB's lock on it.
    strays = swap(home.published, lambda copy: _make_copy(home.staging, copy, identity))
    size = home.published.stat().st_size
    return Publication(identity, home.published, is_new=True, checks=results, stray_wals=strays, bytes=size)


def content_id(connection: duckdb.DuckDBPyConnection) -> str:
    """A hash of all that the warehouse's content follows from: the lake's parts, the tables' schemas, the marts and macros."""
    rows = [connection.execute(query).fetchall() for query in _CONTENT_SQL]
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:32]


_CONTENT_SQL = (
    "from state.version",
    "from meta.partitions order by all",
    "from state.marts order by all",
    """
    select function_name, parameters::varchar, macro_definition, comment
    from duckdb_functions() where not internal and database_name = current_database() order by all
    """,
)


def published_id(home: Home) -> str | None:
    """The id of the current publication; None where there is none that can be read."""
    if not home.published.exists() or logs_of(home.published):
        return None
    try:
        with open_for_reading(home.published) as connection:
            row = connection.execute("select id from meta.publication").fetchone()
    except (FileError, duckdb.Error):
        return None
    return str(row[0]) if row else None


# ---------------------------------------------------------------- the copy


def _make_copy(staging: Path, copy: Path, identity: str) -> None:
    """A compact copy of staging, without what only the writer needs, with its row in meta.publication."""
    shutil.copyfile(staging, copy)
    with open_for_writing(copy) as connection:
        for schema in _PRIVATE_SCHEMAS:
            connection.execute(f"drop schema {schema} cascade")
        connection.execute("delete from meta.publication")
        connection.execute(
            "insert into meta.publication values (?, ?, ?)", [identity, datetime.now(UTC).replace(tzinfo=None), versions()]
        )
        connection.execute("checkpoint")
        if _free_share(connection) > _MOST_FREE:
            _copy_compactly(connection, copy)


def _copy_compactly(connection: duckdb.DuckDBPyConnection, copy: Path) -> None:
    """Put a copy without free blocks in the file's place."""
    compact = copy.with_name(f"{copy.name}.compact")
    remove(compact)
    try:
        options = f"storage_version '{STORAGE_VERSION}', row_group_size {ROW_GROUP_ROWS}"
        connection.execute(f"attach {literal(str(compact))} as compact ({options})")
        connection.execute("copy from database warehouse to compact")
        connection.execute("detach compact")
        connection.execute("use memory")
        connection.execute("detach warehouse")
        compact.replace(copy)
    finally:
        remove(compact)


def _free_share(connection: duckdb.DuckDBPyConnection) -> float:
    query = "select {} from pragma_database_size() where database_name = current_database()"
    return scalar(connection, query.format("free_blocks")) / max(1, scalar(connection, query.format("total_blocks")))


def versions() -> dict[str, str]:
    """What wrote a file: versions of videolake, DuckDB and the storage format."""
    try:
        videolake = version("videolake")
    except PackageNotFoundError:  # a checkout that is not installed
        videolake = "unknown"
    return {"videolake": videolake, "duckdb": duckdb.__version__, "storage": STORAGE_VERSION}
