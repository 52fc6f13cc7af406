"""Days of a small lake with what Reddit's pages tell: posts and comments, with and without Reddit's ids.

Belongs here: such pages and their rows. Does not: writing and loading them (`days`).
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import polars as pl

from pipeline.transform.reddit_comments import reddit_comments
from tests.storage.days import NOON, VIDEO, Warehouse, write_tables


@dataclass(frozen=True)
class Said:
    """A comment as one page shows it. One without an id is shown by a page about its video."""

    id: str | None = None
    body: str | None = "Fine bread."
    author: str | None = "baker"
    day: date | None = date(2024, 4, 1)
    removal: str | None = None
    video_id: str | None = None
    post_id: str | None = "p1"
    position: int | None = None
    depth: int | None = None
    score: int = 1


@dataclass(frozen=True)
class RedditPage:
    """What one page says: posts, each with the videos that it links in order, and comments."""

    posts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    comments: tuple[Said, ...] = ()
    hour: int = 0

    @property
    def page_id(self) -> str:
        """As if all that the page says were its body."""
        return hashlib.sha256(repr(replace(self, hour=0)).encode()).hexdigest()


def add(warehouse: Warehouse, day: date, *pages: RedditPage, number: int = 0) -> None:
    """Write a shard of these pages in the place of one with its day and number, if there is one.

    A page that comes again in a shard is as its newest capture has it, as in a pull.
    """
    posts, comments = [], []
    for page in {page.page_id: page for page in sorted(pages, key=lambda page: page.hour)}.values():
        lake = {"page_id": page.page_id, "captured_at": NOON + timedelta(hours=page.hour), "pulled_on": day}
        posts += [row | lake for row in _posts(page)]
        comments += [row | lake for row in _comments(page.comments)]
    tables = {"reddit_posts": pl.DataFrame(posts)} if posts else {}
    if comments:
        tables["reddit_comments"] = reddit_comments(pl.DataFrame(comments, infer_schema_length=None))
    warehouse.put(day, number, write_tables(warehouse.lake, day, number, tables))


def _posts(page: RedditPage) -> list[dict[str, Any]]:
    return [
        {"post_id": post, "video_id": video, "link_position": place, "score": page.hour}
        for post, videos in page.posts
        for place, video in enumerate(videos)
    ]


def _comments(comments: Sequence[Said]) -> list[dict[str, Any]]:
    seen: Counter[Said] = Counter()
    rows = []
    for place, said in enumerate(comments):
        row = vars(said) | {"comment_id": said.id, "posted_date": said.day}
        if said.id is None:
            like = replace(said, score=0)
            row |= {
                "comment_id": _hashed(like, seen[like]),
                "video_id": said.video_id or VIDEO,
                "post_id": None,
                "position": place,
            }
            seen[like] += 1
        rows.append({name: value for name, value in row.items() if name not in ("id", "day")})
    return rows


def _hashed(said: Said, ordinal: int) -> str:
    return "v" + hashlib.sha256(f"{said}{ordinal}".encode()).hexdigest()[:32]
