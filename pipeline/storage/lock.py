"""One writer at a time, by a kernel lock that goes with its process however that process ends.

The lock file tells who holds it (pid, command, since when), for the one who waits.
"""

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

#: Called once with a sentence when a writer has to wait.
OnWait = Callable[[str], None]

_POLL_SECONDS = 0.2


@contextmanager
def lock(path: Path, command: str, on_wait: OnWait = print) -> Iterator[None]:
    """Hold the lock file at `path` while the block runs; wait for another holder, after telling `on_wait` who it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        if not _try_lock(file):
            on_wait(f"waiting for {describe(path)}")
            while not _try_lock(file):
                time.sleep(_POLL_SECONDS)
        _sign(file, command)
        yield
        file.truncate(0)


def _try_lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sign(file: IO[str], command: str) -> None:
    file.seek(0)
    file.truncate()
    json.dump({"pid": os.getpid(), "command": command, "since": datetime.now(UTC).isoformat(timespec="seconds")}, file)
    file.flush()


def holder(path: Path) -> dict[str, Any] | None:
    """Who holds the lock now ({pid, command, since}), or None where it is free."""
    if not path.exists():
        return None
    with path.open("r", encoding="utf-8") as file:
        if _try_lock(file):
            return None
        try:
            signature: dict[str, Any] = json.load(file)
        except json.JSONDecodeError:  # taken a moment ago, not signed yet
            signature = {"pid": None, "command": "a writer that has just started", "since": None}
        return signature


def describe(path: Path) -> str:
    """Who holds the lock, as words: `videolake run pages (pid 12, since ...)`."""
    who = holder(path)
    if who is None:
        return "nobody"
    return f"{who['command']} (pid {who['pid']}, since {who['since']}), which holds {path.name}"
