"""How fast pages of each format are parsed, on one core: `python -m tests.benchmarks.formats`.

Belongs here: recorded pages where they lie beside the checkout, else the golden ones, and the processor seconds that it takes to
make all rows of them, words counted. Does not: whole runs (`run`).
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from itertools import chain, cycle, islice
from pathlib import Path
from typing import NamedTuple

from pipeline.shard import core_rows
from pipeline.sources.reddit import RedditSource
from pipeline.transform.term_counts import TermCounter
from tests.parse.pages import Page, as_in_the_lake
from tests.parse.test_golden import GOLDEN
from tests.parse.test_golden import page_of as golden_page
from tests.parse.youtube import RECORDINGS, body_of

#: Watch pages that one core is to parse in a second.
TARGET = 150
#: A batch is as large as the lake gives them, so that what a batch costs by itself does not count.
BATCH_BYTES = 32 * 2**20
BATCH_PAGES = 1_000


class Format(NamedTuple):
    """Pages to parse: what they are called, recordings of them, and the golden folders that stand in for these."""

    name: str
    recordings: tuple[str, ...]
    golden: tuple[str, ...]


WATCH = Format("watch pages", ("watch_innertube/*/*watch.html*", "watch_innertube/*/*youtube.html*"), ("youtube_watch",))
FORMATS = (
    WATCH,
    Format("player responses", ("watch_innertube/*/*.player*", "watch_innertube/*/*.innertube*"), ("youtube_player",)),
    Format("info.json files", ("ytdlp_info_json/*/*",), ("ytdlp_info",)),
    Format("caption files", ("captions/*/*.vtt", "captions/*/*.srt", "captions/*/*.xml", "captions/*/*.json3"), ("captions_*",)),
    Format("threads and listings", ("reddit/praw*/*",), ("reddit_thread", "reddit_listing")),
)


class Speed(NamedTuple):
    """What a core does in a second."""

    name: str
    number: int
    byte_count: int
    seconds: float

    @property
    def a_second(self) -> float:
        """Pages, or lines."""
        return self.number / self.seconds

    def __str__(self) -> str:
        kilobytes = self.byte_count / self.number / 1e3
        rate = self.byte_count / self.seconds / 1e6
        return f"  {self.name:<26}{self.a_second:>12,.0f} a second{kilobytes:>10,.1f} kB each{rate:>8,.0f} MB a second"


def pages_of(kind: Format) -> list[Page]:
    """Recorded pages of a format, or golden ones, often enough to fill a batch."""
    paths = sorted(chain.from_iterable(RECORDINGS.glob(pattern) for pattern in kind.recordings))
    recorded = [Page(body_of(path), f"file:///pages/Title [dQw4w9WgXcQ].{path.name.removesuffix('.gz')}") for path in paths]
    folders = chain.from_iterable(GOLDEN.glob(f"{name}/*") for name in kind.golden)
    pages = recorded or [golden_page(folder) for folder in sorted(folders)]
    size = sum(len(page.body or b"") for page in pages) / len(pages)
    return list(islice(cycle(pages), max(len(pages), min(BATCH_PAGES, int(BATCH_BYTES / size)))))


def parse(kind: Format, runs: int) -> Speed:
    """All rows of a batch of pages, words counted."""
    pages = as_in_the_lake(pages_of(kind))
    seconds = fastest(lambda: sum(rows.height for _, rows in core_rows(pages, TermCounter())), runs)
    return Speed(kind.name, pages.height, int(pages["byte_count"].sum()), seconds)


def sift(runs: int, line_count: int = 100_000) -> Speed:
    """Lines of Reddit's dumps through the filter that takes posts which link a video, and their comments."""
    paths = sorted(RECORDINGS.glob("reddit/*/*.ndjson")) or sorted(GOLDEN.glob("reddit_dump/*/input.*"))
    lines = [line for path in paths for line in path.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder, "dump.ndjson")
        dump.write_bytes(b"".join(islice(cycle(lines), line_count)))
        source = RedditSource(name="dump", path=str(dump))
        seconds = fastest(lambda: sum(each.pages.height for each in source.batches(lambda file: False)), runs)
        return Speed("lines of Reddit's dumps", line_count, dump.stat().st_size, seconds)


def fastest(work: Callable[[], int], runs: int) -> float:
    """The processor seconds of the fastest of some runs, of all threads."""
    taken = []
    for _ in range(runs):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def main() -> None:
    """Time each format and print a line of each."""
    options = argparse.ArgumentParser(prog="python -m tests.benchmarks.formats", description=main.__doc__)
    options.add_argument("--runs", type=int, default=3)
    runs = options.parse_args().runs
    where = "recorded" if RECORDINGS.exists() else "golden"
    print(f"\nOn one core, of {where} pages:")
    speeds = {kind.name: parse(kind, runs) for kind in FORMATS}
    for speed in [*speeds.values(), sift(runs)]:
        print(speed)
    is_reached = speeds[WATCH.name].a_second >= TARGET
    print(f"  {TARGET} watch pages a second: {'reached' if is_reached else 'MISSED'}")


if __name__ == "__main__":
    main()
