"""Which process runs a run, as the run's tags tell it, and whether that process is still there.

Free of Dagster. What does not belong here: what follows for the run (`gone_runs`).
"""

import os
import platform
from collections.abc import Mapping
from pathlib import Path

import psutil

#: Run tags that name a process. Its id alone is given again to others, after a reboot or sooner.
PID, HOST, BOOT, BEGUN = "videolake/pid", "videolake/host", "videolake/boot_id", "videolake/process_begun"

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def process_tags() -> dict[str, str]:
    """The tags of a run that this process runs."""
    return {PID: str(os.getpid()), HOST: platform.node(), BOOT: boot_id(), BEGUN: _begun(os.getpid())}


def boot_id() -> str:
    """What tells this boot of the machine from all others."""
    return _BOOT_ID.read_text().strip() if _BOOT_ID.exists() else str(int(psutil.boot_time()))


def _begun(pid: int) -> str:
    """When the process began, in seconds since 1970; nothing where there is no such process."""
    try:
        return f"{psutil.Process(pid).create_time():.2f}"
    except psutil.NoSuchProcess:
        return ""


def is_gone(tags: Mapping[str, str]) -> bool:
    """Whether the process that these tags name has ended. A run without them, or on another machine, is not ours to judge."""
    if PID not in tags or tags.get(HOST) != platform.node():
        return False
    return tags.get(BOOT) != boot_id() or tags.get(BEGUN) != _begun(int(tags[PID]))
