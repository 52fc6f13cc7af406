"""The writer's copy of the warehouse, `staging.duckdb`: which parts are loaded, and what a change of parts makes again.

Staging is a pure function of the set of the lake's parts. A load compares that set with what is loaded, exchanges the rows
of the parts that differ in schema `lake`, and makes again whatever those rows touch: all of it in one transaction, so a
process that is killed leaves the rows of the load before.

What does not belong here: how rows of several pages become one (`merge`), and what analysts see (`publish`).
"""

import hashlib
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import NamedTuple

import duckdb

from pipeline.schemas import LAKE_ONLY, STAGED_ONLY, TABLES, Merge, Table, name_of
from pipeline.schemas.derive import comments_sql, create_table_sql
from pipeline.storage import index_tables, merge, merge_reddit, search_index
from pipeline.storage.connection import names, open_for_reading, open_for_writing, scalar, transaction
from pipeline.storage.files import replace
from pipeline.storage.home import Home
from pipeline.storage.lake import Lake, PartFile
from pipeline.storage.part_rows import list_parts, rows_sql
from pipeline.storage.swap import logs_of, remove
from pipeline.storage.verify import require_whole

#: Raise it when rules change that neither the schemas nor the SQL of `merge` tell of: staging is then made from nothing.
VERSION = 3

#: Tables of analysts, and those whose rows marts read in schema `lake`, in the order of `TABLES`.
_MERGED = {name: table for name, table in TABLES.items() if name not in LAKE_ONLY}
_LOADED = {name: table for name, table in TABLES.items() if name in _MERGED or name in STAGED_ONLY}

_META_SQL = """
    create schema lake;
    create schema marts;
    create schema meta;
    create table meta.publication (id varchar not null, published_at timestamp not null, versions map(varchar, varchar) not null);
    comment on table meta.publication is 'One row: this publication. Equal ids hold equal rows.';
    comment on column meta.publication.id is 'Hash of what the warehouse was made from';
    comment on column meta.publication.published_at is 'When it was published, UTC';
    comment on column meta.publication.versions is 'Versions of videolake, of DuckDB and of the storage format';
    create table meta.partitions (
        "table" varchar not null, pulled_on date not null, part integer not null, "rows" bigint not null,
        sha256 varchar not null, parser_version varchar not null
    );
    comment on table meta.partitions is 'One row per Parquet part of the lake that the warehouse was made from.';
    comment on column meta.partitions."table" is 'Table of the lake';
    comment on column meta.partitions.pulled_on is 'UTC day on which its pages were pulled';
    comment on column meta.partitions.part is 'Number of the part within its table and day, from 0';
    comment on column meta.partitions."rows" is 'Rows of the part';
    comment on column meta.partitions.sha256 is 'sha256 of the part''s bytes';
    comment on column meta.partitions.parser_version is 'Versions of the code that made the part';
    create table meta.checks (claim varchar not null, severity varchar not null, failing_rows bigint not null);
    comment on table meta.checks is 'One row per claim that was checked before publishing.';
    comment on column meta.checks.claim is 'The claim: a file of warehouse/checks, or a rule of the schemas';
    comment on column meta.checks.severity is 'blocking: nothing is published where it fails; warning: it is only told';
    comment on column meta.checks.failing_rows is 'Rows that break it';
    create schema state;
    create table state.version (fingerprint varchar not null);
    create table state.marts (mart varchar not null, made_from varchar not null);
"""


@dataclass
class LoadResult:
    """What a load did."""

    changed: set[str] = field(default_factory=set)  # tables whose parts were added, changed or removed
    rows: dict[str, int] = field(default_factory=dict)  # table -> rows in the warehouse now
    added: int = 0  # parts
    removed: int = 0  # parts
    seconds: float = 0.0


class _Key(NamedTuple):
    table: str
    pulled_on: date
    part: int
    sha256: str


@dataclass(frozen=True)
class _Difference:
    """What has to be loaded. `is_whole`: nothing of what is loaded stays, so everything is made from nothing."""

    added: list[PartFile]
    removed: list[_Key]
    is_whole: bool

    @property
    def shards(self) -> list[tuple[date, int]]:
        return sorted({(key.pulled_on, key.part) for key in [*self.removed, *map(_key, self.added)]})


def load(home: Home, parts: Iterable[PartFile], on_part: Callable[[PartFile], None] = lambda part: None) -> LoadResult:
    """Make staging hold exactly these parts. `on_part` is told of each part that is read.

    The caller holds the staging lock. Raises LakeError where a part's file is not what its manifest says, FileError
    where staging.duckdb can't be opened; staging is then as it was.
    """
    started = time.monotonic()
    wanted = [part for part in parts if part.table in TABLES]
    difference = _difference(_loaded(home), wanted)
    with ThreadPoolExecutor() as pool:  # hashing leaves Python's lock to others
        list(pool.map(partial(require_whole, Lake(home.lake)), difference.added))
    if difference.is_whole:
        _make(home, wanted, difference, on_part)
    elif difference.added or difference.removed:
        with open_for_writing(home.staging) as connection:
            _exchange(connection, home, wanted, difference, on_part)
    with open_for_reading(home.staging) as connection:
        rows = row_counts(connection)
    changed = {key.table for key in [*difference.removed, *map(_key, difference.added)]}
    return LoadResult(changed, rows, len(difference.added), len(difference.removed), time.monotonic() - started)


def row_counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Table -> its rows in the warehouse."""
    return {name: scalar(connection, f"select count(*) from main.{name}") for name in _MERGED}


# ---------------------------------------------------------------- the file


def schema_fingerprint() -> str:
    """Changes whenever a staging made before can't be kept: other tables, other rules."""
    declared = [create_table_sql(table) + merge.lake_table_sql(table) + _rules_of(table) for table in _LOADED.values()]
    return hashlib.sha256("\n".join([str(VERSION), _META_SQL, index_tables.SCHEMA_SQL, *declared]).encode()).hexdigest()


def _rules_of(table: type[Table]) -> str:
    if name_of(table) == "reddit_comments":
        return merge_reddit.RULES_SQL
    return merge.videos_sql() if table.merge is Merge.LAST_VALUES else merge.chosen_sql(table, is_whole=True)


def _loaded(home: Home) -> set[_Key] | None:
    """The parts that staging holds; None where there is no staging, or one of another schema."""
    if not home.staging.exists():
        return None
    with open_for_reading(home.staging) as connection:
        if not scalar(connection, "select count(*) from duckdb_schemas() where schema_name = 'state'"):
            return None
        if connection.execute("from state.version").fetchall() != [(schema_fingerprint(),)]:
            return None
        rows = connection.execute('select "table", pulled_on, part, sha256 from meta.partitions').fetchall()
    return {_Key(*row) for row in rows}


def _make(home: Home, wanted: list[PartFile], difference: _Difference, on_part: Callable[[PartFile], None]) -> None:
    """Make staging from nothing, beside the one that is there until it is done."""
    made = home.staging.with_name(f"{home.staging.name}.new")
    home.root.mkdir(parents=True, exist_ok=True)
    remove(made)
    try:
        with open_for_writing(made) as connection:
            _create(connection)
            _exchange(connection, home, wanted, difference, on_part)
        for log in logs_of(home.staging):
            log.unlink()
        replace(made, home.staging)
    finally:
        remove(made)


def _create(connection: duckdb.DuckDBPyConnection) -> None:
    with transaction(connection):
        connection.execute(_META_SQL)
        for table in _LOADED.values():
            connection.execute(merge.lake_table_sql(table))
        for table in _MERGED.values():
            for statement in (create_table_sql(table), *comments_sql(table)):
                connection.execute(statement)
        index_tables.create(connection)
        connection.execute("insert into state.version values (?)", [schema_fingerprint()])


# ---------------------------------------------------------------- exchanging parts


def _key(part: PartFile) -> _Key:
    return _Key(part.table, part.pulled_on, part.part, part.sha256)


def _difference(loaded: set[_Key] | None, wanted: list[PartFile]) -> _Difference:
    keys = {_key(part) for part in wanted}
    if loaded is None:
        return _Difference(wanted, [], is_whole=True)
    added = [part for part in wanted if _key(part) not in loaded]
    return _Difference(added, sorted(loaded - keys), is_whole=bool(added) and not loaded & keys)


def _exchange(
    connection: duckdb.DuckDBPyConnection,
    home: Home,
    wanted: list[PartFile],
    difference: _Difference,
    on_part: Callable[[PartFile], None],
) -> None:
    """Exchange the rows of the parts that differ and make again what they touch, all of it or nothing."""
    list_parts(connection, home.lake, wanted)
    with transaction(connection):
        if not difference.is_whole:
            _list_shards(connection, difference)
            _touch(connection)
            _delete_removed(connection, difference)
        for name, table in _LOADED.items():
            _insert(connection, home, table, [part for part in difference.added if part.table == name], on_part)
        if not difference.is_whole:
            _touch(connection)
        merge.merge_all(connection, is_whole=difference.is_whole)
        search_index.update(connection, is_whole=difference.is_whole)
        _record(connection)
    connection.execute("checkpoint")


def _record(connection: duckdb.DuckDBPyConnection) -> None:
    """Make meta.partitions tell of the parts in temp.parts."""
    columns = names(("table", "pulled_on", "part", "rows", "sha256", "parser_version"))
    connection.execute("delete from meta.partitions")
    connection.execute(f"insert into meta.partitions select {columns} from temp.parts order by all")


def _list_shards(connection: duckdb.DuckDBPyConnection, difference: _Difference) -> None:
    """temp.shards: the shards whose parts differ; and the empty tables of what they touch."""
    columns = [list(column) for column in zip(*difference.shards, strict=True)]
    connection.execute("create temp table shards as select unnest(?::date[]) as pulled_on, unnest(?::integer[]) as part", columns)
    for table in _MERGED.values():
        scope = merge.scope_of(table)
        keys = ", ".join(f"{name} varchar" for name in scope.columns)
        connection.execute(f"create temp table if not exists {scope.name} ({keys})")


def _touch(connection: duckdb.DuckDBPyConnection) -> None:
    """Note what the rows of these shards are about. The whole shard counts: a table's rows may depend on another's."""
    for name, table in _MERGED.items():
        scope = merge.scope_of(table)
        connection.execute(f"""
            insert into temp.{scope.name}
            select distinct {names(scope.columns)} from lake.{name} semi join temp.shards using (pulled_on, part)
        """)


def _delete_removed(connection: duckdb.DuckDBPyConnection, difference: _Difference) -> None:
    for table in sorted({key.table for key in difference.removed} & _LOADED.keys()):
        gone = [(key.pulled_on, key.part) for key in difference.removed if key.table == table]
        connection.execute(
            f"delete from lake.{table} where (pulled_on, part) in (select unnest(?::date[]), unnest(?::integer[]))",
            [list(column) for column in zip(*gone, strict=True)],
        )


def _insert(
    connection: duckdb.DuckDBPyConnection,
    home: Home,
    table: type[Table],
    added: list[PartFile],
    on_part: Callable[[PartFile], None],
) -> None:
    """Append the slim rows of new parts to schema `lake`."""
    if not added:
        return
    slim = merge.slim_columns(table)
    rows = rows_sql(connection, table, [str(home.lake / part.path) for part in added])
    connection.execute(f"""
        insert into lake.{name_of(table)} ({names(slim)}, part)
        select {names(slim, of="found")}, parts.part
        from {rows} as found inner join temp.parts on found.filename = parts.path
    """)
    for part in added:
        on_part(part)
