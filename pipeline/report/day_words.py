"""Which words mark what was pulled on some days: those that tell most about their videos, as the mart of word clouds weighs them.

What does not belong here: weighing words (`warehouse/marts/word_clouds.sql`), drawing them (`word_cloud`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

#: Words that a picture shows.
TOP = 100

_OF_DAYS = "where video_id in (select video_id from main.pages where list_contains(?, pulled_on))"

# Rounded, because a sum's last digits depend on how many threads added it up, and the picture must not.
_WORDS = """
    with marking as (
        select term, weight, video_id from marts.word_clouds {of_days}
    )

    select
        term, round(sum(weight), 6) as weight, count(*) as video_count,
        (select count(distinct video_id) from marking) as all_video_count
    from marking
    group by term
    order by weight desc, term
    limit {top}
"""


@dataclass(frozen=True)
class Word:
    """A word, the sum of its weights (tf-idf) over videos, and how many videos it marks."""

    term: str
    weight: float
    video_count: int


@dataclass(frozen=True)
class DayWords:
    """Words, the weightiest first; of how many videos; and of which days: none where they are of all videos."""

    words: list[Word]
    video_count: int
    days: tuple[date, ...]


def day_words(connection: duckdb.DuckDBPyConnection, days: Sequence[date]) -> DayWords:
    """The words of the videos whose pages were pulled on these days; of all videos where theirs have none."""
    rows = connection.execute(_WORDS.format(of_days=_OF_DAYS, top=TOP), [list(days)]).fetchall()
    return _words(rows, tuple(days)) if rows else _words(connection.execute(_WORDS.format(of_days="", top=TOP)).fetchall(), ())


def _words(rows: list[tuple[Any, ...]], days: tuple[date, ...]) -> DayWords:
    return DayWords([Word(*row[:3]) for row in rows], rows[0][3] if rows else 0, days)
