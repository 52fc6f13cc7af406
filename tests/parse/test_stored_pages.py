"""The pages with real structure that lie beside the repository: what each must give is told by their expected.jsonl."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipeline.parse import parse_pages
from pipeline.schemas import Frames
from tests.parse.pages import Page, batch

STORED = Path(__file__).parents[3] / "shared" / "pages"
pytestmark = pytest.mark.skipif(not STORED.exists(), reason="the stored pages (../shared/pages) are not on this machine")
EXPECTED = [json.loads(line) for line in (STORED / "expected.jsonl").read_text().splitlines()] if STORED.exists() else []
COLUMNS = {
    "title": "title",
    "complete": "is_complete",
    "channel": "channel",
    "views": "view_count",
    "rating": "rating",
    "channel_id": "channel_id",
    "duration_seconds": "duration_seconds",
    "published_date": "published_date",
    "keywords": "keywords",
}


@pytest.fixture(scope="module")
def dump() -> Frames:
    """The rows of all pages as lines of a dump, in the order of expected.jsonl."""
    texts = {page["url"]: page["text"] for page in map(json.loads, (STORED / "pages.jsonl").read_text().splitlines())}
    return parse_pages(batch(Page(texts[page["url"]].encode(), page["url"]) for page in EXPECTED))


@pytest.fixture(scope="module")
def folder() -> Frames:
    """The rows of all pages as files of a folder."""
    files = [STORED / page["file"] for page in EXPECTED]
    return parse_pages(batch(Page(file.read_bytes(), file.as_uri()) for file in files))


@pytest.fixture(params=["dump", "folder"])
def rows(request: pytest.FixtureRequest) -> Frames:
    """The same pages in both forms."""
    frames: Frames = request.getfixturevalue(request.param)
    return frames


def of_page(frames: Frames, table: str, number: int) -> list[dict[str, Any]]:
    """The rows of a table that the page of that number gave."""
    page_id = frames["outcomes"]["page_id"][number]
    return frames[table].filter(pl.col("page_id") == page_id).to_dicts()


@pytest.mark.parametrize("number", range(len(EXPECTED)), ids=[page["file"] for page in EXPECTED])
def test_facts_of_the_video(rows: Frames, number: int) -> None:
    """Every fact of a stored page comes out as expected, from a dump and from a folder alike."""
    expected = EXPECTED[number]
    (video,) = of_page(rows, "videos", number)
    video |= {"published_date": video["published_date"] and video["published_date"].isoformat()}
    assert video["video_id"] == expected["video_id"]
    wanted = {column: expected[field] for field, column in COLUMNS.items() if field in expected}
    assert {column: video[column] for column in wanted} == wanted
    stated = {COLUMNS[field] for field in COLUMNS if field not in expected}
    assert all(video[column] is None for column in stated), "what a cut page does not say is null"


@pytest.mark.parametrize("number", range(len(EXPECTED)), ids=[page["file"] for page in EXPECTED])
def test_comments_and_transcript(rows: Frames, number: int) -> None:
    """The comments of a stored page come out with their paragraphs, and its transcript begins as it should."""
    expected = EXPECTED[number]
    comments = [
        {"position": row["position"], "author": row["author"], "score": row["score"], "body": row["body"]}
        | {"posted_date": row["posted_date"].isoformat()}
        for row in of_page(rows, "reddit_comments", number)
    ]
    assert comments == expected["reddit_comments"]
    transcripts = of_page(rows, "transcripts", number)
    if expected["transcript_starts"] is not None:
        assert transcripts[0]["text"].startswith(expected["transcript_starts"])
    elif expected["page_class"] != "D":
        assert not transcripts


def test_dump_and_folder_give_the_same_rows(dump: Frames, folder: Frames) -> None:
    """A page gives the same rows from a dump and from a file, but for what only the url told."""
    for table in ("videos", "keywords", "transcripts", "reddit_comments", "related_links"):
        by_form = [frames[table].drop("page_id", "page_url", strict=False) for frames in (dump, folder)]
        assert by_form[0].equals(by_form[1]), table


def test_full_page() -> None:
    """The one full page gives all of its facts."""
    file = STORED / "full" / "xpLMrs8vuD8.txt"
    frames = parse_pages(batch([Page(file.read_bytes(), file.as_uri())]))
    (video,) = frames["videos"].to_dicts()
    assert (video["channel"], video["view_count"], video["rating"], video["channel_id"]) == ("Firstpost", 736051, None, None)
    assert (video["duration_seconds"], video["published_date"].isoformat(), video["is_complete"]) == (598, "2024-06-19", True)
    assert frames["keywords"].height == len(video["keywords"]) == 23
    assert frames["transcripts"]["text"][0].startswith("[Music] fore spee")
    assert frames["rejected_rows"].is_empty()
