"""Pages of Reddit for tests, and what parsing made of them.

Belongs here: what several tests of Reddit's formats need to write such a page. Does not: what they must give.
"""

import json
from typing import Any

from tests.parse.pages import parsed

VIDEO = "k3LbQm9tWvE"
FILE = "file:///reddit/page.json"
POST = {
    "id": "p1",
    "subreddit": "tidewatch",
    "title": "Bells",
    "url": f"https://youtu.be/{VIDEO}",
    "permalink": "/r/tidewatch/comments/p1/bells/",
}
COMMENT = {"id": "c1", "link_id": "t3_p1", "parent_id": "t3_p1", "subreddit": "tidewatch", "body": "Aye.", "author": "gull"}


def listing(*children: dict[str, Any]) -> dict[str, Any]:
    """Reddit's wrapper of several things."""
    return {"kind": "Listing", "data": {"children": list(children)}}


def thread(*comments: dict[str, Any], **post: Any) -> str:
    """A thread's page: the post and its comments."""
    return json.dumps([listing({"kind": "t3", "data": POST | post}), listing(*comments)])


def comment(replies: Any = "", **fields: Any) -> dict[str, Any]:
    """A wrapped comment and the answers to it."""
    return {"kind": "t1", "data": COMMENT | fields | {"replies": replies}}


def rows(body: str) -> dict[str, list[dict[str, Any]]]:
    """What a page gives whose address tells nothing."""
    return parsed(body, url=FILE)


def only_comment(**fields: Any) -> dict[str, Any]:
    """The row of a dump's comment with these fields."""
    (row,) = rows(json.dumps(COMMENT | fields))["reddit_comments"]
    return row


def only_post(**fields: Any) -> dict[str, Any]:
    """The row of a dump's post with these fields."""
    (row,) = rows(json.dumps(POST | fields))["reddit_posts"]
    return row
