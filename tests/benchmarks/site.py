"""How fast a site is made: `python -m tests.benchmarks.site [--pages 10000]`.

Belongs here: a first build, one with nothing new, and one after every tenth video has a new count; search told apart.
Does not: whether the pages are right (`tests/report/site`, `tests/e2e`).
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
import psutil

from assets.commands.memory import PeakMemory
from assets.commands.site import told
from pipeline.report.site.build import build
from pipeline.storage.home import Home
from tests.benchmarks.generate import cached_dump
from tests.benchmarks.run import FOLDER

_NEW_COUNTS = "update videos set view_count = view_count + 1 where hash(video_id) % 10 = 0"


def published(dump: Path, home: Path) -> Home:
    """A home with the dump's pages, published by a process of its own, whose memory then is no part of what is measured."""
    subprocess.run([sys.executable, "-m", "assets.cli", "run", dump, "--home", home], check=True, stdout=subprocess.DEVNULL)
    return Home(home)


def measure(home: Home, out: Path, what: str) -> None:
    """Make the site once, and print what it took."""
    with PeakMemory() as memory:
        built = build(home, out)
    print(f"\n{what}; with Python {memory.peak_bytes / 2**20:,.0f} MiB at most")
    print("\n".join(told(built)[1:]))


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description="Measure the making of a site.")
    options.add_argument("--pages", type=int, default=10_000)
    dump = cached_dump(FOLDER, options.parse_args().pages)
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        home, out = published(dump, Path(folder, "home")), Path(folder, "site")
        measure(home, out, "first build")
        measure(home, out, "nothing new")
        changed = Home(Path(folder, "changed"))
        changed.root.mkdir()
        shutil.copyfile(home.published, changed.published)
        with duckdb.connect(changed.published) as connection:
            connection.execute(_NEW_COUNTS)
        measure(changed, out, "every tenth video has a new count")
        size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
        print(f"\n{size / 2**20:,.0f} MiB on the disk; {psutil.cpu_count()} processors")


if __name__ == "__main__":
    main()
