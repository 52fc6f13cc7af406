"""Map a function over shards, in processes of this machine.

Belongs here: how work is spread. Does not: what is done to a shard. A function and its items must be picklable, and items
hashable; another engine needs nothing but the same `begin` and `map`.
"""

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from types import ModuleType
from typing import Any, Self, TypeVar

#: polars' allocator (jemalloc, by its own names for its options) keeps memory for a while that a batch has freed, because the
#: next batch wants as much: asking the kernel for it anew each time costs a tenth of all time.
_ALLOCATOR = {"_RJEM_MALLOC_CONF": "dirty_decay_ms:10000,muzzy_decay_ms:10000"}

Item = TypeVar("Item")
Result = TypeVar("Result")


class EngineError(RuntimeError):
    """A worker process ended before its shard was done."""


class LocalEngine:
    """Processes of this machine that work on shards. A `with` block ends them; so does the end of a `map`.

    `workers` is how many there are at most; None: one per core.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers or os.cpu_count() or 1
        self._pool: ProcessPoolExecutor | None = None
        self._begun: dict[Any, Future[Any]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def begin(self, function: Callable[[Item], Any], item: Item) -> None:
        """Start to work on an item that a later `map` of this function will be asked for. A single worker waits for that."""
        if self.workers > 1:
            with suppress(BrokenProcessPool):  # `map` will tell
                self._submit(function, item, self.workers)

    def has_begun(self, item: Any) -> bool:
        """Whether an item was begun, and waits to be asked for."""
        return item in self._begun

    def map(self, function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[tuple[Item, Result]]:
        """Yield (item, result) as results come, in any order. One item that was not begun runs in this process.

        The first exception of a function is raised, and the items not yet begun are dropped.
        """
        workers = min(self.workers, len(items))
        if workers <= 1 and not self._begun.keys() & set(items):
            yield from ((item, function(item)) for item in items)
            return
        try:
            futures = {self._begun.get(item) or self._submit(function, item, workers): item for item in items}
            yield from ((futures[future], future.result()) for future in as_completed(futures))
        except BrokenProcessPool as error:
            raise EngineError(
                "a worker process was killed, most likely for want of memory; run again with fewer workers"
            ) from error
        finally:
            self.close()

    def close(self) -> None:
        """End the processes; what is not begun is dropped."""
        if self._pool:
            self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool, self._begun = None, {}

    def _submit(self, function: Callable[[Item], Any], item: Item, workers: int) -> Future[Any]:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))
        with _worker_environment(threads=max(1, (os.cpu_count() or 1) // workers)):
            future = self._begun[item] = self._pool.submit(function, item)
        return future


@contextmanager
def _worker_environment(threads: int) -> Iterator[None]:
    """Start workers with few polars threads each, and without importing the program that started them.

    A spawned process imports its parent's main module; where that is Dagster, it costs 2 s and 90 MB per worker.
    """
    main, before = sys.modules["__main__"], dict(os.environ)
    os.environ.update(_ALLOCATOR, POLARS_MAX_THREADS=str(threads))
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
        for name in {*_ALLOCATOR, "POLARS_MAX_THREADS"}:
            os.environ.pop(name)
        os.environ.update(before)
