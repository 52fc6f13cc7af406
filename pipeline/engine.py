"""Map a function over shards, in processes of this machine.

Belongs here: how work is spread. Does not: what is done to a shard. A function and its items must be picklable; another
engine needs nothing but the same `map_shards`.
"""

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from types import ModuleType
from typing import TypeVar

#: polars' allocator (jemalloc, by its own names for its options) keeps memory for a while that a batch has freed, because the
#: next batch wants as much: asking the kernel for it anew each time costs a tenth of all time.
_ALLOCATOR = {"_RJEM_MALLOC_CONF": "dirty_decay_ms:10000,muzzy_decay_ms:10000"}

Item = TypeVar("Item")
Result = TypeVar("Result")


class EngineError(RuntimeError):
    """A worker process ended before its shard was done."""


def map_shards(
    function: Callable[[Item], Result], items: Sequence[Item], workers: int | None = None
) -> Iterator[tuple[Item, Result]]:
    """Yield (item, result) as results come, in any order. `workers` defaults to the number of cores.

    One item runs in this process. The first exception of a function is raised and the items not yet begun are dropped.
    """
    workers = min(workers or os.cpu_count() or 1, len(items))
    if workers <= 1:
        yield from ((item, function(item)) for item in items)
        return
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        with _worker_environment(threads=max(1, (os.cpu_count() or 1) // workers)):
            futures: dict[Future[Result], Item] = {pool.submit(function, item): item for item in items}
        try:
            yield from ((futures[future], future.result()) for future in as_completed(futures))
        except BrokenProcessPool as error:
            raise EngineError(
                "a worker process was killed, most likely for want of memory; run again with fewer workers"
            ) from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


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
