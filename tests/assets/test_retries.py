"""What is tried again by itself, and what fails at once."""

import io
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from http.client import IncompleteRead
from pathlib import Path
from urllib.error import HTTPError, URLError

import dagster as dg
import duckdb
import pytest

from assets import retries
from assets.definitions import build_definitions
from assets.jobs import JOB
from assets.resources import COMMAND_TAG
from pipeline.sources.error import BrokenDump, SourceError
from pipeline.storage.connection import FileError
from pipeline.storage.home import Home


def caused(cause: BaseException) -> SourceError:
    """A source's error with this cause."""
    error = SourceError("https://example.org: can't be read")
    error.__cause__ = cause
    return error


def answer(code: int) -> HTTPError:
    """A server's refusal."""
    return HTTPError("https://example.org", code, "", Message(), io.BytesIO())


@pytest.mark.parametrize(
    "error",
    [
        caused(answer(503)),
        caused(answer(429)),
        caused(URLError("no such host")),
        caused(ConnectionResetError()),
        caused(TimeoutError()),
        caused(IncompleteRead(b"")),
        FileError("staging.duckdb: cannot be opened"),
    ],
)
def test_what_may_be_gone_after_a_while_can_heal(error: Exception):
    """Servers that are down or busy, lost connections, a file that somebody has open."""
    assert retries.can_heal(error)


@pytest.mark.parametrize(
    "error",
    [
        SourceError("no such folder"),
        caused(answer(404)),
        caused(PermissionError()),
        BrokenDump.at("a.gz", "at 1", OSError()),
        KeyError(),
    ],
)
def test_what_stays_wrong_can_not(error: Exception):
    """Wrong input and bugs."""
    assert not retries.can_heal(error)


@contextmanager
def held(file: Path) -> Iterator[None]:
    """Somebody has the DuckDB file open in another process, for writing."""
    code = f"import duckdb, sys; c = duckdb.connect({str(file)!r}); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield
        process.communicate()


@pytest.mark.parametrize(("tags", "attempts"), [({}, 3), ({COMMAND_TAG: "videolake run"}, 1)])
def test_a_step_is_tried_again_unless_a_person_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tags: dict[str, str], attempts: int
):
    """Staging is held by another program: the scheduled run tries three times, the command line says so at once."""
    monkeypatch.setattr(retries, "PAUSES", (0, 0))
    home = Home(tmp_path / "home")
    home.root.mkdir()
    duckdb.connect(str(home.staging)).close()
    with held(home.staging), dg.DagsterInstance.ephemeral() as instance:
        result = (
            build_definitions(home=home.root)
            .resolve_job_def(JOB)
            .execute_in_process(
                instance=instance,
                partition_key="2024-03-01",
                raise_on_error=False,
                tags=tags,
                asset_selection=[dg.AssetKey(["warehouse", "staging"])],
            )
        )
        starts = [event for event in result.all_events if event.event_type_value in ("STEP_START", "STEP_RESTARTED")]
    assert not result.success
    assert len(starts) == attempts
