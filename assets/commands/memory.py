"""How much memory a run takes: the most that this process and all its children held at one time."""

import threading
from types import TracebackType
from typing import Self

import psutil

_SECONDS_BETWEEN_LOOKS = 0.2


class PeakMemory:
    """Looks at the memory of all processes of the run while the block runs. `peak_bytes` is resident memory, summed up."""

    def __init__(self) -> None:
        self.peak_bytes = 0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._is_over.set()
        self._thread.join()

    def _watch(self) -> None:
        process = psutil.Process()
        while True:
            self.peak_bytes = max(self.peak_bytes, resident_bytes(process))
            if self._is_over.wait(_SECONDS_BETWEEN_LOOKS):
                return


def resident_bytes(process: psutil.Process) -> int:
    """Resident memory of the process and all its descendants. Pages that they share count for each of them."""
    return sum(map(_resident, [process, *process.children(recursive=True)]))


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0
