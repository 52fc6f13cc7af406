"""Listings and threads of Reddit as JSON: which of their posts link a video, and where a listing goes on.

Belongs here: looking into a document as far as a source has to. Does not: what it means (the parsers), and asking for it
(`reddit_live`).
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

import msgspec
import polars as pl

from pipeline.formats.reddit_things import Post, Thing, read_object
from pipeline.formats.youtube_links import linked_videos
from pipeline.sources.reddit_lines import read_line

#: Both are in every document that has a post which links a video.
_SIGNS = (b'"t3"', b"youtu")


class _Listing(msgspec.Struct):
    after: str | None = None
    children: list[msgspec.Raw] = []


class Document(NamedTuple):
    """Ids of the posts that link a video, in order, and the name of the post after which the listing goes on, if it does."""

    posts: tuple[str, ...] = ()
    after: str | None = None


def may_have_posts(content: bytes) -> bool:
    """Whether it is worth reading for posts: False at little cost for pages of other sites."""
    return content.lstrip()[:1] in (b"[", b"{") and _SIGNS[0] in content and _SIGNS[1] in content.lower()


def read_document(content: bytes) -> Document:
    """What a listing or a thread holds; nothing for anything else. Never raises because of what the content is."""
    listings = list(_listings(content))
    posts = [post for listing in listings for post in _posts(listing.children)]
    rows = linked_videos(pl.Series([post.links for post in posts], dtype=pl.String))["row"].unique(maintain_order=True)
    ids = [posts[row].own_id for row in rows]
    return Document(tuple(post_id for post_id in ids if post_id), next((each.after for each in listings if each.after), None))


def _listings(content: bytes) -> Iterator[_Listing]:
    """The listings of a document; a thing that stands alone is a listing of one."""
    for written in _top(content):
        thing = _wrapped(written)
        with suppress(msgspec.DecodeError, RecursionError):
            yield read_object(_Listing, thing.data)[0] if thing.kind == "Listing" else _Listing(children=[written])


class _Top(msgspec.Struct):
    things: list[msgspec.Raw] = []


def _top(content: bytes) -> Sequence[msgspec.Raw]:
    things = content if content.lstrip().startswith(b"[") else b"[%b]" % content
    found = read_line(_Top, b'{"things":%b}' % things)
    return found.things if found else ()


def _posts(children: Sequence[msgspec.Raw]) -> Iterator[Post]:
    for child in children:
        thing = _wrapped(child)
        if thing.kind == "t3":
            with suppress(msgspec.DecodeError, RecursionError):
                yield read_object(Post, thing.data)[0]


def _wrapped(written: msgspec.Raw) -> Thing:
    """One of Reddit's wrappers; an empty one for anything else."""
    try:
        return read_object(Thing, written)[0]
    except (msgspec.DecodeError, RecursionError):
        return Thing()
