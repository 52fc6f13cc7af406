"""The warehouse depends on what was loaded, not on when."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Videolake, query, tables
from tests.e2e.test_hostile_folder import page

pytestmark = pytest.mark.e2e

DAYS = ("2024-03-01", "2024-03-02", "2024-03-03")


def record(video_id: str, text: str, captured: str) -> dict[str, Any]:
    """One page of a dump."""
    body = page(video_id, text).replace("Views: 7", f"Views: {len(text)}")
    return {"url": f"https://videodb.org/slug/{video_id}", "text": body, "date": captured}


def dumps() -> list[list[dict[str, Any]]]:
    """Three days of pages: new ones, tied ones, and one that goes back and forth between two texts."""
    back_and_forth = ["the tide is low", "the tide is high now", "the tide is low"]
    return [
        [
            record("aaaaaaaaaaA", back_and_forth[day], f"{DAYS[day]}T06:00:00Z"),
            record("aaaaaaaaaaE", f"tied texts of day {day}", "2024-03-01T12:00:00Z"),
            record("aaaaaaaaaaI", "never changes", f"{DAYS[day]}T06:00:00Z"),
            record(f"aaaaaaaaa{day}M", f"only on day {day}", f"{DAYS[day]}T06:00:00Z"),
        ]
        for day in range(3)
    ]


@pytest.fixture(scope="module")
def homes(videolake: Videolake, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The three days loaded in order, and in reverse."""
    root = tmp_path_factory.mktemp("order")
    for day, records in zip(DAYS, dumps(), strict=True):
        (root / f"{day}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in records))
    for home, days in {"forth": DAYS, "back": DAYS[::-1]}.items():
        for day in days:
            videolake("run", root / f"{day}.jsonl", "--on", day, "--home", root / home)
    return root / "forth", root / "back"


def test_days_loaded_in_any_order_give_the_same_rows(homes: tuple[Path, Path]) -> None:
    """A backfill from today to the past ends with the very tables of a history loaded day by day."""
    forth, back = (tables(home, "main", "marts") for home in homes)
    assert forth.keys() == back.keys()
    for name, rows in forth.items():
        assert rows == back[name], name
    assert len(forth["main.videos"]) == 6
    assert len(forth["main.pages"]) == 12


def test_the_newest_capture_wins(homes: tuple[Path, Path]) -> None:
    """A page that went back to an old text has that text."""
    assert query(homes[0], "SELECT text FROM transcripts WHERE video_id = 'aaaaaaaaaaA'") == [("the tide is low",)]


def test_every_observation_is_a_snapshot(homes: tuple[Path, Path]) -> None:
    """The growth curve has a point per capture, also where the page looked the same."""
    sql = "SELECT view_count FROM video_snapshots WHERE video_id = 'aaaaaaaaaaA' ORDER BY captured_at"
    assert query(homes[1], sql) == [(15,), (20,), (15,)]
