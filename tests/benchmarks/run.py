"""All competitors, one after the other: `python -m tests.benchmarks [--pages 20000 100000] [--peer-pages 20000]`.

Belongs here: who competes and where their files go. Does not: measuring (`measure`), tables (`show`), the peers' own work.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import psutil

from tests.benchmarks.facts import Facts, differences, read_facts
from tests.benchmarks.generate import cached_dump, facts_of, page_count
from tests.benchmarks.measure import CompetitorError, Cost, measure
from tests.benchmarks.show import Result, everything

PEERS = ("floor", "duckdb_alone", "by_hand")
#: Outside the repository, and kept: making the dumps again would cost half a minute each time.
FOLDER = Path(tempfile.gettempdir(), "bench")
#: Percent of all processors' time, taken by others, above which figures are not to be trusted.
BUSY = 10


class Ended(NamedTuple):
    """One run: its cost, the bytes of the files that it made, the facts they hold (none for the floor)."""

    cost: Cost
    file_bytes: dict[str, int]
    facts: Facts


def run_peer(name: str, dump: Path, folder: Path) -> Ended:
    """Let a peer work on a dump in a fresh folder."""
    output, report = folder / "output", folder / "report.json"
    command: list[str | Path] = [sys.executable, "-m", f"tests.benchmarks.{name}", dump, output, report]
    cost = measure(command, report, folder / "log")
    return Ended(cost, {"output": output.stat().st_size}, read_facts(output) if name != "floor" else {})


def run_videolake(dump: Path, folder: Path) -> Ended:
    """`videolake run`, as a user would, into a home of its own."""
    home, report = folder / "home", folder / "report.json"
    command: list[str | Path] = [*videolake(), "run", dump, "--home", home, "--report", report]
    cost = measure(command, report, folder / "log")
    sizes = {name: bytes_of(home / name) for name in ("lake", "staging.duckdb", "videos.duckdb")}
    return Ended(cost, sizes, read_facts(home / "videos.duckdb"))


def videolake() -> list[str | Path]:
    """The command as installed beside this Python, else from the checkout."""
    installed = Path(sys.executable).with_name("videolake")
    return [installed] if installed.exists() else [sys.executable, "-c", "from assets.cli import main; main()"]


def bytes_of(path: Path) -> int:
    """Size of a file, or of all files of a folder."""
    return sum(file.stat().st_size for file in ([path] if path.is_file() else path.rglob("*")) if file.is_file())


def compete(name: str, pages: int, run: Callable[[Path, Path], Ended], options: argparse.Namespace) -> Result | None:
    """The fastest of `--repeat` runs; None, with the cause on stderr, if one fails."""
    dump = cached_dump(options.folder, pages)
    try:
        runs = [run_in_fresh_folder(dump, run, options.folder) for _ in range(options.repeat)]
    except CompetitorError as cause:
        print(f"{name} failed: {cause}", file=sys.stderr)
        return None
    best = min(runs, key=lambda ended: ended.cost.seconds)
    print(f"{name}, {pages:,} pages: {best.cost.seconds:.1f} s", file=sys.stderr)
    return Result(
        *(name, pages, dump.stat().st_size, best.cost, [ended.cost.seconds for ended in runs]),
        *(best.file_bytes, best.facts, differences(best.facts, facts_of(dump))),
    )


def run_in_fresh_folder(dump: Path, run: Callable[[Path, Path], Ended], folder: Path) -> Ended:
    """Run with the dump in the page cache, so that nobody pays for being first; remove what was made."""
    with dump.open("rb") as pages:
        while pages.read(1 << 24):
            pass
    fresh = Path(tempfile.mkdtemp(prefix="run-", dir=folder))
    try:
        return run(dump, fresh)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def peer(name: str) -> Callable[[Path, Path], Ended]:
    """run_peer for one peer."""
    return lambda dump, folder: run_peer(name, dump, folder)


def warn_if_busy() -> None:
    """Say so if other programs work at the start: then compare processor seconds rather than seconds."""
    if (busy := psutil.cpu_percent(interval=1)) > BUSY:
        print(f"Others keep the processors {busy:.0f} % busy: seconds and ratios will be off.", file=sys.stderr)


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    options = argparse.ArgumentParser("python -m tests.benchmarks", description="videolake beside what one would do without.")
    options.add_argument("--pages", type=page_count, nargs="*", default=[20_000, 100_000], help="pages of each run of videolake")
    options.add_argument("--peer-pages", type=page_count, default=20_000, help="pages for the peers, who cost the same a page")
    options.add_argument("--peers", nargs="*", choices=PEERS, default=PEERS)
    options.add_argument("--repeat", type=int, default=1, help="runs of each, of which the fastest counts")
    options.add_argument("--folder", type=Path, default=FOLDER, help="where dumps are kept and runs take place")
    options.add_argument("--out", type=Path, help="write the results as JSON")
    return options.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all and print; 1 if a competitor failed or found something else than the pages hold."""
    options = parsed(arguments)
    warn_if_busy()
    planned = [(name, options.peer_pages, peer(name)) for name in options.peers]
    planned += [("videolake", pages, run_videolake) for pages in options.pages]
    results = [compete(name, pages, run, options) for name, pages, run in planned]
    ended = [result for result in results if result]
    print(everything(ended))
    if options.out:
        options.out.write_bytes(msgspec.json.format(msgspec.json.encode(ended), indent=2))
    return int(len(ended) < len(results) or any(result.differences for result in ended))
