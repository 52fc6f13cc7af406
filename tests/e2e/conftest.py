"""What the end-to-end tests share: `videolake` as a user runs it, in a process of its own."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.error import URLError
from urllib.request import urlopen

import dagster as dg
import duckdb
import pytest

from tests.e2e.browsing import Browser, Page, browsers, pages

Videolake = Callable[..., subprocess.CompletedProcess[str]]
Tables = dict[str, list[tuple[Any, ...]]]
Found = TypeVar("Found")
ROOT = Path(__file__).resolve().parents[2]


def command(*arguments: object) -> list[str]:
    """The command line of `videolake` in this checkout."""
    return [sys.executable, "-m", "assets.cli", *map(str, arguments)]


@pytest.fixture(scope="session")
def videolake() -> Videolake:
    """Run `videolake ARGUMENTS`; anything but exit 0 fails the test with what it printed, unless `expect` says so."""

    def run(*arguments: object, expect: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(command(*arguments), cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)
        assert done.returncode == expect, f"{arguments}\n{done.stdout}\n{done.stderr}"
        return done

    return run


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser."""
    yield from browsers()


@pytest.fixture
def tab(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of it, set as the test says."""
    yield from pages(chromium, getattr(request, "param", {}))


def query(home: Path, sql: str) -> list[tuple[Any, ...]]:
    """Rows of a query on a home's published file."""
    with duckdb.connect(str(home / "videos.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def tables(home: Path, *schemas: str) -> Tables:
    """All rows of all tables and views of the schemas, sorted, by qualified name."""
    names = query(
        home, f"SELECT table_schema, table_name FROM information_schema.tables WHERE table_schema IN {schemas} ORDER BY ALL"
    )
    return {f"{schema}.{name}": query(home, f'SELECT * FROM {schema}."{name}" ORDER BY ALL') for schema, name in names}


def runs(home: Path) -> list[dg.DagsterRun]:
    """The runs that Dagster holds of a home, the newest first."""
    with dg.DagsterInstance.from_config(str(home / "dagster")) as instance:
        return list(instance.get_runs())


@contextmanager
def serving(home: Path, *arguments: object) -> Iterator[str]:
    """The address of `videolake ui` on the home; it ends, with all that it started, when it is told to stop."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = command("ui", "--home", home, "--port", port, *arguments)
    process = subprocess.Popen(told, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        until(90, lambda: _answers(f"{address}/server_info"))
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    with pytest.raises(URLError):
        urlopen(f"{address}/server_info", timeout=5)


def _answers(address: str) -> bool:
    try:
        urlopen(address, timeout=5).read()
    except OSError:
        return False
    return True


def until(seconds: float, look: Callable[[], Found], pause: float = 0.5) -> Found:
    """What `look` finds, once it finds something; after so many seconds without, the test fails."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"{look} found nothing in {seconds} seconds"
        time.sleep(pause)
    return found
