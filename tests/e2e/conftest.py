"""What the end-to-end tests share: `videolake` as a user runs it, in a process of its own."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

Videolake = Callable[..., subprocess.CompletedProcess[str]]
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


def query(home: Path, sql: str) -> list[tuple[Any, ...]]:
    """Rows of a query on a home's published file."""
    with duckdb.connect(str(home / "videos.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def tables(home: Path, *schemas: str) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables and views of the schemas, sorted, by qualified name."""
    names = query(
        home, f"SELECT table_schema, table_name FROM information_schema.tables WHERE table_schema IN {schemas} ORDER BY ALL"
    )
    return {f"{schema}.{name}": query(home, f'SELECT * FROM {schema}."{name}" ORDER BY ALL') for schema, name in names}
