"""The tables of a warehouse in memory, filled row by row: a mart or macro can be asked of them without building a home.

What does not belong here: how rows come about (`tests.storage.days` writes pages and loads them).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb
import pyarrow as pa

from pipeline.schemas import TABLES
from pipeline.schemas.derive import create_table_sql
from pipeline.storage import index_tables
from pipeline.storage.sql_files import Kind, sql_files

Rows = Sequence[Mapping[str, Any]]


@contextmanager
def tables(**filled: Rows) -> Iterator[duckdb.DuckDBPyConnection]:
    """Every table of analysts, of which those named hold rows. What a row does not tell is null, also where it must not be."""
    with duckdb.connect() as connection:
        for name, table in TABLES.items():
            connection.execute(create_table_sql(table).replace(" NOT NULL", ""))
            fill(connection, name, filled.get(name, []))
        yield connection


def fill(connection: duckdb.DuckDBPyConnection, table: str, rows: Rows) -> None:
    """Insert the rows, which all tell the same columns."""
    if rows:
        connection.register("filling", pa.Table.from_pylist(list(rows)))
        connection.execute(f"insert into {table} by name from filling")
        connection.unregister("filling")


def mart(connection: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    """The mart's rows, by column."""
    result = connection.execute(sql_of("marts", name))
    columns = [column for column, *_ in result.description or []]
    return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]


def make_macros(connection: duckdb.DuckDBPyConnection, *names: str) -> None:
    """Make these macros, each after those that it calls."""
    for name in names:
        connection.execute(sql_of("macros", name))


def sql_of(kind: Kind, name: str) -> str:
    """The SQL of a file of `warehouse/`."""
    return next(file.sql for file in sql_files(kind) if file.name == name)


def index(connection: duckdb.DuckDBPyConnection, spoken: Mapping[str, tuple[str, Counter[str]]]) -> None:
    """Make the search index of transcripts without titles: video -> (language, how often each word is said)."""
    connection.execute("create schema state")
    index_tables.create(connection)
    words = sorted({word for _, counts in spoken.values() for word in counts})
    ids = {word: number for number, word in enumerate(words)}
    held = Counter(word for _, counts in spoken.values() for word in counts)
    documents = [
        {"doc_id": doc, "video_id": video, "language": language, "kind": "manual", "term_count": counts.total()}
        | {"title_term_count": 0, "content": ""}
        for doc, (video, (language, counts)) in enumerate(spoken.items(), 1)
    ]
    postings = [
        {"term_id": ids[word], "doc_id": doc, "field": 0, "term_count": count}
        for doc, (_, counts) in enumerate(spoken.values(), 1)
        for word, count in counts.items()
    ]
    terms = [{"term_id": ids[word], "term": word, "folded": word, "stem": word, "document_count": held[word]} for word in words]
    fill(connection, "search_index.documents", documents)
    fill(connection, "search_index.postings", postings)
    fill(connection, "search_index.vocabulary", terms)
    fill(connection, "transcripts", [{"video_id": video, "is_preferred": True} for video in spoken])
    fill(connection, "videos", [{"video_id": video} for video in spoken])
