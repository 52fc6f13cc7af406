"""warehouse/queries/README.md: each example query with what it finds in the sample."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from pipeline.storage.sql_files import SqlFile, sql_files
from pipeline.storage.sql_graph import reads

#: So much of a result is shown: the first rows, and the first characters of a cell.
MOST_ROWS, MOST_CHARACTERS = 10, 100
#: Stands for the day on which the sample was pulled, which is another at each run.
DAY_OF_THE_RUN = "*day of the run*"

_HEAD = """# Questions, and what the sample answers

Each query is a file to paste, and reads as named steps. Below each question are the first rows of its answer on the sample pages;
`videolake run` makes the same. Written by `python -m tests.docs`, and held true by the tests.
"""


def queries_page(published: Path) -> str:
    """The whole page, with the results that the published file gives now."""
    queries = sorted(sql_files("queries"), key=lambda query: (query.notes["topic"], query.name))
    by_topic = [(topic, list(found)) for topic, found in groupby(queries, key=lambda query: query.notes["topic"])]
    contents = "\n".join(f"- [{topic}](#{_anchor(topic)}): {len(found)}" for topic, found in by_topic)
    with duckdb.connect(str(published), read_only=True) as connection:
        sections = [f"## {topic}\n\n" + "\n".join(_entry(connection, query) for query in found) for topic, found in by_topic]
    return "\n".join([_HEAD, contents, "", *sections])


def _anchor(heading: str) -> str:
    """How GitHub addresses a heading."""
    return "".join(letter for letter in heading.lower().replace(" ", "-") if letter.isalnum() or letter == "-")


def _entry(connection: duckdb.DuckDBPyConnection, query: SqlFile) -> str:
    used = ", ".join(f"`{name}`" for name in sorted(_used(query)))
    link = f"[{query.name}.sql]({query.name}.sql), from {used}"
    return f"### {query.description}\n\n{link}\n\n{shown(connection, query.sql)}\n"


def _used(query: SqlFile) -> set[str]:
    """The tables, marts and macros that a query names."""
    macros = {f"{macro.name}()" for macro in sql_files("macros")}
    return {name for name in reads(query) if not name.endswith("()") or name in macros}


def shown(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    """The first rows of a result as a Markdown table: numbers on the right, nulls empty, long cells cut."""
    cursor = connection.execute(sql)
    columns = [column[0] for column in cursor.description or []]
    rows = cursor.fetchall()
    [(today,)] = connection.execute("select max(pulled_on) from pages").fetchall()
    told = [[_cell(value, today) for value in cells] for cells in rows[:MOST_ROWS]]
    rest = f"\n\n{len(rows) - MOST_ROWS} more rows." if len(rows) > MOST_ROWS else ""
    return "\n".join(_table(columns, rows, told)) + rest


def _table(columns: Sequence[str], rows: Sequence[Sequence[Any]], told: Sequence[Sequence[str]]) -> Iterator[str]:
    is_number = [any(isinstance(row[place], int | float) for row in rows) for place in range(len(columns))]
    yield f"| {' | '.join(columns)} |"
    yield f"|{'|'.join('---:' if right else '---' for right in is_number)}|"
    for cells in told:
        yield f"| {' | '.join(cells)} |"


def _cell(value: Any, today: date | None) -> str:
    if value is None:
        return ""
    if value == today:
        return DAY_OF_THE_RUN
    text = " ".join(_words(value).split()).replace("|", "\\|")
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 2].rstrip() + " …"


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value.isoformat(" ") if isinstance(value, datetime) else str(value)
