"""What people wrote about videos, on YouTube and on Reddit."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

import dataframely as dy

from pipeline.schemas import column
from pipeline.schemas.table import Merge, Table

REMOVALS = ("deleted", "removed")
REMOVAL = "Deleted by its author, removed by moderators, or null"


class YoutubeComments(Table):
    """One row per YouTube comment."""

    merge = Merge.NEWEST
    unit = ("comment_id",)

    comment_id = column.key("YouTube's id of the comment", min_length=1)
    video_id = column.video_id(primary_key=False, nullable=True)
    parent_id = column.text("Comment that it answers; null at the top")
    author = column.text("Name of the author")
    author_id = column.text("Channel id of the author")
    is_uploader = column.flag("True where the video's uploader wrote it")
    is_pinned = column.flag("True where it is pinned")
    is_favorited = column.flag("True where the uploader gave it a heart")
    like_count = column.count("Likes")
    posted_at = column.timestamp("When it was posted, UTC")
    text = column.big(column.text("The comment"), is_compressed=False)
    page_id = column.page_id()


class RedditPosts(Table):
    """One row per Reddit post and video that it links."""

    merge = Merge.NEWEST
    unit = ("post_id", "video_id")
    lake_only: ClassVar[Mapping[str, dy.Column]] = MappingProxyType(
        {
            "link_position": column.position(
                "Position of the video among those that the post links", primary_key=False, nullable=True
            )
        }
    )

    post_id = column.key("Reddit's id of the post", min_length=1)
    video_id = column.video_id("Video that the post links")
    subreddit = column.text("Subreddit, without r/")
    title = column.text("Title of the post")
    body = column.big(column.text("Text of the post"))
    flair = column.text("Flair of the post")
    author = column.text("Author; null where the account is deleted")
    score = dy.Int64(nullable=True, description="Upvotes less downvotes")
    upvote_ratio = dy.Float64(nullable=True, min=0, max=1, description="Share of upvotes")
    comment_count = column.count("Comments that Reddit counts")
    posted_at = column.timestamp("When it was posted, UTC")
    url = column.text("Address of the post")
    removal = column.one_of(REMOVAL, *REMOVALS)
    page_id = column.page_id()


class RedditComments(Table):
    """One row per Reddit comment."""

    merge = Merge.NEWEST
    unit = ("comment_id",)
    lake_only: ClassVar[Mapping[str, dy.Column]] = MappingProxyType(
        {"folded_body_md5": column.text("md5 of the body's letters and digits, lower-case, without what links lead to")}
    )

    comment_id = column.key(
        "Reddit's id; for comments on a video page a hash of video, author, date, body and ordinal among equal ones", min_length=1
    )
    video_id = dy.String(nullable=True, regex=column.VIDEO_ID, description="Video that the comment is about; null until known")
    position = dy.Int32(nullable=True, min=0, description="Position on the page, from 0")
    post_id = column.text("Reddit's id of the post")
    parent_id = column.text("Comment that it answers; null at the top")
    subreddit = column.text("Subreddit, without r/")
    author = column.text("Author; null where the account is deleted")
    score = dy.Int64(nullable=True, description="Upvotes less downvotes")
    posted_at = column.timestamp("When it was posted, UTC; null where only a date is known")
    posted_date = column.date("Day on which it was posted")
    body = column.big(column.text("The comment, paragraphs separated by a blank line"))
    depth = dy.Int32(nullable=True, min=0, description="0 at the top of the thread")
    removal = column.one_of(REMOVAL, *REMOVALS)
    page_id = column.page_id()
