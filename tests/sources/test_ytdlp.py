"""yt-dlp in a process of its own, which never outlives whoever asks, and never keeps him waiting for ever."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from pipeline.sources.ytdlp import Ask, Fetch, Fetched, Told, Ytdlp
from tests.sources.youtube_answers import Video, Youtube
from tests.sources.youtube_server import youtube

VIDEO = "ebbebbebb0A"
URL = f"https://www.youtube.com/watch?v={VIDEO}"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Youtube]:
    """One video."""
    with youtube(tmp_path) as here:
        here.add(Video(VIDEO))
        yield here


def children() -> set[int]:
    """The processes that this one has started."""
    return {child.pid for child in psutil.Process().children(recursive=True)}


def test_a_video_that_hangs_is_given_up_and_the_next_one_is_asked_for(server):
    """The process is ended for it, and another one goes on."""
    server.silent.add(VIDEO)
    server.add(Video("flowflow00A"))
    before = children()
    with Ytdlp("tides", server.options(), 1) as ytdlp:
        assert ytdlp.told(Ask(URL)) == Told(error="timed out: no answer of yt-dlp within 1 seconds")
        assert children() == before
        ytdlp._timeout_seconds = 60
        assert ytdlp.told(Ask(URL.replace(VIDEO, "flowflow00A"))).info
        captions = "https://www.youtube.com/api/timedtext?v=flowflow00A&lang=en"
        assert ytdlp.fetched(Fetch(captions, 10)) == Fetched(error="larger than 10 bytes")
        assert ytdlp.fetched(Fetch(captions, 999))[:2] == (200, "application/json")
        [child] = children() - before
        os.kill(child, signal.SIGKILL)
        assert ytdlp.told(Ask(URL)) == Told(error="yt-dlp's process was ended")
    assert children() == before


WAITING = """
import signal, sys
from pipeline.sources.ytdlp import Ask, Ytdlp
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever starts the tests in the background lets it be ignored
options = {"proxy": sys.argv[1], "nocheckcertificate": True, "cachedir": False, "js_runtimes": {}}
try:
    with Ytdlp("tides", options, 600) as ytdlp:
        ytdlp.told(Ask(sys.argv[2]))
except KeyboardInterrupt:
    print("interrupted")
"""


def test_ctrl_c_ends_both(server):
    """While yt-dlp waits for an answer."""
    server.silent.add(VIDEO)
    process = subprocess.Popen(
        [sys.executable, "-c", WAITING, f"http://127.0.0.1:{server.port}", URL], stdout=subprocess.PIPE, text=True
    )
    with process:
        assert server.was_asked.wait(60)
        [child] = psutil.Process(process.pid).children()
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=60)
    assert (said, process.returncode, child.is_running()) == ("interrupted\n", 0, False)
