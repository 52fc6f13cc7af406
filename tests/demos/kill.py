"""Every page is accounted for, also after kill -9: `make demo-kill`, or `python -m tests.demos.kill`.

The same command five times: four are killed, each in the middle of another stage, and the fifth is left alone. Nobody mends
anything in between. Exit code 1 if a page is missing, or a published table differs from that of a run that nobody disturbed.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from pipeline.storage.home import Home
from pipeline.storage.lake import Lake
from tests.benchmarks.pages import CHUNK, chunk

ROOT = Path(__file__).resolve().parents[2]
CHUNKS = 2
#: For a past day, so that midnight makes no difference between two homes.
DAY = "2024-07-01"
_OUTCOMES = "SELECT outcome, count(*) FROM pages GROUP BY outcome ORDER BY outcome"
_TABLES = """
    SELECT table_schema || '."' || table_name || '"' FROM information_schema.tables
    WHERE table_catalog = 'disturbed' AND table_schema IN ('main', 'marts') ORDER BY ALL
"""


def begun_in(folder: Path) -> Path | None:
    """A file of the lake's folder that is being written."""
    return next(folder.glob("**/.tmp-*"), None) if folder.exists() else None


def _is_pulled(home: Home) -> bool:
    return (home.lake / "_manifests" / "raw" / f"{DAY}.json").exists()


def _pulling(home: Home) -> Path | None:
    return None if _is_pulled(home) else begun_in(home.lake / "raw_pages")


def _parsing(home: Home) -> Path | None:
    return begun_in(home.lake) if _is_pulled(home) else None


def _loading(home: Home) -> Path | None:
    return _there(home.staging.with_name(f"{home.staging.name}.wal"))


def _publishing(home: Home) -> Path | None:
    return _there(home.published.with_name(f"{home.published.name}.tmp"))


def _there(file: Path) -> Path | None:
    return file if file.exists() else None


#: Each stage, and the unfinished file by which it is caught at work.
MOMENTS: dict[str, Callable[[Home], Path | None]] = {
    "pull": _pulling,
    "parse": _parsing,
    "load": _loading,
    "publish": _publishing,
}


def write_folder(folder: Path) -> int:
    """A folder with dumps of made-up pages, and with files that are no pages. Returns how many pages it holds."""
    folder.mkdir()
    for number in range(CHUNKS):
        pq.write_table(chunk(number).pages, folder / f"{number}.parquet")
    (folder / "empty.html").touch()
    (folder / "photo.txt").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 40)
    return CHUNKS * CHUNK + 2


def command(folder: Path, home: Home) -> list[str]:
    """`videolake run FOLDER --home HOME --on DAY`."""
    return [sys.executable, "-m", "assets.cli", "run", str(folder), "--home", str(home.root), "--on", DAY]


def killed(folder: Path, home: Home, stage: str) -> bool:
    """Run, and kill all of the run's processes as soon as the stage is at work. False if it ended before."""
    run = subprocess.Popen(command(folder, home), cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True)
    while run.poll() is None:
        if unfinished := MOMENTS[stage](home):
            os.killpg(run.pid, signal.SIGKILL)
            run.wait()
            print(f"kill -9 in {stage:<8} while it wrote {unfinished.relative_to(home.root)}", flush=True)
            return True
        time.sleep(0.001)
    print(f"the run ended before it was seen in {stage}", file=sys.stderr)
    return False


def finished(folder: Path, home: Home) -> bool:
    """Run undisturbed. Returns whether it did all that it has to."""
    return subprocess.run(command(folder, home), cwd=ROOT, stdout=subprocess.DEVNULL, check=False).returncode == 0


def accounts(home: Home) -> dict[str, int]:
    """What became of the pages, by outcome."""
    with duckdb.connect(str(home.published), read_only=True) as connection:
        return dict(connection.execute(_OUTCOMES).fetchall())


def raw_rows(home: Home) -> int:
    """Pages that the lake holds as pulled."""
    return sum(part.rows for part in Lake(home.lake).parts("raw") if part.table == "raw_pages")


def differing(disturbed: Home, undisturbed: Home) -> tuple[int, int, list[str]]:
    """How many tables and marts there are, how many rows they hold, and those that are not the same row by row."""
    with duckdb.connect() as connection:
        for name, home in (("disturbed", disturbed), ("undisturbed", undisturbed)):
            connection.execute(f"ATTACH '{home.published}' AS {name} (READ_ONLY)")
        tables = [table for (table,) in connection.execute(_TABLES).fetchall()]
        counts = [_count(connection, f"disturbed.{table}") for table in tables]
        return len(tables), sum(counts), [table for table in tables if _differs(connection, table)]


def _differs(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    one, other = f"FROM disturbed.{table}", f"FROM undisturbed.{table}"
    return any(_count(connection, f"({first} EXCEPT ALL {second})") for first, second in ((one, other), (other, one)))


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    [[count]] = connection.execute(f"SELECT count(*) FROM {relation}").fetchall()
    return int(count)


def is_whole(home: Home, pages: int) -> bool:
    """Tell what became of the pages, and whether that is all of them."""
    outcomes, pulled = accounts(home), raw_rows(home)
    told = " + ".join(f"{count:,} {outcome}" for outcome, count in outcomes.items())
    is_equal = pages == pulled == sum(outcomes.values())
    print((" = " if is_equal else ", ").join((f"pages in the folder {pages:,}", f"pulled {pulled:,}", told)))
    return is_equal


def main() -> int:
    """Show it. Returns the exit code."""
    with tempfile.TemporaryDirectory() as root:
        folder, disturbed, undisturbed = Path(root, "pages"), Home(Path(root, "home")), Home(Path(root, "undisturbed"))
        pages = write_folder(folder)
        if not all(killed(folder, disturbed, stage) for stage in MOMENTS):
            return 1
        if not (finished(folder, disturbed) and finished(folder, undisturbed)):
            return 1
        print("the same command again, left alone: exit code 0")
        whole = is_whole(disturbed, pages)
        tables, rows, different = differing(disturbed, undisturbed)
        same = f"differ: {', '.join(different)}" if different else "are those of a run that nobody disturbed"
        print(f"{tables} tables and marts with {rows:,} rows {same}")
        return int(not whole or bool(different))


if __name__ == "__main__":
    sys.exit(main())
