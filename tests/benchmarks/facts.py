"""What a warehouse holds, counted: so that it can be shown that all competitors did the same work.

Belongs here: the questions and how far an answer may be off. Does not: who is asked (`run`).
"""

from collections.abc import Mapping
from pathlib import Path

import duckdb

#: The same questions to every DuckDB file: the peers name their tables as videolake does.
QUESTIONS: dict[str, str] = {
    "videos": "select count(*) from videos",
    "view_count": "select sum(view_count) from videos",
    "duration_seconds": "select sum(duration_seconds) from videos",
    "transcripts": "select count(text) from transcripts",
    "keywords": "select count(*) from keywords",
    "comments": "select count(*) from reddit_comments",
    "comment_score": "select sum(score) from reddit_comments",
    "words": "select sum(term_count) from terms",
    "channels": "select count(*) from marts.channels",
    "keyword_reach": "select count(*) from marts.keyword_reach",
}
#: Words may differ by a thousandth: whether `drum's` or a number is one word is for each to say. All else is exact.
TOLERANCE: dict[str, float] = {"words": 0.001}

Facts = dict[str, int]


def read_facts(database: Path) -> Facts:
    """The answers to QUESTIONS; -1 where the file cannot answer."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return {fact: _answer(connection, question) for fact, question in QUESTIONS.items()}


def _answer(connection: duckdb.DuckDBPyConnection, question: str) -> int:
    try:
        row = connection.execute(question).fetchone()
    except duckdb.Error:
        return -1
    return int(row[0] or 0) if row else 0


def differences(found: Mapping[str, int], truth: Mapping[str, int]) -> list[str]:
    """One line per fact that is off by more than its tolerance."""
    return [
        f"{fact}: {found[fact]:,} instead of {truth[fact]:,}"
        for fact in truth
        if fact in found and abs(found[fact] - truth[fact]) > TOLERANCE.get(fact, 0) * truth[fact]
    ]
