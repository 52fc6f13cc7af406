"""The charts of README.md: `tests/docs/pictures/<column>.svg` draws a column of the answer above it, a bar per row.

Belongs here: which numbers a picture shows. Does not: drawing (`pipeline.report.charts`).
"""

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb

from pipeline.report.charts import bars
from tests.docs import README
from tests.docs.answers import answered_queries

_PICTURE = re.compile(r"!\[(?P<title>[^],]+), in (?P<unit>[^]]+)\]\((?P<file>tests/docs/pictures/(?P<column>\w+)\.svg)\)")


def charts(readme: str, published: Path) -> Iterator[tuple[Path, str]]:
    """(file, SVG) of each picture that the README shows of an answer."""
    with duckdb.connect(str(published), read_only=True) as connection:
        for match in _PICTURE.finditer(readme):
            *_, (query, _) = answered_queries(readme[: match.start()])
            answer = connection.sql(query)
            rows = answer.select(answer.columns[0], match["column"]).fetchall()
            yield README.parent / match["file"], bars(rows, title=match["title"], unit=match["unit"]) + "\n"
