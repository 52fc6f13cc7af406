"""Nobody is ever locked out: `make demo-readers`, or `python -m tests.demos.readers`.

Fifty processes read videos.duckdb, each opening it anew again and again, while ten publications take its place. Then one opens a
plain DuckDB file that a writer holds. Exit code 1 if a reader failed, saw half a publication, or went back to an older one.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from assets.days import today
from assets.steps import Settings, load_parts, parse_pages, publish_staging, pull_pages
from pipeline.storage.home import Home
from tests.benchmarks.pages import chunk
from tests.demos import reader

READERS, PUBLICATIONS = 50, 10
_FIRST_PAGES, _MORE_PAGES = 300, 30
_COMMONEST = "SELECT term FROM search_index.vocabulary ORDER BY document_count DESC, term LIMIT 1"
#: Holds a file as a writer does, until its standard input ends.
_WRITER = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"


def publish(home: Home, pages: pa.Table, dump: Path) -> None:
    """Pull a dump of these pages and publish what comes of it, by the steps of `videolake run`."""
    pq.write_table(pages, dump)
    settings, day = Settings(home, "demo", (str(dump),)), today()
    pull_pages(settings, day)
    parse_pages(settings, [day])
    load_parts(settings)
    publish_staging(settings)


def published(home: Home, word: str) -> list[Any]:
    """What a reader must see of the publication that is there now."""
    with duckdb.connect(str(home.published), read_only=True) as connection:
        return reader.facts(connection, word)


def commonest_word(home: Home) -> str:
    """The word that most transcripts hold."""
    with duckdb.connect(str(home.published), read_only=True) as connection:
        [[word]] = connection.execute(_COMMONEST).fetchall()
        return str(word)


@contextmanager
def python(count: int, *arguments: object) -> Iterator[list[subprocess.Popen[str]]]:
    """So many processes of Python with these arguments, each of which has said a line; all are ended at last."""
    command = [sys.executable, *map(str, arguments)]
    started = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(count)]
    try:
        for process in started:
            assert process.stdout
            process.stdout.readline()
        yield started
    finally:
        for process in started:
            process.kill()
            process.wait()
            for pipe in filter(None, (process.stdin, process.stdout)):
                pipe.close()


def told(readers: Sequence[subprocess.Popen[str]]) -> list[dict[str, Any]]:
    """Let the readers end, and what each of them tells; one that died tells so as an error."""
    for process in readers:
        assert process.stdin
        process.stdin.close()
        process.stdin = None  # or `communicate` would write to it
    dead = {"answered": 0, "errors": ["a reader died"], "openings": [], "seen": []}
    said = [process.communicate(timeout=60)[0] for process in readers]
    return [
        dead if process.returncode else json.loads(lines.splitlines()[-1]) for process, lines in zip(readers, said, strict=True)
    ]


def watched(home: Home, folder: Path) -> tuple[list[list[Any]], list[dict[str, Any]]]:
    """Publish under the readers' eyes. Returns what each publication held, and what each reader told."""
    pages = chunk(0).pages
    publish(home, pages[:_FIRST_PAGES], folder / "0.parquet")
    word = commonest_word(home)
    held = [published(home, word)]
    print(f"{READERS} processes read {held[0][1]:,} videos while {PUBLICATIONS} publications take their place", flush=True)
    with python(READERS, reader.__file__, home.published, word) as readers:
        for number in range(1, PUBLICATIONS + 1):
            begun, first = time.perf_counter(), _FIRST_PAGES + (number - 1) * _MORE_PAGES
            publish(home, pages[first : first + _MORE_PAGES], folder / f"{number}.parquet")
            held.append(published(home, word))
            print(f"publication {number:>2}: {held[-1][1]:>5,} videos, {time.perf_counter() - begun:4.1f} s", flush=True)
        time.sleep(3)  # for the last one to be read too
        return held, told(readers)


def faults(held: list[list[Any]], seen: list[list[Any]]) -> list[str]:
    """What is wrong with what a reader saw: publications that there never were, and ones that came after newer ones."""
    if any(facts not in held for facts in seen):
        return ["a reader saw half a publication"]
    order = [held.index(facts) for facts in seen]
    return [] if order == sorted(set(order)) else ["a reader saw an older publication after a newer one"]


def lock_error(file: Path) -> str:
    """What DuckDB tells who opens a file that a writer in another process holds."""
    duckdb.connect(str(file)).close()
    with python(1, "-c", _WRITER, file):
        try:
            duckdb.connect(str(file), read_only=True).close()
        except duckdb.Error as error:
            said, program = str(error).splitlines()[0], Path(sys.executable).resolve()
            return said.replace(str(file), file.name).replace(str(program), program.name)
    return ""


def main() -> int:
    """Show it. Returns the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        held, readers = watched(Home(Path(folder, "home")), Path(folder))
        refused = lock_error(Path(folder, "plain.duckdb"))
    errors = [error for one in readers for error in (*one["errors"], *faults(held, one["seen"]))]
    openings = [seconds for one in readers for seconds in one["openings"]] or [0.0]
    seen = {facts[0] for one in readers for facts in one["seen"]}
    print(f"queries answered    {sum(one['answered'] for one in readers):>7,}")
    print(f"errors              {len(errors):>7,}")
    print(f"publications seen   {len(seen):>7,} of {len({facts[0] for facts in held})}")
    print(f"opening the file    {median(openings):>7.3f} s as a rule, {max(openings):.3f} s at most")
    print(f"\na plain DuckDB file, while one process writes to it, tells all others\n{refused}")
    for error in sorted(set(errors)):
        print(f"error: {error}", file=sys.stderr)
    return int(bool(errors) or len(seen) <= PUBLICATIONS or not refused)


if __name__ == "__main__":
    sys.exit(main())
