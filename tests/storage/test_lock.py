"""One writer at a time."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from pipeline.storage.lock import describe, holder, lock

HOLD = """
import sys, time
from pathlib import Path
from pipeline.storage.lock import lock
with lock(Path(sys.argv[1]), "videolake run pages"):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def start_holder(path: Path, seconds: float) -> subprocess.Popen[str]:
    """Another process that has the lock by the time this returns."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(path), str(seconds)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_the_second_writer_waits_and_is_told_for_whom(tmp_path: Path) -> None:
    """Two runs at once: the later one says who is at work, and goes on when that one is done."""
    path, told = tmp_path / "lake.lock", list[str]()
    with start_holder(path, 1.0) as other, lock(path, "videolake run more", told.append):
        assert other.wait(5) == 0
        assert holder_of(path) == os.getpid()
    assert len(told) == 1
    assert f"videolake run pages (pid {other.pid}, since 20" in told[0]


def holder_of(path: Path) -> int | None:
    """The pid that the lock file tells, read as another process would."""
    code = (
        "import sys; from pathlib import Path; from pipeline.storage.lock import holder; print(holder(Path(sys.argv[1]))['pid'])"
    )
    return int(subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True).stdout)


def test_a_killed_writer_holds_nothing(tmp_path: Path) -> None:
    """After kill -9 the next run starts at once."""
    path = tmp_path / "lake.lock"
    with start_holder(path, 60) as other:
        assert (holder(path) or {})["pid"] == other.pid
        other.send_signal(signal.SIGKILL)
        other.wait(5)
    told: list[str] = []
    with lock(path, "videolake run", told.append):
        pass
    assert told == []


def test_a_free_lock_has_no_holder(tmp_path: Path) -> None:
    """Status says nobody is writing, before and after a run."""
    path = tmp_path / "lake.lock"
    assert holder(path) is None
    with lock(path, "videolake run"):
        pass
    assert holder(path) is None
    assert describe(path) == "nobody"
