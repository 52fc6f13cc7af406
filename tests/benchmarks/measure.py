"""Run a command and watch what it costs: seconds, processor seconds, and the memory of all its processes.

Belongs here: measuring. Does not: what is measured (`run`), or how it is shown (`show`).
"""

import json
import os
import resource
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
import psutil

#: Seconds between two looks at the memory.
EVERY = 0.2


class CompetitorError(RuntimeError):
    """A competitor ended with an error; carries the end of what it printed."""


class Cost(msgspec.Struct):
    """What a run cost. Memory is that of all its processes at the moment when they had most.

    `peak_rss_bytes` counts a page that two processes share twice; `peak_pss_bytes` once, and is 0 where the kernel does not tell.
    """

    seconds: float
    cpu_seconds: float
    peak_rss_bytes: int
    peak_pss_bytes: int
    processes: int
    stages: dict[str, float]
    report: dict[str, object]


class _Peak:
    def __init__(self) -> None:
        self.rss = self.pss = self.processes = 0

    def look(self, pid: int) -> None:
        family = _family(pid)
        self.processes = max(self.processes, len(family))
        self.rss = max(self.rss, sum(map(_rss, family)))
        self.pss = max(self.pss, sum(map(_pss, family)))


def _family(pid: int) -> list[psutil.Process]:
    try:
        parent = psutil.Process(pid)
        return [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _rss(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def _pss(process: psutil.Process) -> int:
    """Proportional set size: pages shared by n processes count 1/n in each (Linux, proc_pid_smaps_rollup(5))."""
    try:
        lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(command: Sequence[str | Path], report: Path, log: Path) -> Cost:
    """Run a command that writes a report (JSON with `stages`) and return its cost; its output goes to `log`.

    Raises CompetitorError when it ends with an error or without a report.
    """
    peak, cpu_before, start = _Peak(), _cpu_seconds(), time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(list(map(str, command)), stdout=output, stderr=subprocess.STDOUT, env=_environment())
        _watch(process, peak)
    seconds = time.perf_counter() - start
    if process.returncode or not report.exists():
        raise CompetitorError(f"{' '.join(map(str, command))} ended with {process.returncode}:\n{_tail(log)}")
    written = json.loads(report.read_text())
    return Cost(seconds, _cpu_seconds() - cpu_before, peak.rss, peak.pss, peak.processes, written["stages"], written)


def _environment() -> dict[str, str]:
    """This process's, without what would lead videolake to another home."""
    return {name: value for name, value in os.environ.items() if name not in {"VIDEOLAKE_HOME", "DAGSTER_HOME"}}


def _watch(process: subprocess.Popen[bytes], peak: _Peak) -> None:
    """Look at the memory until the process ends; end it when this one is interrupted."""
    try:
        while process.poll() is None:
            peak.look(process.pid)
            try:
                process.wait(EVERY)
            except subprocess.TimeoutExpired:
                continue
    finally:
        process.terminate()
        process.wait()


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-15:])
