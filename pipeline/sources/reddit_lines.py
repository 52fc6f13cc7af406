"""Lines of Reddit's dumps: which are posts that link a video, and which are comments of what post.

Most lines of a dump have nothing to do with videos, so a line is looked into as bytes, and decoded only where it may be taken.
Belongs here: one block of lines at a time. Does not: reading files (`reddit_dumps`) and which posts are known (`reddit_known`).
"""

import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

import msgspec
import polars as pl

from pipeline.formats.json_text import whole_characters
from pipeline.formats.reddit_things import Post, read_object
from pipeline.formats.youtube_links import linked_videos
from pipeline.sources.jsonl import key_names
from pipeline.sources.reddit_known import Numbers, number_of
from pipeline.sources.stream import Lines

#: Why lines are not taken.
POST_WITHOUT_VIDEO = "Reddit post that links no video"
OTHER_COMMENT = "Reddit comment of a post that links no video"
OTHER_LINE = "line of a Reddit dump that is no post and no comment"

#: In a JSON text these stand for keys only: a quote within a string is escaped.
_LINK_ID, _TITLE, _LINK_URL = b'"link_id"', b'"title"', b'"link_url"'
_POST_OF_COMMENT = re.compile(rb'"link_id"\s*:\s*"(?:t3_)?([0-9A-Za-z]+)"')
#: What every address of a video has in it, in any spelling. Nobody escapes letters of the alphabet.
_YOUTUBE = b"youtu"
_BOM = b"\xef\xbb\xbf"

T = TypeVar("T", bound=msgspec.Struct)

_POST_KEYS = frozenset({"selftext", "num_comments", "permalink", "is_self"})


def kind_of_dump(head: bytes) -> str | None:
    """`posts` or `comments`, by the first line of the head, if it is a post or a comment of Reddit's; else None."""
    first, newline, _ = head.removeprefix(_BOM).lstrip().partition(b"\n")
    keys = frozenset(key_names(first + newline))
    has_subreddit = any(key.startswith("subreddit") for key in keys)
    if {"link_id", "body"} <= keys and (has_subreddit or "parent_id" in keys):
        return "comments"
    return "posts" if {"id", "title"} <= keys and has_subreddit and keys & _POST_KEYS else None


class Line(NamedTuple):
    """A line and its number, from 1."""

    number: int
    data: bytes


@dataclass
class Sifted:
    """What a block of lines holds: lines to take, the posts among them, and the others by kind.

    `highest_post` is the newest of the posts that left out comments are of.
    """

    taken: list[Line] = field(default_factory=list)
    posts: list[int] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    highest_post: int = 0


def sift(block: Lines, known: Numbers) -> Sifted:
    """Posts that link a video, and comments of known posts; also lines that may be such a post and can't be read."""
    sifted, comments, candidates = Sifted(), list[tuple[Line, int]](), list[Line]()
    data = block.data.removeprefix(_BOM) if block.first == 1 else block.data
    folded = data.lower().split(b"\n")
    for line, folded_line in zip(
        map(Line, range(block.first, block.first + len(folded)), data.split(b"\n")), folded, strict=True
    ):
        if (post := _post_of(line.data)) is not None:
            comments.append((line, post))
        elif _YOUTUBE in folded_line:
            candidates.append(line)
        elif not line.data.isspace() and line.data:
            sifted.skipped[_kind_of_other(line.data)] += 1
    _sift_posts(candidates, sifted)
    _sift_comments(comments, known, sifted)
    sifted.taken.sort()
    return sifted


def _post_of(line: bytes) -> int | None:
    """The post that a comment's line names; None for any other line."""
    place = line.find(_LINK_ID)
    found = _POST_OF_COMMENT.search(line, place) if place >= 0 else None
    return number_of(found[1]) if found else None


def _kind_of_other(line: bytes) -> str:
    if _TITLE in line:
        return POST_WITHOUT_VIDEO
    return OTHER_COMMENT if _LINK_ID in line else OTHER_LINE


def _sift_posts(candidates: list[Line], sifted: Sifted) -> None:
    links = [_links(line.data) for line in candidates]
    told = pl.Series([text for text, _ in links], dtype=pl.String)
    linking = set(linked_videos(told)["row"])
    for row, (line, (text, post_id)) in enumerate(zip(candidates, links, strict=True)):
        if text is None or row in linking:
            sifted.taken.append(line)
            number = number_of(post_id or "")
            sifted.posts += [number] if number is not None and row in linking else []
        else:
            sifted.skipped[_kind_of_other(line.data)] += 1


def _links(post: bytes) -> tuple[str | None, str | None]:
    """All of a post's text that may link a video, and its id. The text is null where the post can't be read."""
    found = read_line(Post, post)
    return (found.links, found.own_id) if found else (None, None)


def _sift_comments(comments: list[tuple[Line, int]], known: Numbers, sifted: Sifted) -> None:
    for (line, post), is_known in zip(comments, known.have([post for _, post in comments]), strict=True):
        if is_known or _names_a_video(line.data):
            sifted.taken.append(line)
        else:
            sifted.skipped[OTHER_COMMENT] += 1
            sifted.highest_post = max(sifted.highest_post, post)


class _LinkUrl(msgspec.Struct):
    link_url: str | None = None


def _names_a_video(comment: bytes) -> bool:
    """Whether a comment tells the address of its post, and that is a video's. Few dumps' comments tell it."""
    told = read_line(_LinkUrl, comment) if _LINK_URL in comment else None
    return told is not None and not linked_videos(pl.Series([told.link_url], dtype=pl.String)).is_empty()


def read_line(kind: type[T], line: bytes) -> T | None:
    """The object that a line says, as the parser reads it; None where it can't."""
    text = line.decode("utf-8", "replace")
    for readable in (text, whole_characters(text)):
        with suppress(msgspec.DecodeError, RecursionError):
            return read_object(kind, readable)[0]
    return None
