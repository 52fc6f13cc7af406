"""Real pages in, the right facts out: through the command, the lake and the published file."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.e2e.conftest import Videolake, query

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def homes(videolake: Videolake, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The team's pages loaded as a dump, and as a folder of files."""
    root = tmp_path_factory.mktemp("homes")
    folder = root / "pages"
    folder.mkdir()
    for page in (shared / "pages").glob("*.txt"):
        (folder / page.name).write_bytes(page.read_bytes())
    videolake("run", shared / "pages" / "pages.jsonl", "--home", root / "dump")
    videolake("run", folder, "--home", root / "folder")
    return root / "dump", root / "folder"


def expected(shared: Path) -> list[dict[str, Any]]:
    """What each page must give."""
    return [json.loads(line) for line in (shared / "pages" / "expected.jsonl").read_text(encoding="utf-8").splitlines()]


def test_every_expected_field_comes_out(homes: tuple[Path, Path], shared: Path) -> None:
    """Title, statistics, keywords, comments and transcript of every page are as expected."""
    for page in expected(shared):
        facts = facts_of(homes[0], page["url"])
        for field in ("video_id", "title", "channel", "channel_id", "duration_seconds", "rating"):
            if field in page:
                assert facts[field] == page[field], (page["file"], field)
        if "views" in page:
            assert facts["view_count"] == page["views"], page["file"]
            assert facts["published_date"] == date.fromisoformat(page["published_date"]), page["file"]
            assert facts["keywords"] == page["keywords"], page["file"]
        assert facts["is_complete"] == page["complete"], page["file"]
        assert comments_of(homes[0], page["video_id"]) == page["reddit_comments"], page["file"]
        if page["transcript_starts"] is not None:
            assert facts["text"].startswith(page["transcript_starts"]), page["file"]


def facts_of(home: Path, url: str) -> dict[str, Any]:
    """What the lake's rows of one page say: one id may have several pages, so the page's own parts are read."""
    lake = home / "lake"
    page = f"(SELECT page_id FROM read_parquet('{lake}/pages/*/*.parquet') WHERE url = $1)"
    relation = duckdb.execute(
        f"""
        SELECT v.*, s.keywords, t.text FROM read_parquet('{lake}/videos/*/*.parquet') v
        LEFT JOIN read_parquet('{lake}/video_snapshots/*/*.parquet') s USING (page_id)
        LEFT JOIN read_parquet('{lake}/transcripts/*/*.parquet') t USING (page_id) WHERE v.page_id = {page}
        """,
        [url],
    )
    names = [column[0] for column in relation.description]
    (row,) = relation.fetchall()
    return dict(zip(names, row, strict=True))


def comments_of(home: Path, video_id: str) -> list[dict[str, Any]]:
    """The published comments of a video, in the order of the page."""
    sql = (
        f"SELECT position, author, score, posted_date, body FROM reddit_comments WHERE video_id = '{video_id}' ORDER BY position"
    )
    return [
        {"position": position, "author": author, "score": score, "posted_date": str(posted), "body": body}
        for position, author, score, posted, body in query(home, sql)
    ]


def test_a_folder_gives_the_rows_of_the_dump(homes: tuple[Path, Path]) -> None:
    """The same pages as files are the same videos, but for what only an address tells.

    Of two pages about one video the newest counts, and files are as old as their copies: that video is left out.
    """
    once = "video_id IN (SELECT video_id FROM pages GROUP BY video_id HAVING count(*) = 1)"
    for table, without in {
        "videos": "page_id, page_url, captured_at, first_captured_at",
        "transcripts": "page_id, captured_at",
        "keywords": "page_id",
        "reddit_comments": "page_id",
    }.items():
        dump, folder = (set(query(home, f"SELECT * EXCLUDE ({without}) FROM {table} WHERE {once}")) for home in homes)
        assert folder == dump, table
