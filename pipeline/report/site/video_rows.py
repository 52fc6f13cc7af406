"""The rows that a video's page shows: what the published file holds, less what no page shows.

What does not belong here: reading them (`video_held`).
"""

from datetime import date, datetime
from typing import NamedTuple


class Facts(NamedTuple):
    """A row of `videos`, its channel's key, and how many pages told of the video."""

    video_id: str
    title: str | None
    title_language: str | None
    channel: str | None
    channel_id: str | None
    channel_handle: str | None
    channel_subscriber_count: int | None
    published_date: date | None
    published_at: datetime | None
    duration_seconds: int | None
    view_count: int | None
    like_count: int | None
    comment_count: int | None
    rating: float | None
    category: str | None
    description: str | None
    language: str | None
    license: str | None
    live_status: str | None
    media_type: str | None
    availability: str | None
    availability_reason: str | None
    thumbnail_url: str | None
    page_url: str | None
    is_complete: bool
    first_captured_at: datetime
    captured_at: datetime
    page_id: str
    channel_key: str | None
    page_count: int


class Snapshot(NamedTuple):
    """What one page told at one time."""

    captured_at: datetime
    view_count: int | None
    like_count: int | None
    comment_count: int | None
    rating: float | None
    title: str | None
    description: str | None
    keywords: list[str] | None
    availability: str | None
    availability_reason: str | None


class Keyword(NamedTuple):
    """A keyword as written; `is_spoken` is null where there is no transcript, `first_seconds` where it has no times."""

    keyword: str
    keyword_key: str
    is_spoken: bool | None
    spoken_count: int | None
    first_seconds: float | None


class CloudWord(NamedTuple):
    """A word of the cloud, how often it is said, and its weight (tf-idf)."""

    term: str
    term_count: int
    weight: float


class Transcript(NamedTuple):
    """A transcript; `text` only of a preferred one without timed cues."""

    language: str
    kind: str
    is_preferred: bool
    is_complete: bool
    word_count: int | None
    segment_count: int | None
    detected_language: str | None
    text: str | None


class Cue(NamedTuple):
    """A timed cue of the preferred transcript."""

    start_seconds: float
    text: str


class Chapter(NamedTuple):
    """A chapter."""

    start_seconds: float | None
    title: str | None


class Track(NamedTuple):
    """A caption track that a page offers."""

    language: str
    kind: str
    name: str | None


class Link(NamedTuple):
    """A link to another video, with the title of the video where it is held."""

    url: str | None
    title: str | None
    related_video_id: str | None
    related_channel: str | None


class Alike(NamedTuple):
    """Another video with nearly the same transcript; similarity from 0.5 to 1."""

    video_id: str
    title: str | None
    similarity: float


class Similar(NamedTuple):
    """Another video about the same."""

    video_id: str
    title: str | None


class Post(NamedTuple):
    """A Reddit post that links the video."""

    post_id: str
    subreddit: str | None
    title: str | None
    body: str | None
    flair: str | None
    author: str | None
    score: int | None
    comment_count: int | None
    posted_at: datetime | None
    url: str | None
    removal: str | None


class Comment(NamedTuple):
    """A comment, on Reddit or YouTube: `score` is Reddit's score or YouTube's likes."""

    comment_id: str
    parent_id: str | None
    depth: int | None
    post_id: str | None
    author: str | None
    score: int | None
    posted_at: datetime | None
    posted_date: date | None
    text: str | None
    removal: str | None
    notes: list[str]
