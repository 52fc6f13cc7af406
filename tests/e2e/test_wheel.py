"""The wheel, far from the checkout, and the published file in other hands."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.storage.sql_files import sql_files
from tests.docs import README, WAREHOUSE
from tests.docs.answers import answered_queries
from tests.docs.blocks import blocks
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
published, mine, queries = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
opened = duckdb.connect(published, read_only=True)
attached = duckdb.connect(mine)
attached.execute(f"ATTACH '{published}' AS v (READ_ONLY)")
attached.execute("USE v")
empty = [query for query in queries for way in (opened, attached) if not way.execute(query).fetchall()]
print(json.dumps([duckdb.__version__, len(queries), empty]))
"""


def offered() -> list[str]:
    """All that analysts are shown: the queries of the README, the example queries, and each mart."""
    answered = [query for query, _ in answered_queries(README.read_text(encoding="utf-8"))]
    return answered + [query.sql for query in sql_files("queries")] + [f"FROM marts.{mart.name}" for mart in sql_files("marts")]


@pytest.fixture(scope="module")
def reader(videolake: Videolake, bare: Path) -> Path:
    """The folder of someone who has DuckDB 1.4 in Python, DuckDB's shell, and `data/` with the sample; returns their programs."""
    videolake("run", "--home", bare / "data")
    run(sys.executable, "-m", "venv", bare / "old", cwd=bare)
    programs = bare / "old" / "bin"
    packages = ["duckdb==1.4.*", "duckdb-cli==1.*"]
    run(programs / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check", *packages, cwd=bare)
    return programs


def test_the_file_opens_in_an_older_duckdb(reader: Path, bare: Path) -> None:
    """Someone with nothing but DuckDB 1.4 gets an answer to every query that is offered, also beside a file of one's own."""
    said = run(
        reader / "python", "-c", OPEN, bare / "data" / "videos.duckdb", bare / "mine.duckdb", json.dumps(offered()), cwd=bare
    )
    version, count, empty = json.loads(said)
    assert version.startswith("1.4.")
    assert count == len(offered()) > 40
    assert empty == []


def test_the_cookbook_can_be_pasted_into_duckdbs_shell(reader: Path, bare: Path) -> None:
    """From opening the file to its last query, with no other program than DuckDB's."""
    page = WAREHOUSE.read_text(encoding="utf-8")
    opening, *_ = blocks(page, "sh")
    assert run(reader / opening.split()[0], *opening.split()[1:], "-c", "from search('tide')", cwd=bare)
    (bare / "cookbook.sql").write_text("\n".join(blocks(page, "sql")))
    assert run(reader / "duckdb", "-bail", "-f", "cookbook.sql", cwd=bare)
