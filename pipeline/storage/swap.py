"""Putting a DuckDB file in the place of one that people have open.

Belongs here: the order of steps that leaves every reader with a whole file. Does not: what the file holds.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from pipeline.storage.files import replace

_READ_ONLY = 0o444


def swap(file: Path, make: Callable[[Path], None]) -> list[Path]:
    """Let `make` write a file, then put it in the place of `file`, read-only. If it raises, `file` stays as it was.

    Who has the old file open keeps it. Returns where stray logs of read-write sessions were moved to.
    """
    made = file.with_name(f"{file.name}.tmp")
    remove(made)
    try:
        make(made)
        made.chmod(_READ_ONLY)
        strays = _move_logs(file)
        replace(made, file)
    finally:
        remove(made)
    return strays


def logs_of(file: Path) -> list[Path]:
    """The write-ahead log of a DuckDB file, and what a checkpoint or a recovery that was cut short leaves of it."""
    beside = (file.with_name(f"{file.name}.wal{suffix}") for suffix in ("", ".checkpoint", ".recovery"))
    return [path for path in beside if path.exists()]


def _move_logs(file: Path) -> list[Path]:
    """Move aside what a killed read-write session left: beside another file it would stop every reader."""
    stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    return [log.rename(log.with_name(f"{log.name}.stray-{stamp}")) for log in logs_of(file)]


def remove(file: Path) -> None:
    """Remove a DuckDB file with its logs, if it is there."""
    for path in (file, *logs_of(file)):
        path.unlink(missing_ok=True)
