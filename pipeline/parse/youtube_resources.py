"""Resources of YouTube's Data API v3: a video, a channel, a playlist's item, a comment, and the rows that each gives.

Belongs here: which of a resource's fields says what. Does not: the answers that hold resources (`youtube_api`).
"""

import re
from html import unescape
from typing import Annotated, Any

import msgspec

from pipeline.parse.counts import place_number, whole_number
from pipeline.parse.json_pieces import At, BrokenJson, Piece, fit_piece
from pipeline.parse.moments import moment, seconds_of_duration, written_date
from pipeline.parse.video_findings import Findings, PlaylistItem, VideoFacts, YoutubeComment, video_id_or_none
from pipeline.parse.youtube_pieces import Picture

Number = int | float | str | None

#: Names of `categoryId` as pages show them (the API's videoCategories for the US).
_CATEGORIES = {
    "1": "Film & Animation",
    "2": "Autos & Vehicles",
    "10": "Music",
    "15": "Pets & Animals",
    "17": "Sports",
    "18": "Short Movies",
    "19": "Travel & Events",
    "20": "Gaming",
    "21": "Videoblogging",
    "22": "People & Blogs",
    "23": "Comedy",
    "24": "Entertainment",
    "25": "News & Politics",
    "26": "Howto & Style",
    "27": "Education",
    "28": "Science & Technology",
    "29": "Nonprofits & Activism",
    "30": "Movies",
    "43": "Shows",
    "44": "Trailers",
}
#: The API's short names of licenses, as pages show them.
_LICENSES = {"youtube": "Standard YouTube License", "creativeCommon": "Creative Commons Attribution license (reuse allowed)"}
_LIVE = {"live": "is_live", "upcoming": "is_upcoming"}
_PRIVACY = ("public", "unlisted", "private")
_GONE = ("deleted", "failed", "rejected")
#: What stands for the titles of videos that a playlist still lists but nobody can see.
_TITLES_OF_NONE = {"Private video": "private", "Deleted video": "removed"}
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


class Thumbnails(msgspec.Struct):
    """A picture in the sizes that there are."""

    maxres: Picture | None = None
    standard: Picture | None = None
    high: Picture | None = None
    medium: Picture | None = None
    default: Picture | None = None

    @property
    def largest(self) -> str | None:
        """The address of the largest."""
        sizes = (self.maxres, self.standard, self.high, self.medium, self.default)
        return next((picture.url for picture in sizes if picture and picture.url), None)


class Snippet(Piece):
    """What a resource is: the fields of all kinds of resources, of which each has some."""

    title: str | None = None
    description: str | None = None
    published_at: str | None = None
    channel_id: str | None = None
    channel_title: str | None = None
    tags: tuple[str, ...] = ()
    category_id: str | None = None
    default_language: str | None = None
    default_audio_language: str | None = None
    live_broadcast_content: str | None = None
    thumbnails: Thumbnails | None = None
    custom_url: str | None = None
    playlist_id: str | None = None
    position: Number = None
    video_id: str | None = None
    listed_id: Annotated[str | None, At("resourceId.videoId")] = None
    owner: Annotated[str | None, At("videoOwnerChannelTitle")] = None
    owner_id: Annotated[str | None, At("videoOwnerChannelId")] = None
    parent_id: str | None = None
    author: Annotated[str | None, At("authorDisplayName")] = None
    author_id: Annotated[str | None, At("authorChannelId.value")] = None
    like_count: Number = None
    text_original: str | None = None
    text_display: str | None = None
    top_comment: Annotated[Any, At("topLevelComment")] = None


class Resource(Piece):
    """A resource with the parts that were asked for."""

    kind: str | None = None
    id: str | None = None
    snippet: Snippet | None = None
    view_count: Annotated[Number, At("statistics.viewCount")] = None
    like_count: Annotated[Number, At("statistics.likeCount")] = None
    comment_count: Annotated[Number, At("statistics.commentCount")] = None
    subscriber_count: Annotated[Number, At("statistics.subscriberCount")] = None
    duration: Annotated[str | None, At("contentDetails.duration")] = None
    age_rating: Annotated[str | None, At("contentDetails.contentRating.ytRating")] = None
    listed_id: Annotated[str | None, At("contentDetails.videoId")] = None
    listed_published_at: Annotated[str | None, At("contentDetails.videoPublishedAt")] = None
    privacy: Annotated[str | None, At("status.privacyStatus")] = None
    upload_status: Annotated[str | None, At("status.uploadStatus")] = None
    rejection: Annotated[str | None, At("status.rejectionReason")] = None
    failure: Annotated[str | None, At("status.failureReason")] = None
    license: Annotated[str | None, At("status.license")] = None
    live_start: Annotated[str | None, At("liveStreamingDetails.actualStartTime")] = None
    live_plan: Annotated[str | None, At("liveStreamingDetails.scheduledStartTime")] = None
    replies: Annotated[tuple[Any, ...], At("replies.comments")] = ()


def add_video(findings: Findings, video: Resource) -> None:
    """Add the row of `videos` that a video gives. What was not asked for is unknown."""
    if (video_id := video_id_or_none(video.id)) is None:
        findings.note_refused("videos", "a video has an id", {"id": video.id})
        return
    said, findings.subject = video.snippet or Snippet(), video_id
    facts = VideoFacts(
        video_id=video_id,
        title=said.title,
        channel=said.channel_title,
        channel_id=said.channel_id,
        published_date=findings.take("published_date", said.published_at, written_date),
        published_at=moment(said.published_at),
        # A stream that is on or yet to come is P0D long.
        duration_seconds=findings.take("duration_seconds", video.duration, seconds_of_duration) or None,
        view_count=findings.take("view_count", video.view_count, whole_number),
        like_count=findings.take("like_count", video.like_count, whole_number),
        comment_count=findings.take("comment_count", video.comment_count, whole_number),
        category=_CATEGORIES.get(said.category_id or ""),
        description=said.description,
        language=said.default_audio_language,
        title_language=said.default_language,
        license=_LICENSES.get(video.license or "", video.license),
        live_status=_live_status(video, said),
        media_type="livestream" if video.live_start or video.live_plan else None,
        availability=_availability(video),
        availability_reason=video.rejection or video.failure,
        thumbnail_url=said.thumbnails.largest if said.thumbnails else None,
        is_complete=said.title is not None and video.view_count is not None,
        keywords=None if video.snippet is None else list(said.tags),
    )
    findings.add_video(facts)


def _live_status(video: Resource, said: Snippet) -> str | None:
    """A video that is not live now was so if it tells when it began; whether that was asked for can't be told."""
    ended = "was_live" if video.live_start and said.live_broadcast_content == "none" else None
    return _LIVE.get(said.live_broadcast_content or "", ended)


def _availability(video: Resource) -> str | None:
    if video.upload_status in _GONE:
        return "removed"
    if video.privacy == "public" and video.age_rating == "ytAgeRestricted":
        return "needs_auth"
    return video.privacy if video.privacy in _PRIVACY else None


def add_playlist_item(findings: Findings, item: Resource) -> None:
    """Add a row of `playlist_items`, and what the item says of its video."""
    said = item.snippet or Snippet()
    video_id = video_id_or_none(item.listed_id or said.listed_id)
    if video_id is None:
        findings.note_refused("playlist_items", "an item is a video", {"id": item.id, "title": said.title})
        return
    position = place_number(said.position)
    if said.playlist_id and position is not None:
        findings.playlist_items.append(PlaylistItem(said.playlist_id, position, video_id))
    if (facts := _listed_facts(item, said, video_id)).says_something:
        findings.add_video(facts)


def _listed_facts(item: Resource, said: Snippet, video_id: str) -> VideoFacts:
    """What an item says of its video. `publishedAt` and `channelTitle` are the list's own: when it was added, and by whom."""
    hidden = None if said.owner else _TITLES_OF_NONE.get(said.title or "")
    stated = item.privacy if item.privacy in _PRIVACY else None
    return VideoFacts(
        video_id=video_id,
        title=None if hidden else said.title,
        channel=said.owner,
        channel_id=said.owner_id,
        published_date=written_date(item.listed_published_at),
        published_at=moment(item.listed_published_at),
        description=None if hidden else said.description,
        availability=hidden or stated,
        availability_reason=said.title if hidden else None,
        thumbnail_url=said.thumbnails.largest if said.thumbnails and not hidden else None,
    )


def add_thread(findings: Findings, thread: Resource) -> None:
    """Add the rows of `youtube_comments` that a thread gives: its comment at the top, and the replies that came with it."""
    said = thread.snippet or Snippet()
    for written in [said.top_comment, *thread.replies]:
        if written is not None:
            _add_comment(findings, _resource(findings, written), said.video_id, said.channel_id)


def add_comment(findings: Findings, comment: Resource) -> None:
    """Add the row of `youtube_comments` of a comment that stands by itself."""
    said = comment.snippet or Snippet()
    _add_comment(findings, comment, said.video_id, said.channel_id)


def _resource(findings: Findings, written: Any) -> Resource:
    try:
        resource, misfits = fit_piece(written, Resource)
    except BrokenJson:
        return Resource()
    findings.note_misfits("youtube_comments", misfits)
    return resource


def _add_comment(findings: Findings, comment: Resource, video_id: str | None, channel_id: str | None) -> None:
    said = comment.snippet or Snippet()
    findings.subject = video_id = video_id_or_none(said.video_id or video_id)
    if not comment.id:
        findings.note_refused("youtube_comments", "a comment has an id", {"author": said.author, "text": said.text_original})
        return
    row = YoutubeComment(
        comment_id=comment.id,
        video_id=video_id,
        parent_id=said.parent_id,
        author=said.author,
        author_id=said.author_id,
        is_uploader=said.author_id == channel_id if said.author_id and channel_id else None,
        like_count=whole_number(said.like_count),
        posted_at=moment(said.published_at),
        text=said.text_original or _without_markup(said.text_display),
    )
    findings.youtube_comments.append(row)


def _without_markup(text: str | None) -> str | None:
    """The text of a comment as it is displayed: `textDisplay` is HTML unless plain text was asked for."""
    return unescape(_TAG.sub("", _BREAK.sub("\n", text))) if text else None


def add_channel(findings: Findings, channel: Resource) -> None:
    """Complete what the page says of the channel's videos: there is no table of channels."""
    said = channel.snippet or Snippet()
    handle = said.custom_url if (said.custom_url or "").startswith("@") else None
    subscribers = findings.take("channel_subscriber_count", channel.subscriber_count, whole_number)
    for video in findings.videos:
        if channel.id and video.channel_id == channel.id:
            about = VideoFacts(video_id=video.video_id, channel=said.title)
            about.channel_handle, about.channel_subscriber_count = handle, subscribers
            video.complete_with(about)


def add_playlist(findings: Findings, playlist: Resource) -> None:
    """Add the playlist's title to the items of it that the page lists."""
    title = (playlist.snippet or Snippet()).title
    findings.playlist_items = [
        item._replace(playlist_title=title) if item.playlist_id == playlist.id else item for item in findings.playlist_items
    ]
