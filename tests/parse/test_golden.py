"""A folder is a test: tests/golden/<format>/<case>/ holds a page and what it must give.

`input.*` is the page's bytes. `expected.json` maps tables (and `outcomes`) to rows; only the columns that it names are
compared, and each table that it names must have just those rows. `page.json`, where the page needs it, has `url`,
`content_type` or `captured_at`. A new case needs no Python.
"""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.parse.pages import Page, parsed

GOLDEN = Path(__file__).parents[1] / "golden"
CASES = sorted(folder.parent for folder in GOLDEN.glob("*/*/expected.json"))


def page_of(case: Path) -> Page:
    """The case's page as a source would give it."""
    (file,) = case.glob("input.*")
    stated = json.loads((case / "page.json").read_text()) if (case / "page.json").exists() else {}
    if "captured_at" in stated:
        stated["captured_at"] = datetime.fromisoformat(stated["captured_at"])
    return Page(file.read_bytes(), **{"url": f"file:///pages/page{file.suffix}", **stated})


def as_json(value: Any) -> Any:
    """A value as expected.json writes it."""
    return value.isoformat() if isinstance(value, date | datetime) else value


@pytest.mark.parametrize("case", CASES, ids=[f"{case.parent.name}/{case.name}" for case in CASES])
def test_golden(case: Path) -> None:
    """The page gives the rows that its expected.json tells."""
    expected = json.loads((case / "expected.json").read_text())
    found = parsed(**page_of(case)._asdict())
    assert found["outcomes"][0]["format"] in (case.parent.name, None)
    for table, rows in expected.items():
        columns = list(rows[0]) if rows else []
        given = [{column: as_json(row[column]) for column in columns} for row in found.get(table, [])]
        assert given == rows, table
