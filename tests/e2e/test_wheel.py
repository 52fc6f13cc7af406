"""The wheel, far from the checkout, and the published file in other hands."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs import README, answered_queries
from tests.e2e.conftest import ROOT, Videolake

pytestmark = pytest.mark.e2e


def run(*command: object, cwd: Path) -> str:
    """The output of a command that must succeed."""
    done = subprocess.run([*map(str, command)], cwd=cwd, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder outside the checkout."""
    return tmp_path_factory.mktemp("elsewhere")


def test_the_wheel_runs_in_an_empty_environment(bare: Path) -> None:
    """Whoever installs the wheel has the pages, the SQL and the command, and needs no checkout."""
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", bare, ROOT, cwd=bare)
    run(sys.executable, "-m", "venv", bare / "venv", cwd=bare)
    python = bare / "venv" / "bin" / "python"
    (wheel,) = bare.glob("*.whl")
    lock = ["--no-deps", "--require-hashes", "-r", str(ROOT / "requirements.lock")]
    run(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *lock, cwd=bare)
    run(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps", wheel, cwd=bare)
    said = run(bare / "venv" / "bin" / "videolake", "run", "--home", bare / "home", cwd=bare)
    assert "videos.duckdb" in said


OPEN = """
import duckdb, json, sys
connection = duckdb.connect(sys.argv[1], read_only=True)
print(duckdb.__version__, connection.execute("SELECT count(*) > 40 FROM videos").fetchone()[0])
print(len(connection.execute("FROM search('tide')").fetchall()) > 0)
queries = json.loads(sys.argv[3])
print(len(queries) >= 5 and all(connection.execute(query).fetchall() for query in queries))
mine = duckdb.connect(sys.argv[2])
mine.execute(f"ATTACH '{sys.argv[1]}' AS v (READ_ONLY)")
mine.execute("USE v")
print(len(mine.execute("FROM search('tide')").fetchall()) > 0)
print(mine.execute("SELECT count(*) > 0 FROM marts.channels").fetchone()[0])
"""


def test_the_file_opens_in_an_older_duckdb(videolake: Videolake, bare: Path) -> None:
    """Someone with nothing but DuckDB 1.4 gets the README's answers, and attaches the file beside one of their own."""
    videolake("run", "--home", bare / "data")
    run(sys.executable, "-m", "venv", bare / "old", cwd=bare)
    python = bare / "old" / "bin" / "python"
    run(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "duckdb==1.4.*", cwd=bare)
    queries = json.dumps([query for query, _ in answered_queries(README.read_text(encoding="utf-8"))])
    said = run(python, "-c", OPEN, bare / "data" / "videos.duckdb", bare / "mine.duckdb", queries, cwd=bare)
    assert said.split()[0].startswith("1.4.")
    assert said.split()[1:] == ["True"] * 5
