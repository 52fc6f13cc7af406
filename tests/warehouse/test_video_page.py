"""The macro `video_page` and those that it is made of: all that is known of a video."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import duckdb
import polars as pl
import pytest

from pipeline.schemas import LAKE_ONLY, TABLES
from pipeline.storage.publish import publish
from tests.storage.days import DAYS, NOON, OTHER, VIDEO, Page, Warehouse, write_tables

#: A video of which only its row is known.
BARE = "0I5Fl1Qn-Do"
LISTS = {
    "keywords", "chapters", "transcripts", "caption_tracks", "related_links", "video_snapshots", "playlist_items",
    "youtube_comments", "reddit_posts", "reddit_comments", "pages",
}  # fmt: skip
PAGES = [
    Page(links=("next", "last"), comments=(("loose", "of no post"),), has_times=True, transcript="we bake"),
    Page(hour=2, views=20, links=("next", "last"), transcript=None, keywords=("water", "bread")),
    Page(hour=1, language="de", transcript="wir backen", links=("next", "last"), keywords=()),
]
A_PAGE = {"page_id": "a" * 64, "captured_at": NOON, "pulled_on": DAYS[0]}


def other_tables(video: str) -> dict[str, pl.DataFrame]:
    """A row or two of each table that pages of `days` do not fill."""
    rows: dict[str, list[dict[str, Any]]] = {
        "chapters": [{"video_id": video, "position": n, "start_seconds": n * 60.0, "title": f"part {n}"} for n in (0, 1)],
        "caption_tracks": [{"video_id": video, "language": language, "kind": "auto"} for language in ("en", "de")],
        "playlist_items": [{"playlist_id": f"PL{video}", "position": 0, "video_id": video}],
        "youtube_comments": [{"comment_id": f"y{video}", "video_id": video, "text": "first"}],
        "reddit_posts": [{"post_id": f"p{video}", "video_id": video, "title": "a post"}],
        "reddit_comments": [
            {"comment_id": f"{n}{video}", "post_id": f"p{video}", "video_id": None, "body": "in the post", "position": n}
            for n in (1, 0)
        ],
    }
    return {table: pl.DataFrame([row | A_PAGE for row in some]) for table, some in rows.items()}


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Two videos of which all is known, and one of which little is; attached read only."""
    warehouse = Warehouse(tmp_path_factory.mktemp("home"))
    warehouse.add(DAYS[0], *PAGES, Page(video_id=OTHER), Page(BARE, views=None, keywords=(), transcript=None))
    for number, video in enumerate((VIDEO, OTHER), 1):
        warehouse.put(DAYS[0], number, write_tables(warehouse.lake, DAYS[0], number, other_tables(video)))
    with duckdb.connect() as connection:
        connection.execute(f"attach '{publish(warehouse.build().home).path}' as v (read_only)")
        connection.execute("use v")
        yield connection


def page(connection: duckdb.DuckDBPyConnection, video: str) -> dict[str, Any]:
    """The one row of a video's page."""
    result = connection.execute("from video_page(?)", [video])
    names = [name for name, *_ in result.description or []]
    [row] = result.fetchall()
    return dict(zip(names, row, strict=True))


def test_it_has_all_that_videos_tells_and_a_list_of_all_else(videos: duckdb.DuckDBPyConnection) -> None:
    """Whoever asks for one video need not know in which table a fact is."""
    told = page(videos, VIDEO)
    assert list(told)[: len(TABLES["videos"].columns())] == list(TABLES["videos"].columns())
    assert set(told) - set(TABLES["videos"].columns()) == LISTS
    assert all(told[name] for name in LISTS)
    tables = {name for name in TABLES if name not in LAKE_ONLY and "video_id" in TABLES[name].columns()}
    assert tables - LISTS == {"videos", "transcript_segments"}, "a table about videos is missing"


def test_lists_are_in_order(videos: duckdb.DuckDBPyConnection) -> None:
    """Positions, times and ids order the rows, so that two calls give the same page."""
    told = page(videos, VIDEO)
    assert [row["keyword"] for row in told["keywords"]] == ["water", "bread"]
    assert [row["title"] for row in told["chapters"]] == ["part 0", "part 1"]
    assert [row["language"] for row in told["caption_tracks"]] == ["de", "en"]
    assert [row["view_count"] for row in told["video_snapshots"]] == [10, 10, 20]
    assert told["pages"][0]["captured_at"] == datetime(2024, 5, 1, 14)
    assert page(videos, VIDEO) == told


def test_a_transcript_has_its_segments(videos: duckdb.DuckDBPyConnection) -> None:
    """The preferred one comes first; one without times has none."""
    first, second = page(videos, VIDEO)["transcripts"]
    assert {first["is_preferred"], second["is_preferred"]} == {True, False}
    assert first["is_preferred"]
    cues = {row["text"]: [cue["text"] for cue in row["segments"]] for row in (first, second)}
    assert cues == {"we bake": ["we", "bake"], "wir backen": []}


def test_a_post_has_its_comments_and_others_stand_by_themselves(videos: duckdb.DuckDBPyConnection) -> None:
    """Also comments that know only their post."""
    told = page(videos, VIDEO)
    [post] = told["reddit_posts"]
    assert [comment["comment_id"] for comment in post["comments"]] == [f"0{VIDEO}", f"1{VIDEO}"]
    assert [comment["body"] for comment in told["reddit_comments"]] == ["of no post"]


def test_a_page_is_of_one_video(videos: duckdb.DuckDBPyConnection) -> None:
    """Two videos have two pages; a macro's argument is not mistaken for a column."""
    told, other = page(videos, VIDEO), page(videos, OTHER)
    assert [row["comment_id"] for row in other["youtube_comments"]] == [f"y{OTHER}"]
    assert [row["playlist_id"] for row in told["playlist_items"]] == [f"PL{VIDEO}"]
    assert len(other["transcripts"]) == 1
    assert [row["post_id"] for row in other["reddit_posts"]] == [f"p{OTHER}"]


def test_what_is_not_known_is_null_or_empty(videos: duckdb.DuckDBPyConnection) -> None:
    """A video with little has a page too: empty lists, not nulls."""
    told = page(videos, BARE)
    assert (told["view_count"], told["channel_id"]) == (None, None)
    assert {name: len(told[name]) for name in LISTS} == dict.fromkeys(LISTS, 0) | {"pages": 1}


@pytest.mark.parametrize("macro", ["video_page", "pages_of_video", "transcripts_of_video"])
def test_a_video_that_is_not_held_has_no_row(videos: duckdb.DuckDBPyConnection, macro: str) -> None:
    """Neither an error nor a row of nulls, and null is no video."""
    assert videos.execute(f"from {macro}(?)", ["no video"]).fetchall() == []
    assert videos.execute(f"from {macro}(null)").fetchall() == []


def test_pages_are_those_of_all_rows(videos: duckdb.DuckDBPyConnection) -> None:
    """Each page once a day, the newest first."""
    pages = videos.execute("select captured_at, outcome from pages_of_video(?)", [VIDEO]).fetchall()
    assert [(captured.hour, outcome) for captured, outcome in pages] == [(14, "parsed"), (13, "parsed"), (12, "parsed")]


def test_it_can_be_asked_for_with_a_query(videos: duckdb.DuckDBPyConnection) -> None:
    """The cookbook asks for the video that another query found."""
    query = "select video_id from video_page((select video_id from videos order by view_count desc nulls last limit 1))"
    assert videos.execute(query).fetchall() == [(VIDEO,)]
