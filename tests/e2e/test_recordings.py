"""All recordings through the command that users run."""

import json
from pathlib import Path

import pytest

from tests.e2e.conftest import Videolake, query

pytestmark = pytest.mark.e2e


def test_the_recordings_end_with_reconciled_pages(videolake: Videolake, shared: Path, tmp_path: Path) -> None:
    """The run succeeds, though some files are broken on purpose; every raw page has one outcome, a rejected one a reason."""
    videolake("run", shared / "recordings", "--home", tmp_path / "home", "--report", tmp_path / "report.json")
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["pages"] == sum(report["outcomes"].values()) > 200
    counts = "SELECT count(*), count(DISTINCT (page_id, pulled_on)) FROM pages"
    assert query(tmp_path / "home", counts) == [(report["pages"],) * 2]
    assert query(tmp_path / "home", "SELECT url FROM pages WHERE outcome = 'rejected' AND reason IS NULL") == []
