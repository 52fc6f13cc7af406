"""The last run of a home, read from the file where Dagster's default storage keeps runs.

Importing Dagster to ask it would take seconds. What does not belong here: other storages, of which it says nothing.
"""

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from assets.processes import is_gone
from pipeline.storage.home import Home

_LAST = """
    SELECT run_id, status, start_time, end_time
    FROM runs
    WHERE pipeline_name LIKE '%videolake_daily'
    ORDER BY id DESC
    LIMIT 1
"""
_TAGS = "SELECT key, value FROM run_tags WHERE run_id = ?"
_UNFINISHED = {"NOT_STARTED", "STARTING", "STARTED", "CANCELING"}


def last_run(home: Home) -> str:
    """The last run in a few words: when, how it ended, how long it took."""
    path = Path(os.environ.get("DAGSTER_HOME") or home.dagster) / "history" / "runs.db"
    if not path.exists():
        return "none"
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return _described(connection)
    except sqlite3.Error as error:
        return f"unknown ({error})"


def _described(connection: sqlite3.Connection) -> str:
    row = connection.execute(_LAST).fetchone()
    if row is None:
        return "none"
    run_id, status, begun, ended = row
    if status in _UNFINISHED and is_gone(dict(connection.execute(_TAGS, [run_id]).fetchall())):
        status = "interrupted: its process is gone; the next run reports it as failed"
    when = f"{datetime.fromtimestamp(begun, UTC):%Y-%m-%d %H:%M:%S} UTC, " if begun else ""
    took = f" after {ended - begun:.0f} s" if begun and ended else ""
    return f"{when}{status.lower()}{took} ({run_id[:8]})"
