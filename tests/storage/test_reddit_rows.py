"""Reddit's posts and comments in the warehouse: which video a comment is about, and which comments are one."""

import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.storage.days import DAYS, OTHER, VIDEO, Warehouse
from tests.storage.reddit_days import RedditPage, Said, add

FIRST, SECOND, THIRD = DAYS
POST = RedditPage(posts=(("p1", (VIDEO,)),))


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    """A warehouse without any page."""
    return Warehouse(tmp_path)


def loaded(warehouse: Warehouse, *days: tuple[RedditPage, ...]) -> Warehouse:
    """Add and load a shard of each of these, one by one."""
    for number, pages in enumerate(days):
        add(warehouse, DAYS[number % 3], *pages, number=number)
        warehouse.load()
    return warehouse


def comments(warehouse: Warehouse, *columns: str) -> list[tuple[Any, ...]]:
    """These columns of all comments."""
    return warehouse.rows(f"select {', '.join(columns)} from reddit_comments order by comment_id")


def test_a_comment_is_about_the_video_of_its_post(warehouse: Warehouse) -> None:
    """A dump's comment names its post only: its video is unknown until the post is there, and again when the post is gone."""
    loaded(warehouse, (RedditPage(comments=(Said("c1"), Said("c2", post_id="p2"))),))
    assert comments(warehouse, "comment_id", "video_id") == [("c1", None), ("c2", None)]
    add(warehouse, SECOND, POST)
    assert comments(warehouse.load(), "comment_id", "video_id") == [("c1", VIDEO), ("c2", None)]
    add(warehouse, SECOND)
    assert comments(warehouse.load(), "comment_id", "video_id") == [("c1", None), ("c2", None)]


def test_a_comment_is_about_the_video_that_its_post_links_first(warehouse: Warehouse) -> None:
    """A post that links several videos is about the first; one that was edited is as its newest page has it."""
    first, second = sorted([VIDEO, OTHER], reverse=True)
    pages = (RedditPage(posts=(("p1", (first, second)),)), RedditPage(comments=(Said("c1"),)))
    loaded(warehouse, pages)
    assert comments(warehouse, "video_id") == [(first,)]
    add(warehouse, SECOND, RedditPage(posts=(("p1", (second, first)),), hour=1))
    assert comments(warehouse.load(), "video_id") == [(second,)]


def test_what_a_thread_says_of_a_comments_place_stays_known(warehouse: Warehouse) -> None:
    """A dump that is newer than the thread tells the score anew, and says nothing of depth, position and video."""
    thread = RedditPage(comments=(Said("c1", position=4, depth=2, video_id=VIDEO, score=1),))
    dump = RedditPage(comments=(Said("c1", score=9),), hour=5)
    loaded(warehouse, (thread,), (dump,))
    assert comments(warehouse, "position", "depth", "video_id", "score") == [(4, 2, VIDEO, 9)]


SHOWN = Said(body="Fine bread, see here", video_id=VIDEO)
WRITTEN = Said("c1", body='Fine *bread*, see [here](https://example.org/a_(b) "title")!')


@pytest.mark.parametrize("is_first", [True, False])
def test_a_comment_with_reddits_id_replaces_a_hashed_one(warehouse: Warehouse, is_first: bool) -> None:
    """A page about the video shows a comment as text and without its id; a thread has it with both."""
    pages = [(RedditPage(comments=(SHOWN,)),), (POST, RedditPage(comments=(WRITTEN,)))]
    loaded(warehouse, *(pages if is_first else reversed(pages)))
    assert comments(warehouse, "comment_id", "body") == [("c1", WRITTEN.body)]


def test_only_as_many_equal_comments_are_replaced_as_there_are(warehouse: Warehouse) -> None:
    """Somebody wrote the same three times, and Reddit's ids are known of two: the third keeps its hash."""
    shown = RedditPage(comments=(SHOWN, replace(SHOWN, score=5), replace(SHOWN, score=6)))
    loaded(warehouse, (shown,), (POST, RedditPage(comments=(WRITTEN, replace(WRITTEN, id="c2")))))
    (one, two, (hashed, score)) = comments(warehouse, "comment_id", "score")
    assert (one[0], two[0], hashed[0], score) == ("c1", "c2", "v", 6)


@pytest.mark.parametrize(
    "difference",
    [
        {"video_id": OTHER}, {"author": "miller"}, {"author": None}, {"day": date(2024, 4, 2)}, {"body": "Fine bread"},
        {"body": None, "removal": "removed"},
    ],
    ids=str,
)  # fmt: skip
def test_other_comments_are_not_replaced(warehouse: Warehouse, difference: dict[str, Any]) -> None:
    """Of another video, author, day or text: nothing is left out because it is like another."""
    shown = RedditPage(comments=(replace(SHOWN, **difference),))
    loaded(warehouse, (shown, POST), (RedditPage(comments=(WRITTEN,)),))
    assert len(comments(warehouse, "comment_id")) == 2


def test_a_hashed_comment_comes_back(warehouse: Warehouse) -> None:
    """Once the comment with Reddit's id is edited, or gone, the one that the video's page shows counts again."""
    loaded(warehouse, (RedditPage(comments=(SHOWN,)), POST), (RedditPage(comments=(WRITTEN,)),))
    add(warehouse, THIRD, RedditPage(comments=(replace(WRITTEN, body="Stale bread."),), hour=3))
    assert len(comments(warehouse.load(), "comment_id")) == 2
    add(warehouse, THIRD)
    assert len(comments(warehouse.load(), "comment_id")) == 1
    add(warehouse, SECOND, number=1)
    assert comments(warehouse.load(), "body") == [(SHOWN.body,)]


def test_a_post_that_changes_rewrites_no_comment(warehouse: Warehouse) -> None:
    """A post's score is new every day: its comments stay where they are as long as its video is the same."""
    loaded(warehouse, (POST, RedditPage(comments=(Said("c1"),))), (RedditPage(comments=(Said("c2"),)),))
    before = comments(warehouse, "rowid", "comment_id")
    add(warehouse, SECOND, replace(POST, hour=9), number=5)
    assert comments(warehouse.load(), "rowid", "comment_id") == before


# ---------------------------------------------------------------- any order, any history

linked = st.sampled_from([(VIDEO,), (OTHER,), (VIDEO, OTHER), (OTHER, VIDEO)])
said = st.builds(
    Said,
    id=st.sampled_from([None, None, "c1", "c2", "c3"]),
    body=st.sampled_from(["a b", "*a* [b](http://c)", None]),
    author=st.sampled_from(["baker", None]),
    day=st.sampled_from([date(2024, 4, 1), None]),
    video_id=st.sampled_from([None, None, VIDEO, OTHER]),
    post_id=st.sampled_from(["p1", "p2", None]),
    position=st.sampled_from([None, 3]),
    depth=st.sampled_from([None, 0, 1]),
    score=st.integers(0, 1),
)
pages = st.builds(
    RedditPage,
    posts=st.dictionaries(st.sampled_from(["p1", "p2"]), linked).map(lambda posts: tuple(posts.items())),
    comments=st.lists(said, max_size=4, unique_by=lambda each: each.id or object()).map(tuple),
    hour=st.integers(0, 2),
)
shards = st.lists(st.lists(pages, min_size=1, max_size=3), min_size=2, max_size=4)


def content(warehouse: Warehouse) -> list[list[tuple[Any, ...]]]:
    """All posts and comments."""
    return [warehouse.rows(f"from {table} order by all") for table in ("reddit_posts", "reddit_comments")]


@settings(max_examples=3)
@given(shards=shards, data=st.data())
def test_any_order_of_loading_gives_the_same_rows(shards: list[list[RedditPage]], data: st.DataObject) -> None:
    """Posts before, after and among their comments, pages that tie and repeat: the rows follow from the pages alone."""
    order = data.draw(st.permutations(range(len(shards))))
    gone = data.draw(st.integers(0, len(shards) - 1))
    with tempfile.TemporaryDirectory() as folder:
        at_once, in_steps = Warehouse(Path(folder) / "a"), Warehouse(Path(folder) / "b")
        for place, number in enumerate(order):
            add(in_steps, DAYS[place % 3], *shards[number], number=number)
            add(at_once, FIRST, *shards[number], number=number)
            in_steps.load()
        assert content(in_steps) == content(at_once.load())
        place = order.index(gone)
        add(in_steps, DAYS[place % 3], number=gone)
        fresh = Warehouse(Path(folder) / "c")
        for number, shard in enumerate(shards):
            add(fresh, FIRST, *(shard if number != gone else []), number=number)
        assert content(in_steps.load()) == content(fresh.load())
