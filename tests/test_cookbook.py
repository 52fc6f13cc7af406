"""The cookbook of warehouse/README.md works: its SQL, its shell commands and its Python, as pasted, on the sample."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.assets.conftest import Ran
from tests.docs import WAREHOUSE
from tests.docs.blocks import blocks

PAGE = WAREHOUSE.read_text(encoding="utf-8")
SQL, SHELL, PYTHON = ([*blocks(PAGE, language)] for language in ("sql", "sh", "python"))
#: DuckDB's own shell has a package of its own: tests/e2e has it.
COMMANDS = [code for code in SHELL if code.startswith("videolake ")]


@pytest.fixture
def folder(sample: Ran, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a reader stands: a folder with `data/`, the sample's home."""
    (tmp_path / "data").symlink_to(sample.home, target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_sql_works(folder: Path) -> None:
    """Pasted in its order into one session, each block that asks something is answered; what it writes can be read by others."""
    with duckdb.connect() as connection:
        for block in SQL:
            is_question = block.startswith(("from", "select", "with"))
            assert connection.execute(block).fetchall() or not is_question, block
        assert connection.execute("FROM mine.coded").fetchall()
        stray = """
            FROM 'edges.csv' AS edges
            WHERE edges."Source" NOT IN (SELECT "Id" FROM 'nodes.csv') OR edges."Target" NOT IN (SELECT "Id" FROM 'nodes.csv')
        """
        assert connection.execute(stray).fetchall() == []
    assert_is_whole(folder / "copy.duckdb")
    with duckdb.connect(str(folder / "imported.duckdb")) as imported:
        imported.execute("IMPORT DATABASE 'handover'")
    assert_is_whole(folder / "imported.duckdb")


def assert_is_whole(file: Path) -> None:
    """Tables, marts and macros are there."""
    with duckdb.connect(str(file)) as connection:
        for query in (
            "FROM videos",
            "FROM terms LIMIT 1",
            "FROM marts.channels",
            "FROM search('tide')",
            "FROM word_cloud('nwq456NMYHU')",
        ):
            assert connection.execute(query).fetchall(), (file.name, query)


@pytest.mark.parametrize("code", COMMANDS, ids=lambda code: code.splitlines()[0])
def test_the_commands_work(folder: Path, code: str) -> None:
    """Each command of a block succeeds, and the files that it names are there."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(
        ["bash", "-e", "-c", code],
        check=False,
        env=os.environ | {"PATH": path},
        cwd=folder,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert ran.returncode == 0, ran.stderr
    assert all((folder / word).stat().st_size for word in code.split() if word.endswith((".csv", ".parquet", ".json")))


@pytest.mark.parametrize("code", PYTHON, ids=lambda code: code.splitlines()[-1])
def test_the_python_works(folder: Path, code: str) -> None:
    """Each block runs by itself and prints something."""
    ran = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout


def test_a_notebook_sees_a_new_publication(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the notebook's recipe opened stays as it was until a new file is there, and is then opened anew."""
    (tmp_path / "data").mkdir()
    monkeypatch.chdir(tmp_path)
    publish(1)
    names: dict[str, type] = {}
    (recipe,) = (code for code in PYTHON if "class Published" in code)
    exec(recipe.partition("\n\n\npublished =")[0], names)  # the reader's own code, up to where it asks
    published = names["Published"]()
    assert published.sql("FROM news").fetchall() == [(1,)]
    publish(2)
    assert published.sql("FROM news").fetchall() == [(2,)]


def publish(number: int) -> None:
    """Put a file with one number in the place of the published one."""
    with duckdb.connect("new.duckdb") as connection:
        connection.execute(f"CREATE TABLE news AS SELECT {number} AS number")
    Path("new.duckdb").replace("data/videos.duckdb")
