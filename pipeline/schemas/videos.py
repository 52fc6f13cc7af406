"""Videos, what was counted of them over time, and what they are tagged with and linked to."""

import dataframely as dy

from pipeline.schemas import column
from pipeline.schemas.table import Merge, Table

AVAILABILITIES = (
    "public",
    "unlisted",
    "private",
    "needs_auth",
    "subscriber_only",
    "premium_only",
    "geo_blocked",
    "removed",
    "unavailable",
)
LIVE_STATUSES = ("not_live", "is_live", "is_upcoming", "was_live", "post_live")
MEDIA_TYPES = ("video", "short", "livestream", "episode", "clip", "trailer")


def _rating() -> dy.Float64:
    return dy.Float64(nullable=True, min=0, max=5, description="Average rating, 0 to 5")


class Videos(Table):
    """One row per video, with the last known value of each fact."""

    merge = Merge.LAST_VALUES

    video_id = column.video_id()
    title = column.text("Title (yt-dlp `title`, YouTube API `snippet.title`)")
    channel = column.text("Name of the channel (yt-dlp `channel` or `uploader`)")
    channel_id = dy.String(
        nullable=True, regex=column.CHANNEL_ID, description="YouTube's id of the channel, UC and 22 characters"
    )
    channel_handle = column.text("Handle of the channel, with its @")
    channel_subscriber_count = column.count("Subscribers of the channel")
    published_date = column.date("Day of publication as the page writes it")
    published_at = column.timestamp("Time of publication, UTC; null where only a date is known")
    duration_seconds = dy.Int64(nullable=True, min=0, description="Length of the video in seconds")
    view_count = column.count("Views")
    like_count = column.count("Likes")
    comment_count = column.count("YouTube comments")
    rating = _rating()
    category = column.text("Category")
    description = column.text("Description by the uploader")
    language = column.text("Spoken language, BCP-47, as the page declares it")
    title_language = column.text("Language of the title, BCP-47, as the page declares it, else that which it looks like")
    license = column.text("License")
    live_status = column.one_of("Whether the video is or was live", *LIVE_STATUSES)
    media_type = column.one_of("Kind of video", *MEDIA_TYPES)
    availability = column.one_of("Who can see the video", *AVAILABILITIES)
    availability_reason = column.text("The page's own words for why the video can't be seen")
    thumbnail_url = column.text("Address of the preview picture")
    page_url = column.text("Address of the last page about the video")
    is_complete = column.flag("True where a page with its whole statistics block was seen", nullable=False)
    first_captured_at = column.warehouse_only(column.captured_at("When the first page about the video was captured, UTC"))
    captured_at = column.captured_at("When the last page about the video was captured, UTC")
    page_id = column.page_id()


class VideoSnapshots(Table):
    """One row per page with a count, a rating or an availability."""

    merge = Merge.ALL

    video_id = column.video_id()
    captured_at = column.captured_at(primary_key=True)
    page_id = column.page_id(primary_key=True)
    view_count = column.count("Views")
    like_count = column.count("Likes")
    comment_count = column.count("YouTube comments")
    channel_subscriber_count = column.count("Subscribers of the channel")
    rating = _rating()
    title = column.text("Title")
    description = column.text("Description by the uploader")
    keywords = dy.List(
        dy.String(nullable=False),
        nullable=True,
        description="Keywords as written; empty where the page has none, null where unknown",
    )
    thumbnail_url = column.text("Address of the preview picture")
    availability = column.one_of("Who can see the video", *AVAILABILITIES)
    availability_reason = column.text("The page's own words for why the video can't be seen")


class Keywords(Table):
    """One row per keyword of a video (yt-dlp `tags`, YouTube API `snippet.tags`)."""

    merge = Merge.ONE_PAGE

    video_id = column.video_id()
    position = column.position()
    keyword = dy.String(nullable=False, min_length=1, description="Keyword as written")
    keyword_key = dy.String(nullable=False, min_length=1, description="Keyword to compare by: NFKC, case-folded, trimmed")
    page_id = column.page_id()


class RelatedLinks(Table):
    """One row per link from a video's page to another video."""

    merge = Merge.ONE_PAGE

    video_id = column.video_id()
    position = column.position()
    url = column.text("Address that the link leads to")
    title = column.text("Text of the link")
    related_video_id = dy.String(nullable=True, regex=column.VIDEO_ID, description="Video that the link leads to")
    related_channel = column.text("Name of that video's channel")
    related_channel_id = dy.String(nullable=True, regex=column.CHANNEL_ID, description="Id of that video's channel")
    page_id = column.page_id()


class PlaylistItems(Table):
    """One row per video of a playlist."""

    # An answer of YouTube's API holds 50 of them, so a long playlist comes in several pages.
    merge = Merge.NEWEST
    unit = ("playlist_id",)

    playlist_id = column.key("YouTube's id of the playlist", min_length=2)
    position = column.position("Position in the playlist, from 0")
    video_id = column.video_id(primary_key=False, nullable=False)
    playlist_title = column.text("Title of the playlist")
    page_id = column.page_id()
