"""Dagster's event log, written without waiting for the disk at each of its hundreds of events, and those of many days together.

Dagster opens a connection per event; each commit waits for the disk, and each close writes the log back and waits again.
On a busy disk that is most of a run's time. In write-ahead mode `synchronous = normal` loses at most the last events in
a power cut, none if a process dies, and nothing of the lake or the warehouse, which do not rely on it.

Dagster's web page learns of new events by a change of the file, which write-ahead mode leaves as it is for long: so its time of
change is set whenever a connection has done its work.

A run over ninety days has three thousand events: for each day of each asset one when the run is made, and one when the asset is.
Dagster hands these over in batches if an environment variable says so, but its SQLite storage then stores them one by one, with
four connections for each. Here a batch is one transaction in the run's file, and a few in the index of all runs. Dagster does no
work between the events of a batch: a process that is killed in the milliseconds which a batch takes loses that one, and none
before it.
"""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from itertools import groupby
from typing import Any

import dagster as dg
from dagster._core.storage.event_log import SqliteEventLogStorage
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import Pool

#: Dagster's setting of how many events a batch has at most. None: no batches.
BATCH_SIZE = "DAGSTER_EVENT_BATCH_SIZE"

_OF_ONE_DAY = {dg.DagsterEventType.ASSET_MATERIALIZATION, dg.DagsterEventType.ASSET_MATERIALIZATION_PLANNED}


@contextmanager
def quick_event_log() -> Iterator[None]:
    """Make Dagster's SQLite storage of this process quick while the block runs. Blocks may lie in one another."""
    with _no_waiting(), _batches():
        yield


@contextmanager
def _no_waiting() -> Iterator[None]:
    """Let no event wait for the disk."""
    with ExitStack() as stack:
        kept: dict[str, sqlite3.Connection] = {}

        def relax(connection: Any, _record: object) -> None:
            if not isinstance(connection, sqlite3.Connection):
                return
            connection.execute("PRAGMA synchronous = normal")
            path = _path(connection)
            if path and path not in kept:
                kept[path] = stack.enter_context(closing(_joined(path)))

        def tell(connection: Any, _record: object) -> None:
            if isinstance(connection, sqlite3.Connection) and (path := _path(connection)) in kept:
                os.utime(path)

        for target, name, listener in ((Engine, "connect", relax), (Pool, "checkin", tell)):
            event.listen(target, name, listener)
            stack.callback(event.remove, target, name, listener)
        yield


def _path(connection: sqlite3.Connection) -> str:
    """The file that the connection is to; nothing where it is to none."""
    return str(connection.execute("PRAGMA database_list").fetchone()[2])


def _joined(path: str) -> sqlite3.Connection:
    """A connection that has looked into the file: while it is open, no other one's close is the last."""
    connection = sqlite3.connect(path, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = wal").fetchall()
    connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
    return connection


@contextmanager
def _batches() -> Iterator[None]:
    """Let Dagster batch events, as its user says or else a hundred at a time, and store a batch together."""
    method, size = SqliteEventLogStorage.store_event_batch, os.environ.get(BATCH_SIZE)
    SqliteEventLogStorage.store_event_batch = _store_batch  # type: ignore[assignment, method-assign]
    os.environ.setdefault(BATCH_SIZE, "100")
    try:
        yield
    finally:
        SqliteEventLogStorage.store_event_batch = method  # type: ignore[method-assign]
        if size is None:
            os.environ.pop(BATCH_SIZE, None)


def _store_batch(storage: SqliteEventLogStorage, events: Sequence[dg.EventLogEntry]) -> None:
    """Store the events in their order: neighbours that tell of assets together, others such as checks one by one."""
    for are_of_assets, group in groupby(events, lambda entry: entry.dagster_event_type in _OF_ONE_DAY):
        if are_of_assets:
            _store_together(storage, list(group))
        else:
            for entry in group:
                storage.store_event(entry)


def _store_together(storage: SqliteEventLogStorage, events: Sequence[dg.EventLogEntry]) -> None:
    """What Dagster's `store_event` does for each: into the run's file, then the index, whose assets know their last event."""
    connection: Any
    inserts = [storage.prepare_insert_event(entry) for entry in events]
    with storage.run_connection(events[0].run_id) as connection:
        for insert in inserts:
            connection.execute(insert)
    with storage.index_connection() as connection:
        ids = [connection.execute(insert).inserted_primary_key[0] for insert in inserts]
    storage.store_asset_event_tags(events, ids)
    last = {(entry.dagster_event_type, entry.get_dagster_event().asset_key): at for at, entry in enumerate(events)}
    for at in last.values():
        storage.store_asset_event(events[at], ids[at])
