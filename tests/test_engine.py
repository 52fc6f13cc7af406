"""Work spread over processes."""

import math
import multiprocessing
import os
import time
from operator import neg
from pathlib import Path

import pytest

from pipeline.engine import EngineError, LocalEngine


def test_every_item_is_done_once() -> None:
    """No shard is lost or done twice, whatever the number of workers."""
    for workers in (1, 2):
        assert sorted(LocalEngine(workers).map(neg, [3, 1, 2])) == [(1, -1), (2, -2), (3, -3)]


def test_one_item_needs_no_process() -> None:
    """A small day does not wait for workers to start."""
    assert list(LocalEngine().map(lambda item: (item, os.getpid()), ["shard"])) == [("shard", ("shard", os.getpid()))]


def test_a_failing_shard_is_heard_of() -> None:
    """The error of a worker is raised here as it was there."""
    with pytest.raises(ValueError, match=r"math domain error|expected a nonnegative input"):
        list(LocalEngine(2).map(math.sqrt, [-1.0, -2.0]))


def test_a_killed_worker_is_an_error_with_a_cause() -> None:
    """When the kernel kills a worker, the run says so instead of waiting for ever."""
    with pytest.raises(EngineError, match="killed"):
        list(LocalEngine(2).map(os._exit, [1, 2]))


def test_what_was_begun_is_not_done_again(tmp_path: Path) -> None:
    """A shard that workers began while others were still pulled is waited for, and its result is taken."""
    with LocalEngine(2) as engine:
        engine.begin(os.mkdir, tmp_path / "begun")
        assert (engine.has_begun(tmp_path / "begun"), engine.has_begun(tmp_path / "later")) == (True, False)
        assert sorted(engine.map(os.mkdir, [tmp_path / "begun", tmp_path / "later"])) == [
            (tmp_path / "begun", None),
            (tmp_path / "later", None),
        ]


def test_a_worker_that_is_killed_early_is_an_error_too() -> None:
    """Whoever begins work goes on; who asks for it hears why there is none."""
    with LocalEngine(2) as engine:
        engine.begin(os._exit, 1)
        while multiprocessing.active_children():
            time.sleep(0.01)
        engine.begin(neg, 2)
        with pytest.raises(EngineError, match="killed"):
            list(engine.map(os._exit, [1]))


def test_what_was_begun_in_vain_is_dropped() -> None:
    """Work that nobody asks for, because a pull failed, is no error and leaves no process."""
    with LocalEngine(2) as engine:
        engine.begin(math.sqrt, -1.0)
    assert list(engine.map(neg, [1])) == [(1, -1)]
