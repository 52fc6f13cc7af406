"""What the tests of the Dagster side share: `videolake` in a process of its own, and homes that it has made.

Each run costs seconds, most of them Dagster's, so tests look at the same few homes.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
Videolake = Callable[..., subprocess.CompletedProcess[str]]


def command(*arguments: object) -> list[str]:
    """The command line of `videolake` in this checkout."""
    return [sys.executable, "-m", "assets.cli", *map(str, arguments)]


def videolake(*arguments: object, expect: int = 0, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run `videolake ARGUMENTS`. Another exit code than the expected one fails the test with what was printed."""
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "COLUMNS": "200", "HOME": str(cwd)}
    done = subprocess.run(command(*arguments), cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == expect, f"{arguments}\n{done.stdout}\n{done.stderr}"
    return done


@dataclass
class Ran:
    """A home after a run, and what the run said."""

    home: Path
    said: str
    report: dict[str, Any]


def ran(home: Path, *arguments: object) -> Ran:
    """Run the pipeline on a home, with its report."""
    report = home.parent / f"{home.name}.json"
    done = videolake("run", *arguments, "--home", home, "--report", report)
    return Ran(home, done.stdout, json.loads(report.read_text()))


def sample_pages(folder: Path, count: int) -> Path:
    """A folder with some of the sample's pages, as a user's own."""
    folder.mkdir(parents=True, exist_ok=True)
    with as_file(files("pipeline.sample") / "pages" / "2024-03-01") as pages:
        for page in sorted(pages.glob("*/*.txt"))[:count]:
            shutil.copy2(page, folder / page.name)
    return folder


@pytest.fixture(scope="session")
def sample_again(sample: Ran, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The sample's home, copied, after a second run with nothing new."""
    home = tmp_path_factory.mktemp("again") / "home"
    shutil.copytree(sample.home, home)
    return ran(home)
