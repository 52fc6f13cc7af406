"""Which process runs a run, as the run's tags tell it, and whether that process is still there.

Free of Dagster. What does not belong here: what follows for the run (`gone_runs`).
"""

import os
import platform
from collections.abc import Mapping
from pathlib import Path

import psutil

#: The run tag that names a process: its id, host, when it began, and the boot. An id alone is given again to others, after a
#: reboot or sooner.
PROCESS = "videolake/process"

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def this_process() -> str:
    """What a run's tag says where this process runs it."""
    return _told(os.getpid())


def _told(pid: int) -> str:
    return f"{pid} on {platform.node()} since {_begun(pid)} of boot {boot_id()}"


def boot_id() -> str:
    """What tells this boot of the machine from all others."""
    return _BOOT_ID.read_text().strip() if _BOOT_ID.exists() else str(int(psutil.boot_time()))


def _begun(pid: int) -> str:
    """When the process began; nothing where there is no such process, or one that has ended and was not waited for."""
    if _BOOT_ID.exists():
        return _ticks(Path("/proc", str(pid), "stat"))
    try:
        return f"{psutil.Process(pid).create_time():.2f}"
    except psutil.NoSuchProcess:
        return ""


def _ticks(stat: Path) -> str:
    """Clock ticks from the machine's boot to the process's beginning: they stay the same when somebody sets the clock."""
    try:
        state, *fields = stat.read_text(errors="replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return "" if state in "ZX" else fields[18]


def is_gone(tags: Mapping[str, str]) -> bool:
    """Whether the process that these tags name has ended. A run without them, or on another machine, is not ours to judge."""
    told = tags.get(PROCESS, "")
    pid, _, rest = told.partition(" ")
    if not pid.isdigit() or not rest.startswith(f"on {platform.node()} since "):
        return False
    return told != _told(int(pid))
