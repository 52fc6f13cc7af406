"""How fast `search` answers: `python -m tests.benchmarks.search [--pages 20000]`.

Belongs here: the median of some queries after one load and after thirty daily ones, beside a scan of the texts by regular
expression. Does not: whether the answers are right (`tests/warehouse`).
"""

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import duckdb
import polars as pl

from assets.steps import Settings, load_parts, make_marts, parse_pages, pull_pages
from pipeline.engine import LocalEngine
from pipeline.storage.home import Home
from tests.benchmarks.generate import cached_dump
from tests.benchmarks.run import FOLDER

FIRST = date(2024, 1, 1)
REPEATS = 15
#: Words by how many videos hold them: of each stretch two are asked for alone, and one with another.
_WORDS = """
    select term from search_index.vocabulary
    where document_count between ? and ? and regexp_full_match(term, '[a-z]+')
    order by hash(term) limit 3
"""


def home_of(dumps: Sequence[Path], folder: Path) -> Path:
    """A staging file with macros, loaded dump by dump, each on a day of its own."""
    shutil.rmtree(folder, ignore_errors=True)
    with LocalEngine() as engine:
        for offset, dump in enumerate(dumps):
            settings = Settings(Home(folder), "a benchmark", (str(dump),), only_this_day=True, engine=engine)
            day = FIRST + timedelta(days=offset)
            pull_pages(settings, day)
            parse_pages(settings, [day])
            load_parts(settings)
        make_marts(settings)
    return settings.home.staging


def queries(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Rare, usual and common words, alone and together, a phrase, an exclusion and filters."""
    pages = connection.execute("select count(*) from videos").fetchall()[0][0]
    asked = []
    for least, most in ((5, 50), (pages // 50, pages // 10), (pages // 4, pages)):
        one, other, third = [word for (word,) in connection.execute(_WORDS, [least, most]).fetchall()]
        asked += [one, other, f"{one} {third}"]
    return [
        *asked,
        f"{asked[0]} {asked[3]} {asked[6]}",
        f"{asked[3]} -{asked[4]}",
        f"{asked[3]} after:2015",
        f"{asked[3]} in:title",
    ]


def medians(file: Path, asked: Sequence[str], sql: str) -> list[float]:
    """The median of each query's seconds, in one process."""
    found = []
    with duckdb.connect(str(file), read_only=True) as connection:
        for query in asked:
            seconds = []
            for _ in range(REPEATS):
                begun = time.perf_counter()
                connection.execute(sql, [query]).fetchall()
                seconds.append(time.perf_counter() - begun)
            found.append(statistics.median(seconds))
    return found


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description="Measure search.")
    options.add_argument("--pages", type=int, default=20_000)
    pages = options.parse_args().pages
    dump = cached_dump(FOLDER, pages)
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        rows = pl.read_parquet(dump)
        days = [Path(folder, f"day-{number:02}.parquet") for number in range(30)]
        for number, day in enumerate(days):
            rows.gather_every(30, number).write_parquet(day)
        once, daily = home_of([dump], Path(folder, "once")), home_of(days, Path(folder, "daily"))
        with duckdb.connect(str(once), read_only=True) as connection:
            asked = queries(connection)
        search = medians(once, asked, "from search(?)")
        later = medians(daily, asked, "from search(?)")
        scan = medians(once, asked[:3], "select video_id from transcripts where regexp_matches(text, '(?i)\\b' || ? || '\\b')")
    for query, seconds, after in zip(asked, search, later, strict=True):
        print(f"{seconds * 1000:8.1f} ms, after 30 loads {after * 1000:8.1f} ms   {query}")
    print(f"{pages:,} pages: median {statistics.median(search) * 1000:.1f} ms; ", end="")
    print(f"after 30 loads {statistics.median(later) / statistics.median(search):.2f} times as long; ", end="")
    print(f"a scan takes {statistics.median(scan) / statistics.median(search):.0f} times as long")


if __name__ == "__main__":
    main()
