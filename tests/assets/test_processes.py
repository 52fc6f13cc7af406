"""Which process runs a run, and whether it is still there."""

import os
import signal
import subprocess
import sys

import pytest

from assets.processes import PROCESS, is_gone, this_process


def tag_of(pid: int) -> dict[str, str]:
    """The tags of a run that another process signed, which began when this one did."""
    return {PROCESS: this_process().replace(str(os.getpid()), str(pid), 1)}


def signed(process: "subprocess.Popen[str]") -> dict[str, str]:
    """The tags that the process gives its runs, as it tells them."""
    assert process.stdout is not None
    return {PROCESS: process.stdout.readline().strip()}


CHILD = "import sys; from assets.processes import this_process; print(this_process(), flush=True); sys.stdin.read()"


@pytest.mark.parametrize("is_waited_for", [True, False])
def test_a_killed_process_is_gone(is_waited_for: bool):
    """From the moment of its end, also where its parent has not yet asked how it ended."""
    child = subprocess.Popen([sys.executable, "-c", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with child:
        tags = signed(child)
        assert not is_gone(tags)
        child.send_signal(signal.SIGKILL)
        os.waitid(os.P_PID, child.pid, os.WEXITED | (0 if is_waited_for else os.WNOWAIT))
        assert is_gone(tags)


def test_a_process_that_got_the_same_id_is_another():
    """Ids are given again: when the process began tells which one it is."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert is_gone(tag_of(child.pid))
        child.communicate(b"\n")


def test_what_is_not_ours_is_left_alone():
    """A run of another machine, one that nobody signed, and one that is signed by hand."""
    tags = {PROCESS: this_process().replace(" on ", " on another-", 1)}
    assert not any(is_gone(each) for each in (tags, {}, {PROCESS: "somebody"}, {PROCESS: this_process()}))
