"""Work spread over processes."""

import math
import os
from operator import neg

import pytest

from pipeline.engine import EngineError, map_shards


def test_every_item_is_done_once() -> None:
    """No shard is lost or done twice, whatever the number of workers."""
    for workers in (1, 2):
        assert sorted(map_shards(neg, [3, 1, 2], workers)) == [(1, -1), (2, -2), (3, -3)]


def test_one_item_needs_no_process() -> None:
    """A small day does not wait for workers to start."""
    assert list(map_shards(lambda item: (item, os.getpid()), ["shard"])) == [("shard", ("shard", os.getpid()))]


def test_a_failing_shard_is_heard_of() -> None:
    """The error of a worker is raised here as it was there."""
    with pytest.raises(ValueError, match=r"math domain error|expected a nonnegative input"):
        list(map_shards(math.sqrt, [-1.0, -1.0], workers=2))


def test_a_killed_worker_is_an_error_with_a_cause() -> None:
    """When the kernel kills a worker, the run says so instead of waiting for ever."""
    with pytest.raises(EngineError, match="killed"):
        list(map_shards(os._exit, [1, 1], workers=2))
