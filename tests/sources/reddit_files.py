"""Posts and comments of Reddit for tests of its source, and how they lie in dumps, listings and threads.

Belongs here: writing them. Does not: what a source makes of them.
"""

import json
from pathlib import Path
from typing import Any

VIDEO = "k3LbQm9tWvE"
RETRIEVED = 1_709_290_800  # 2024-03-01 11:00 UTC

#: A zstd frame whose header asks for a window of 2 GiB, as public dumps do: packing so would take the memory.
_LONG_WINDOW = b"\x28\xb5\x2f\xfd\x00" + bytes([21 << 3])


def post(post_id: str, url: str = f"https://youtu.be/{VIDEO}", **more: Any) -> dict[str, Any]:
    """A post, as dumps and listings have it."""
    told = {"id": post_id, "author": "gull", "subreddit": "tidewatch", "title": "Bells", "selftext": "", "num_comments": 1}
    return told | {"url": url, "created_utc": RETRIEVED - 60, "retrieved_on": RETRIEVED} | more


def comment(comment_id: str, post_id: str, **more: Any) -> dict[str, Any]:
    """A comment at the top of a post's thread."""
    told = {"id": comment_id, "author": "gull", "subreddit": "tidewatch", "body": f"Aye, {comment_id}."}
    named = {"link_id": f"t3_{post_id}", "parent_id": f"t3_{post_id}"}
    return told | named | {"created_utc": RETRIEVED - 30, "retrieved_on": RETRIEVED} | more


def dump(path: Path, *lines: dict[str, Any] | bytes) -> Path:
    """Write a dump, packed with a long window where its name ends in .zst."""
    content = b"".join((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines)
    path.write_bytes(_with_long_window(content) if path.suffix == ".zst" else content)
    return path


def _with_long_window(content: bytes) -> bytes:
    last_raw_block = (len(content) << 3 | 1).to_bytes(3, "little")
    return _LONG_WINDOW + last_raw_block + content


def listing(*posts: dict[str, Any], after: str | None = None) -> bytes:
    """A listing of posts, which goes on after one of these names."""
    return json.dumps(_listing("t3", posts, after)).encode()


def thread(of: dict[str, Any], *comments: dict[str, Any]) -> bytes:
    """A thread: the post and its comments."""
    return json.dumps([_listing("t3", (of,), None), _listing("t1", comments, None)]).encode()


def _listing(kind: str, things: tuple[dict[str, Any], ...], after: str | None) -> dict[str, Any]:
    return {"kind": "Listing", "data": {"after": after, "children": [{"kind": kind, "data": thing} for thing in things]}}
