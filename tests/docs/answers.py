"""The answers that README.md shows under its queries."""

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb

_ANSWERED = re.compile(r"```sql\n(?P<query>[^`]*?)```\n\n```text\n(?P<answer>[^`]*?)```", re.DOTALL)


def answered_queries(readme: str) -> Iterator[tuple[str, str]]:
    """(query, answer shown) of each SQL block that is followed by a text block."""
    for match in _ANSWERED.finditer(readme):
        yield match["query"], match["answer"]


def answer(published: Path, query: str) -> str:
    """What DuckDB prints for the query, without the count of rows below."""
    with duckdb.connect(str(published), read_only=True) as connection:
        lines = [line.rstrip() for line in str(connection.sql(query)).splitlines()]
    return "\n".join(line for line in lines if line and not re.match(r"^\s*\d+ rows?\b", line)) + "\n"


def with_answers(readme: str, published: Path) -> str:
    """The README with the answers that the published file gives now."""
    return _ANSWERED.sub(lambda match: f"```sql\n{match['query']}```\n\n```text\n{answer(published, match['query'])}```", readme)
