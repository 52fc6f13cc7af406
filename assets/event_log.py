"""Dagster's event log, written without waiting for the disk at each of its hundreds of events.

Dagster opens a connection per event; each commit waits for the disk, and each close writes the log back and waits again.
On a busy disk that is most of a run's time. In write-ahead mode `synchronous = normal` loses at most the last events in
a power cut, none if a process dies, and nothing of the lake or the warehouse, which do not rely on it.

Dagster's web page learns of new events by a change of the file, which write-ahead mode leaves as it is for long: so its time of
change is set whenever a connection has done its work.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import Pool


@contextmanager
def quick_event_log() -> Iterator[None]:
    """Make Dagster's SQLite storage of this process quick while the block runs."""
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
