"""What the peers share: how they are called, how they tell their times, and the two marts.

Belongs here: the frame of a peer, so that each peer's module is only its way to do the work. Does not: any of that work.
"""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import duckdb

#: The marts, in the plain SQL that anybody would write. Channels are told apart by name: a name has one id in these pages.
MARTS: dict[str, str] = {
    "channels": """
        select channel, max(channel_id) as channel_id, count(*) as video_count, sum(view_count) as view_count,
               sum(duration_seconds) as duration_seconds, avg(word_count) as average_word_count,
               min(published_date) as first_published_date, max(published_date) as last_published_date
        from videos left join transcripts using (video_id)
        where channel is not null
        group by channel""",
    "keyword_reach": """
        select keyword_key, any_value(keyword) as keyword, count(distinct video_id) as video_count,
               count(distinct channel) as channel_count, sum(view_count) as view_count, median(view_count) as median_view_count
        from keywords join videos using (video_id)
        group by keyword_key""",
}


class Call(NamedTuple):
    """A peer's command line: `python -m tests.benchmarks.<peer> DUMP OUTPUT REPORT`."""

    dump: Path
    output: Path
    report: Path


class Clock:
    """Seconds per stage."""

    def __init__(self) -> None:
        self.stages: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time that the block takes to a stage."""
        start = time.perf_counter()
        yield
        self.stages[name] = self.stages.get(name, 0) + time.perf_counter() - start

    def write(self, report: Path) -> None:
        """Write the stages as `videolake run --report` does."""
        report.write_text(json.dumps({"stages": self.stages}))


def call() -> Call:
    """The command line of this process."""
    return Call(*map(Path, sys.argv[1:4]))


def build_marts(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the schema marts from the tables."""
    connection.execute("create schema marts")
    for mart, query in MARTS.items():
        connection.execute(f"create table marts.{mart} as {query}")
