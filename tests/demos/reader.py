"""One reader: opens a file that others replace, asks, asks again, closes, until its standard input ends; it needs DuckDB alone.

`python reader.py FILE WORD` prints a line once it has read, and at its end a line of JSON: how many queries were answered, the
errors, the seconds that each opening took, and what was seen of each publication, in the order in which it saw them.
"""

import json
import random
import select
import sys
import time
from typing import Any

import duckdb

#: What differs from one publication to the next. Half a publication would mix them.
FACTS = """
    SELECT
        (SELECT id FROM meta.publication),
        (SELECT count(*) FROM videos),
        (SELECT count(*) FROM pages),
        (SELECT sum(rows)::BIGINT FROM meta.partitions WHERE "table" = 'pages'),
        (SELECT count(*) FROM keywords),
        (SELECT sum(view_count)::BIGINT FROM videos),
        (SELECT sum(video_count)::BIGINT FROM marts.channels),
        (SELECT count(*) FROM search_index.documents)
"""
SAID = """
    SELECT sum(term_count)::BIGINT FROM search_index.postings
    WHERE term_id = (SELECT term_id FROM search_index.vocabulary WHERE term = ?)
"""
#: People look at what they asked for before they ask again.
_PAUSE_SECONDS = (2.0, 8.0)


def facts(connection: duckdb.DuckDBPyConnection, word: str) -> list[Any]:
    """What the file says: two queries."""
    [row], [found] = connection.execute(FACTS).fetchall(), connection.execute(SAID, [word]).fetchall()
    return [*row, *found]


class Reader:
    """Reads, and remembers what it saw and what went wrong."""

    def __init__(self, file: str, word: str) -> None:
        self._file, self._word = file, word
        self.answered = 0
        self.openings: list[float] = []
        self.errors: list[str] = []
        self.seen: list[list[Any]] = []

    def read(self) -> bool:
        """Open the file anew and ask; a failure is an error to tell, not the end. Returns whether to stop."""
        try:
            return self._read()
        except duckdb.Error as error:
            self.errors.append(str(error))
            return paused()

    def _read(self) -> bool:
        """Ask, and ask again after a pause in which the file may have been replaced."""
        begun = time.perf_counter()
        with duckdb.connect(self._file, read_only=True, config={"threads": 1}) as connection:
            self.openings.append(time.perf_counter() - begun)
            first = self._ask(connection)
            is_over = paused()
            if self._ask(connection) != first:
                self.errors.append("an open connection saw another publication than before")
        if first not in self.seen[-1:]:
            self.seen.append(first)
        return is_over

    def _ask(self, connection: duckdb.DuckDBPyConnection) -> list[Any]:
        said = facts(connection, self._word)
        self.answered += 2
        return said

    def told(self) -> str:
        """All of it as JSON."""
        return json.dumps({name: getattr(self, name) for name in ("answered", "errors", "openings", "seen")})


def paused() -> bool:
    """Wait a moment; True where standard input has ended."""
    ended, _, _ = select.select([sys.stdin], [], [], random.uniform(*_PAUSE_SECONDS))
    return bool(ended)


def main() -> None:
    """Read until told to stop."""
    reader = Reader(*sys.argv[1:3])
    is_over = reader.read()
    print("reading", flush=True)
    while not is_over:
        is_over = reader.read()
    print(reader.told(), flush=True)


if __name__ == "__main__":
    main()
