"""Recorded answers of Reddit that lie beside the repository: rows are held against a plain walk through their JSON."""

import gzip
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import polars as pl
import pytest

from pipeline.parse import parse_pages
from tests.parse.pages import Page, batch, parsed

RECORDINGS = Path(__file__).parents[3] / "shared" / "recordings" / "reddit"
pytestmark = pytest.mark.skipif(not RECORDINGS.exists(), reason="the recordings (../shared/recordings) are not on this machine")
FILES = sorted(path for path in RECORDINGS.rglob("*.json*"))
DUMPS = sorted(RECORDINGS.rglob("*.ndjson"))


class Seen(NamedTuple):
    """What a walk through a page's JSON finds."""

    posts: list[dict[str, Any]]
    comments: list[tuple[dict[str, Any], int]]
    stubs: list[dict[str, Any]]


def body_of(path: Path) -> bytes:
    """The recorded bytes."""
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def walk(thing: Any, depth: int, seen: Seen) -> Seen:
    """Note all things in the order of the page."""
    if isinstance(thing, list):
        for one in thing:
            walk(one, depth, seen)
    elif "json" in thing:
        walk(thing["json"]["data"]["things"], depth, seen)
    elif thing.get("kind") == "Listing":
        walk(thing["data"]["children"], depth, seen)
    elif thing.get("kind") == "t3":
        seen.posts.append(thing["data"])
    elif thing.get("kind") == "more":
        seen.stubs.append(thing["data"])
    elif thing.get("kind") == "t1":
        seen.comments.append((thing["data"], depth))
        walk(thing["data"].get("replies") or [], depth + 1, seen)
    return seen


def video_of(url: str) -> str | None:
    """The video of an address, read by the standard library."""
    parts = urlsplit(url)
    if parts.hostname == "youtu.be":
        return parts.path[1:12]
    if parts.hostname and parts.hostname.endswith("youtube.com") and parts.path == "/watch":
        return parse_qs(parts.query)["v"][0].strip()
    return None


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_every_comment_once(path: Path) -> None:
    """Each comment of a recording gives one row: in the page's order, answering the right one, told whether it is gone."""
    body = body_of(path)
    found = parsed(body, url=path.as_uri())
    seen = walk(json.loads(body), 0, Seen([], [], []))
    for row, (data, _) in zip(found.get("reddit_comments", []), seen.comments, strict=True):
        kind, parent = data["parent_id"].split("_", 1)
        assert row["comment_id"] == data["id"]
        assert row["post_id"] == data["link_id"].removeprefix("t3_")
        assert row["parent_id"] == (parent if kind == "t1" else None)
        assert row["author"] == (None if data["author"] == "[deleted]" else data["author"])
        assert row["removal"] == {"[deleted]": "deleted", "[removed]": "removed"}.get(data["body"])
        assert row["body"] == (None if row["removal"] else re.sub("\r\n?", "\n", data["body"]))
        assert row["posted_at"] == datetime.fromtimestamp(data["created_utc"], UTC).replace(tzinfo=None)
        assert row["score"] == (None if data["score_hidden"] else data["score"])
    notes = [json.loads(note["row_json"]) for note in found["rejected_rows"]]
    assert [(note["count"], note["id_count"]) for note in notes] == [
        (stub["count"], len(stub["children"])) for stub in seen.stubs
    ]


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_depths_of_a_thread(path: Path) -> None:
    """In a thread the depth is that of the tree, and the position counts all comments in reading order."""
    body = body_of(path)
    if not body.lstrip().startswith(b"["):
        assert all(row["position"] is None for row in parsed(body, url=path.as_uri()).get("reddit_comments", []))
        return
    rows = parsed(body, url=path.as_uri())["reddit_comments"]
    depths = [depth for _, depth in walk(json.loads(body), 0, Seen([], [], [])).comments]
    assert [(row["depth"], row["position"]) for row in rows] == [(depth, place) for place, depth in enumerate(depths)]


def test_posts_of_youtube() -> None:
    """All posts of the recorded domain/youtube.com have the video of their address, and what Reddit says of them."""
    (path,) = RECORDINGS.rglob("TestDomainListing*")
    body = body_of(path)
    seen = walk(json.loads(body), 0, Seen([], [], []))
    rows = parsed(body, url=path.as_uri())["reddit_posts"]
    assert len(rows) == 100
    for row, post in zip(rows, seen.posts, strict=True):
        assert row["video_id"] == video_of(post["url"])
        assert row["url"] == f"https://www.reddit.com{post['permalink']}"
        assert row["author"] == (None if post["author"] == "[deleted]" else post["author"])
        assert (row["post_id"], row["title"], row["score"]) == (post["id"], post["title"], post["score"])
        assert (row["subreddit"], row["comment_count"]) == (post["subreddit"], post["num_comments"])


def test_links_within_the_texts_of_posts() -> None:
    """Posts that ask about videos give a row for each that their text links."""
    (path,) = RECORDINGS.rglob("TestSubredditListings.test_controversial*")
    rows = parsed(body_of(path), url=path.as_uri())["reddit_posts"]
    noises = [row["video_id"] for row in rows if row["post_id"] == "oixhc"]
    assert {"AxSulCgmJJA", "zrnTcgv1_Oc", "82WO-G55928"} <= set(noises)
    assert len(noises) == len(set(noises))


@pytest.mark.parametrize("path", DUMPS, ids=[path.name for path in DUMPS])
def test_lines_of_dumps(path: Path) -> None:
    """Each line is one post or comment, with the escapes of its time undone."""
    lines = path.read_bytes().splitlines()
    frames = parse_pages(batch(Page(line, f"{path.as_uri()}#{number}") for number, line in enumerate(lines)))
    assert frames["outcomes"]["format"].unique().to_list() == ["reddit_dump"]
    assert frames["outcomes"]["outcome"].unique().to_list() == ["parsed"]
    assert frames["rejected_rows"].is_empty()
    comments = [json.loads(line) for line in lines if b'"link_id"' in line]
    assert frames["reddit_comments"]["comment_id"].to_list() == [comment["id"] for comment in comments]
    assert frames["reddit_comments"]["posted_at"].null_count() == 0
    gone = [(row["body"], row["removal"]) for row in frames["reddit_comments"].iter_rows(named=True)]
    for (body, removal), comment in zip(gone, comments, strict=True):
        assert removal == {"[deleted]": "deleted", "[removed]": "removed"}.get(comment["body"])
        assert body is None or "&gt;" not in body
    about_no_video = frames["outcomes"].filter(pl.col("reason") == "no link to a video").height
    assert about_no_video == len(lines) - len(comments)
