"""`videolake search`: the videos that speak of some words, best first.

What the macro `search` can't do, for want of a stemmer in SQL, is done here. Finding and ranking is the macro's.
"""

import re
from pathlib import Path
from typing import Any

import duckdb
import Stemmer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from assets.commands.warehouse import opened

_SEARCH = "SELECT score, title, channel, published_date, excerpt, url FROM search(?, top := ?)"
#: Words of the query that no title or transcript holds, and the languages of those that are there.
_UNKNOWN = """
    SELECT condition.words[1] AS word
    FROM (SELECT unnest(query_conditions(?)) AS condition)
    WHERE condition.kind = 'word'
      AND NOT EXISTS (FROM search_index.vocabulary WHERE condition.words[1] IN (vocabulary.folded, vocabulary.stem))
"""
_KNOWN_STEM = "SELECT stem FROM search_index.vocabulary WHERE stem = ANY(?) ORDER BY document_count DESC LIMIT 1"
#: Where there is no terminal whose width counts.
_WIDTH = 200


def search(home: Path, words: str, top: int) -> int:
    """Run the command. Returns its exit code: 0, also where nothing is found."""
    with opened(home) as connection:
        rows = connection.execute(_SEARCH, [with_known_words(connection, words), top]).fetchall()
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDTH)
    if rows:
        console.print(_table(rows))
    else:
        console.print(f"no video speaks of: {words}", markup=False, highlight=False)
    return 0


def with_known_words(connection: duckdb.DuckDBPyConnection, words: str) -> str:
    """The query, with a stem that texts hold in the place of each word that none does: `harbouring` where `harbour` is said."""
    for (word,) in connection.execute(_UNKNOWN, [words]).fetchall():
        stems = [Stemmer.Stemmer(algorithm).stemWord(word) for algorithm in Stemmer.algorithms()]
        if known := connection.execute(_KNOWN_STEM, [stems]).fetchone():
            words = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", known[0], words, flags=re.IGNORECASE)
    return words


def _table(rows: list[tuple[Any, ...]]) -> Table:
    table = Table(header_style="bold", show_lines=True)
    for column in ("rank", "score"):
        table.add_column(column, justify="right", no_wrap=True)
    for column in ("title", "channel", "date", "excerpt"):
        table.add_column(column)
    table.add_column("url", no_wrap=True, overflow="fold")
    for rank, (score, title, channel, date, excerpt, url) in enumerate(rows, 1):
        cells = (str(rank), "" if score is None else f"{score:.2f}", title, channel, date, excerpt, url)
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in cells))
    return table
