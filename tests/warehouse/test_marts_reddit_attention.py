"""The mart `reddit_attention`: posts and comments about each video."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.warehouse.tables import mart, tables

VIDEOS = ["0I5Fl1Qn-Do", "xpLMrs8vuD8"]
PUBLISHED = datetime(2024, 3, 1, 18)

videos = st.sampled_from(VIDEOS)
subreddits = st.none() | st.sampled_from(["Tides", "tides", "lighthouses"])
posts = st.fixed_dictionaries(
    {
        "video_id": videos,
        "subreddit": subreddits,
        "score": st.none() | st.integers(-5, 500),
        "posted_at": st.none() | st.integers(-3000, 9000).map(lambda minutes: PUBLISHED + timedelta(minutes=minutes)),
    }
)
comments = st.fixed_dictionaries({"video_id": st.none() | videos, "subreddit": subreddits})


def attention(posts: list[dict[str, Any]], comments: list[dict[str, Any]], **published: Any) -> list[dict[str, Any]]:
    """The mart's rows after these posts and comments, where the first video was published then."""
    numbered = [{"post_id": f"p{number}"} | post for number, post in enumerate(posts)]
    told = [{"comment_id": f"c{number}"} | comment for number, comment in enumerate(comments)]
    held = [{"video_id": VIDEOS[0]} | published]
    with tables(reddit_posts=numbered, reddit_comments=told, videos=held) as connection:
        return mart(connection, "reddit_attention")


@settings(max_examples=40)
@given(posts=st.lists(posts, max_size=6), comments=st.lists(comments, max_size=6))
def test_attention_is_counted_as_by_hand(posts: list[dict[str, Any]], comments: list[dict[str, Any]]):
    """Whatever is unknown; a subreddit's case does not matter; comments about no known video do not count."""
    expected = []
    for video in VIDEOS:
        own = [post for post in posts if post["video_id"] == video]
        said = [comment for comment in comments if comment["video_id"] == video]
        if not own and not said:
            continue
        scores = [post["score"] for post in own if post["score"] is not None]
        moments = [post["posted_at"] for post in own if post["posted_at"] is not None]
        first = min(moments, default=None)
        days = (first - PUBLISHED) / timedelta(days=1) if first and video == VIDEOS[0] else None
        expected.append(
            {
                "video_id": video,
                "post_count": len(own),
                "subreddit_count": len({row["subreddit"].lower() for row in own + said if row["subreddit"]}),
                "comment_count": len(said),
                "score": sum(scores) if scores else None,
                "first_posted_at": first,
                "last_posted_at": max(moments, default=None),
                "days_after_publication": days,
            }
        )
    assert attention(posts, comments, published_at=PUBLISHED) == expected


@pytest.mark.parametrize(
    ("published", "days"),
    [
        ({"published_at": PUBLISHED, "published_date": date(2024, 1, 1)}, 1.5),
        ({"published_date": date(2024, 3, 1)}, 2.0),
        ({"published_date": date(2024, 3, 4)}, -1.0),
        ({"title": "of an unknown day"}, None),
    ],
)
def test_days_are_whole_where_only_a_date_is_known(published: dict[str, Any], days: float | None):
    """The time of publication wins; a date as the page writes it may lie a day after the post."""
    post = {"video_id": VIDEOS[0], "posted_at": PUBLISHED + timedelta(hours=36)}
    [row] = attention([post], [], **published)
    assert row["days_after_publication"] == days


def test_a_post_counts_for_each_video_that_it_links():
    """A post that links two videos has a row for each."""
    rows = attention([{"video_id": video, "post_id": "p", "score": 7} for video in VIDEOS], [])
    assert Counter({row["video_id"]: row["score"] for row in rows}) == Counter(dict.fromkeys(VIDEOS, 7))
