"""What the sample's warehouse holds beside videodb.org's pages: something to try every table and column kind with."""

from collections.abc import Iterator

import duckdb
import pytest

from pipeline.schemas import LAKE_ONLY, TABLES
from tests.assets.conftest import Ran

#: A video that pages of videodb.org, YouTube and Reddit tell of; one whose comments stand on videodb.org's page and in a thread.
TURBINE, DAY_ELEVEN = "-zDHQoe1_0o", "nwq456NMYHU"


@pytest.fixture(scope="module")
def published(sample: Ran) -> Iterator[duckdb.DuckDBPyConnection]:
    """The sample's published file."""
    with duckdb.connect(sample.home / "videos.duckdb", read_only=True) as connection:
        yield connection


def test_every_table_has_rows(published: duckdb.DuckDBPyConnection) -> None:
    """Whoever tries a query on any table sees what its rows are like."""
    counts = {name: published.execute(f"SELECT count(*) FROM {name}").fetchone() for name in TABLES if name not in LAKE_ONLY}
    assert [name for name, count in counts.items() if count == (0,)] == []


def test_one_video_has_pages_of_several_sites(published: duckdb.DuckDBPyConnection) -> None:
    """Its newest page gives the values, its older ones stay as snapshots."""
    found = published.execute(
        "FROM videos SELECT view_count, like_count, channel_handle WHERE video_id = ?", [TURBINE]
    ).fetchall()
    assert found == [(131_206, 6_120, "@SlackWaterScience")]
    views = "FROM video_snapshots SELECT view_count WHERE video_id = ? AND view_count IS NOT NULL ORDER BY captured_at"
    assert published.execute(views, [TURBINE]).fetchall() == [(31_902,), (58_420,), (87_334,), (131_206,)]


def test_transcripts_are_of_every_kind_that_pages_have(published: duckdb.DuckDBPyConnection) -> None:
    """The automatic one says what videodb.org's page says, with times, and is preferred to the Spanish one."""
    found = published.execute(
        """
        FROM transcripts
        SELECT language, kind, segment_count, is_preferred, text_sha256 = lag(text_sha256, 2) OVER (ORDER BY language)
        WHERE video_id = ? ORDER BY language
        """,
        [TURBINE],
    ).fetchall()
    assert found == [
        ("en", "auto", 23, True, None),
        ("es", "manual", 16, False, None),
        ("und", "unknown", None, False, True),
    ]


def test_a_word_is_found_at_its_time(published: duckdb.DuckDBPyConnection) -> None:
    """So that a link can lead to the moment in a video, hours into it as well."""
    said = "FROM transcript_segments SELECT video_id, kind, floor(start_seconds)::INT WHERE contains(text, ?)"
    assert published.execute(said, ["kilowatts [Cheering]"]).fetchall() == [(TURBINE, "auto", 120)]
    assert published.execute(said, ["parkin’s gone"]).fetchall() == [("Tn5vKq-7rLo", "manual", 3601)]


def test_shorts_and_replays_are_told_apart(published: duckdb.DuckDBPyConnection) -> None:
    """And a video that its playlist lists as deleted keeps its row."""
    query = "FROM videos SELECT title, media_type, live_status, availability WHERE video_id = ?"
    found = [published.execute(query, [video_id]).fetchone() for video_id in ("u0Yk3WfGdEs", "Tn5vKq-7rLo", "icnX5e5lZe0")]
    assert found == [
        ("The Gull Has the Ladle", "short", "not_live", "public"),
        ("LIVE: Lamp Night From the North Mole", "livestream", "was_live", "public"),
        ("INSANE Waves Smash Harbour Wall (Caught on Camera)", None, None, "removed"),
    ]


def test_a_comment_that_two_pages_show_is_one_row(published: duckdb.DuckDBPyConnection) -> None:
    """Day eleven's five comments on videodb.org stand in Reddit's thread too, with five that only the thread shows."""
    query = "FROM reddit_comments SELECT comment_id, depth, removal WHERE video_id = ? ORDER BY position"
    assert published.execute(query, [DAY_ELEVEN]).fetchall() == [
        ("icgx1aa", 0, None),
        ("icizq4k", 1, None),
        ("icj0c7w", 2, None),
        ("icj9m2e", 3, None),
        ("icj1kk9", 2, "removed"),
        ("icj4d0o", 0, None),
        ("icj5v8i", 1, None),
        ("icj8aa0", 1, None),
        ("icnr6h2", 0, "deleted"),
        ("icntw3d", 1, None),
    ]


def test_youtube_comments_are_threads(published: duckdb.DuckDBPyConnection) -> None:
    """Pinned ones, hearts and the uploader's own answers can be told."""
    query = """
        FROM youtube_comments
        SELECT count(*), count(parent_id), count_if(is_uploader), count_if(is_pinned), count_if(is_favorited)
    """
    assert published.execute(query).fetchall() == [(13, 6, 3, 1, 3)]


def test_captions_that_were_declared_wrongly_lose_to_the_right_ones(published: duckdb.DuckDBPyConnection) -> None:
    """German captions stood there as English, which is not the language that they look like."""
    query = "FROM transcripts SELECT language, detected_language, is_preferred WHERE video_id = ? ORDER BY language"
    assert published.execute(query, ["VQQekQFDpwA"]).fetchall() == [
        ("de", "de", True),
        ("en", "de", False),
        ("und", "de", False),
    ]


def test_what_cannot_be_seen_any_more_says_why(published: duckdb.DuckDBPyConnection) -> None:
    """In the page's own words: removed for its copies, private, or no more than a playlist's placeholder."""
    query = """
        FROM videos SELECT video_id, availability, availability_reason
        WHERE availability IN ('removed', 'private') ORDER BY video_id
    """
    copied = "Video unavailable. This video is no longer available due to a copyright claim by Brennick Harbour Log"
    assert published.execute(query).fetchall() == [
        ("Rm0pWt3Arsk", "private", "Private video"),
        ("_nfnVNXD2HA", "private", "Private video. Sign in if you've been granted access to this video"),
        ("eQwBbC1AlgU", "removed", copied),
        ("gL4dleH0lwE", "removed", "Deleted video"),
        ("icnX5e5lZe0", "removed", "Deleted video"),
    ]


def test_what_was_refused_is_what_is_meant_to_be(published: duckdb.DuckDBPyConnection) -> None:
    """Two faults of videodb.org's pages, and the stub that stands for comments of Reddit's thread."""
    query = "FROM rejected_rows SELECT table_name, rule ORDER BY ALL"
    assert published.execute(query).fetchall() == [
        ("reddit_comments", "a comment ends with its author and date"),
        ("reddit_comments", "a comment is given whole, not as a stub"),
        ("videos", "the length agrees with its seconds"),
    ]
