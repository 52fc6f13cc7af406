"""Runs that are killed, doubled or read from: the next run puts everything right by itself."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from tests.e2e.conftest import ROOT, Tables, Videolake, command, query, runs, serving, tables, until
from tests.e2e.test_hostile_folder import page

pytestmark = pytest.mark.e2e

IDS = [f"aaaaaaaa{i:02d}A" for i in range(60)]


def write_pages(folder: Path, ids: list[str] = IDS) -> Path:
    """A folder of small pages."""
    folder.mkdir(exist_ok=True)
    for number, video_id in enumerate(ids):
        path = folder / f"2024-03-01 {video_id}.txt"
        path.write_text(page(video_id, f"low tide number {number} at noon"))
    return folder


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty pages."""
    return write_pages(tmp_path_factory.mktemp("unattended") / "pages")


@pytest.fixture(scope="module")
def undisturbed(videolake: Videolake, pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """The tables of a run of those pages that nobody killed."""
    home = tmp_path_factory.mktemp("undisturbed") / "home"
    videolake("run", pages, "--home", home)
    return tables(home, "main", "marts")


def parquet_files(home: Path) -> dict[Path, int]:
    """The lake's files and their time stamps."""
    return {path: path.stat().st_mtime_ns for path in (home / "lake").rglob("*.parquet")}


def test_a_run_without_news_changes_nothing(videolake: Videolake, pages: Path, tmp_path: Path) -> None:
    """Yesterday's files are left as they are, and the published file is the same file."""
    videolake("run", pages, "--home", tmp_path)
    before = parquet_files(tmp_path), (tmp_path / "videos.duckdb").stat().st_mtime_ns
    videolake("run", pages, "--home", tmp_path)
    assert (parquet_files(tmp_path), (tmp_path / "videos.duckdb").stat().st_mtime_ns) == before


def test_readers_are_never_in_the_way(videolake: Videolake, pages: Path, tmp_path: Path) -> None:
    """An open reader neither blocks a run nor is cut off: it sees its rows until it opens the file again."""
    videolake("run", pages, "--home", tmp_path)
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(tmp_path / "videos.duckdb")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert reader.stdout is not None
    assert reader.stdout.readline() == "60\n"
    videolake("run", write_pages(tmp_path / "more", ["bbbbbbbbbbA"]), "--home", tmp_path)
    said, _ = reader.communicate("again\n", timeout=30)
    assert said.split() == ["60", "61"]


READER = """
import duckdb, sys
count = lambda connection: print(connection.execute("SELECT count(*) FROM videos").fetchone()[0], flush=True)
connection = duckdb.connect(sys.argv[1], read_only=True)
count(connection)
sys.stdin.readline()
count(connection)
connection.close()
count(duckdb.connect(sys.argv[1], read_only=True))
"""


def test_a_killed_session_leaves_nobody_locked_out(videolake: Videolake, pages: Path, tmp_path: Path) -> None:
    """Someone wrote to the published file and was killed: after the next run everyone can open it."""
    videolake("run", pages, "--home", tmp_path)
    published = tmp_path / "videos.duckdb"
    published.chmod(0o644)
    subprocess.run([sys.executable, "-c", WRITER, str(published)], check=False)
    assert (tmp_path / "videos.duckdb.wal").exists()
    done = videolake("run", write_pages(tmp_path / "more", ["bbbbbbbbbbA"]), "--home", tmp_path)
    assert ".wal" in done.stdout + done.stderr
    assert query(tmp_path, "SELECT count(*) FROM videos") == [(61,)]
    assert not (tmp_path / "videos.duckdb.wal").exists()


WRITER = """
import duckdb, os, signal, sys
connection = duckdb.connect(sys.argv[1])
connection.execute("CREATE TABLE mine AS SELECT 1 AS one")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_second_of_two_runs_waits_and_says_for_whom(pages: Path, tmp_path: Path) -> None:
    """Nobody starts over because two people ran it at once."""
    first = subprocess.Popen(
        command("run", pages, "--home", tmp_path), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    second = subprocess.Popen(
        command("run", write_pages(tmp_path / "more", ["bbbbbbbbbbA"]), "--home", tmp_path),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = [process.communicate(timeout=120)[0] for process in (first, second)]
    assert (first.returncode, second.returncode) == (0, 0), said
    assert any(f"(pid {process.pid}," in text for process, text in ((first, said[1]), (second, said[0]))), said
    assert query(tmp_path, "SELECT count(*) FROM videos") == [(61,)]


def test_a_backup_of_the_lake_is_a_backup_of_everything(videolake: Videolake, pages: Path, tmp_path: Path):
    """The lake, copied while nobody writes to it, becomes the whole home again with one run, as README says."""
    home, copy = tmp_path / "home", tmp_path / "copy"
    videolake("run", pages, "--home", home)
    copy.mkdir()
    subprocess.run(["flock", home / "lake.lock", "cp", "-a", home / "lake", home / "sources.toml", copy], check=True)
    videolake("run", "--home", copy)
    assert tables(copy, "main", "marts") == tables(home, "main", "marts")


def test_the_schedule_publishes_by_itself(pages: Path, tmp_path: Path) -> None:
    """The daemon's clock starts the run, for the day that has begun; here every minute, so that nobody waits for the night."""
    (tmp_path / "sources.toml").write_text(f'[[source]]\nkind = "folder"\nname = "pages"\npath = "{pages}"\n')
    published = tmp_path / "videos.duckdb"
    with serving(tmp_path, "--schedule", "* * * * *"):
        until(180, published.exists)
        until(60, lambda: all(run.is_finished for run in runs(tmp_path)))
    asked = query(tmp_path, "SELECT pulled_on, count(*) FROM pages GROUP BY ALL")
    assert asked == [(datetime.fromtimestamp(published.stat().st_mtime, UTC).date(), 60)]
    assert {run.tags["dagster/schedule_name"] for run in runs(tmp_path)} == {"videolake_daily"}


@pytest.mark.parametrize(
    "moment", ["lake/raw_pages", "lake/_manifests/raw", "lake/_manifests/core", "staging.duckdb", "videos.duckdb"]
)
def test_a_killed_run_is_made_good_by_the_next(
    videolake: Videolake, pages: Path, undisturbed: Tables, tmp_path: Path, moment: str
) -> None:
    """After kill -9 at any stage: the next run succeeds at once, and the tables are those of an undisturbed run."""
    home = tmp_path / "home"
    process = subprocess.Popen(command("run", pages, "--home", home), cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True)
    while not (home / moment).exists() and process.poll() is None:
        time.sleep(0.002)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(30)
    videolake("run", pages, "--home", home)
    assert tables(home, "main", "marts") == undisturbed
    with duckdb.connect(str(home / "videos.duckdb"), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM videos").fetchone() == (60,)
