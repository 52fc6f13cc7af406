"""What the documents show, made from the real thing: `python -m tests.docs` writes it anew, the tests hold it true.

Belongs here: answers under the queries of README.md, and the dictionary of warehouse/README.md. Run it after a change of the
sample, a schema or a query.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from pipeline.schemas import LAKE_ONLY, TABLES
from pipeline.schemas.derive import dictionary

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
DICTIONARY = ROOT / "warehouse" / "README.md"
_ANSWERED = re.compile(r"```sql\n(?P<query>[^`]*?)```\n\n```text\n(?P<answer>[^`]*?)```", re.DOTALL)
_BETWEEN = re.compile(r"(?<=<!-- dictionary: made by python -m tests.docs -->\n).*(?=<!-- end of dictionary -->)", re.DOTALL)


def answered_queries(readme: str) -> Iterator[tuple[str, str]]:
    """(query, answer shown) of each SQL block that is followed by a text block."""
    for match in _ANSWERED.finditer(readme):
        yield match["query"], match["answer"]


def answer(published: Path, query: str) -> str:
    """What DuckDB prints for the query, without the count of rows below."""
    with duckdb.connect(str(published), read_only=True) as connection:
        lines = [line.rstrip() for line in str(connection.sql(query)).splitlines()]
    return "\n".join(line for line in lines if line and not re.match(r"^\s*\d+ rows?\b", line)) + "\n"


def dictionary_entries() -> str:
    """The dictionary of all tables that analysts see."""
    return "\n".join(dictionary(table) for name, table in TABLES.items() if name not in LAKE_ONLY) + "\n"


def with_dictionary(page: str) -> str:
    """The page with the dictionary as the schemas declare it now."""
    return _BETWEEN.sub(lambda match: dictionary_entries(), page)


def with_answers(readme: str, published: Path) -> str:
    """The README with the answers that the published file gives now."""
    return _ANSWERED.sub(lambda match: f"```sql\n{match['query']}```\n\n```text\n{answer(published, match['query'])}```", readme)


def main() -> None:
    """Write both documents anew."""
    DICTIONARY.write_text(with_dictionary(DICTIONARY.read_text(encoding="utf-8")), encoding="utf-8")
    with tempfile.TemporaryDirectory() as home:
        subprocess.run([sys.executable, "-m", "assets.cli", "run", "--home", home], check=True, cwd=ROOT)
        README.write_text(with_answers(README.read_text(encoding="utf-8"), Path(home) / "videos.duckdb"), encoding="utf-8")


if __name__ == "__main__":
    main()
