"""The claims about marts: each on a mart that keeps it and on one that breaks it."""

from datetime import date, datetime

import duckdb
import pytest

from tests.warehouse.tables import Rows, sql_of, tables

VIDEO, OTHER = "0I5Fl1Qn-Do", "xpLMrs8vuD8"
DAY = date(2024, 3, 1)
NOON = datetime(2024, 3, 1, 12)

#: What each claim's mart is made from.
FILLED: dict[str, dict[str, Rows]] = {
    "page_ranks_add_up_to_one": {"related_links": [{"video_id": VIDEO, "position": 0, "related_video_id": OTHER}]},
    "intake_adds_up_to_pages": {
        "pages": [
            {"pulled_on": DAY, "source": "web", "outcome": outcome, "reason": reason, "byte_count": 7, "video_id": VIDEO}
            for outcome, reason in [("parsed", None), ("parsed", None), ("rejected", "empty")]
        ]
    },
    "reddit_attention_counts_all_posts_and_comments": {
        "reddit_posts": [{"post_id": "p", "video_id": video} for video in (VIDEO, OTHER)],
        "reddit_comments": [{"comment_id": "c", "video_id": VIDEO}, {"comment_id": "d", "video_id": None}],
    },
    "views_do_not_fall_by_half": {
        "video_snapshots": [
            {"video_id": VIDEO, "captured_at": NOON.replace(day=day), "page_id": "", "view_count": views}
            for day, views in [(1, 100), (2, 50), (3, 60)]
        ]
    },
}

#: (claim, its mart, what breaks it)
BROKEN = [
    ("page_ranks_add_up_to_one", "related_graph", "update marts.related_graph set page_rank = page_rank / 2"),
    ("intake_adds_up_to_pages", "daily_intake", "delete from marts.daily_intake where outcome = 'rejected'"),
    ("intake_adds_up_to_pages", "daily_intake", "update marts.daily_intake set byte_count = 1"),
    ("intake_adds_up_to_pages", "daily_intake", "insert into pages (pulled_on, byte_count) values ('2024-03-02', 1)"),
    (
        "reddit_attention_counts_all_posts_and_comments",
        "reddit_attention",
        "insert into reddit_comments (comment_id, video_id) values ('e', '0I5Fl1Qn-Do')",
    ),
    ("reddit_attention_counts_all_posts_and_comments", "reddit_attention", "truncate marts.reddit_attention"),
    ("views_do_not_fall_by_half", "video_growth", "update marts.video_growth set views_added = -51 where view_count = 50"),
]


@pytest.mark.parametrize(("claim", "mart", "breaking"), BROKEN)
def test_a_claim_holds_until_it_is_broken(claim: str, mart: str, breaking: str):
    """A mart as its file makes it keeps the claim; one that lost rows or numbers is told."""
    with tables(**FILLED[claim]) as connection:
        connection.execute("create schema marts")
        connection.execute(f"create table marts.{mart} as {sql_of('marts', mart)}")
        assert failing(connection, claim) == 0
        connection.execute(breaking)
        assert failing(connection, claim) == 1


def failing(connection: duckdb.DuckDBPyConnection, claim: str) -> int:
    """How many rows break the claim."""
    return len(connection.execute(sql_of("checks", claim)).fetchall())


@pytest.mark.parametrize(("claim", "mart"), sorted({(claim, mart) for claim, mart, _ in BROKEN}))
def test_a_claim_about_nothing_holds(claim: str, mart: str):
    """A warehouse without links, posts or counts breaks none."""
    with tables() as connection:
        connection.execute("create schema marts")
        connection.execute(f"create table marts.{mart} as {sql_of('marts', mart)}")
        assert failing(connection, claim) == 0
