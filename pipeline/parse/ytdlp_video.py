"""What yt-dlp says of one video: its info dictionary, whether in a file of its own or as a playlist's entry.

Field names are yt-dlp's own; older files, and those of youtube-dl, lack half of them. Belongs here: which field says what.
Does not: which pages hold such a dictionary (`ytdlp_info`).
"""

import re
from typing import Annotated, Any

import msgspec

from pipeline.parse.caption_names import language_of, track_of
from pipeline.parse.counts import decimal_number, whole_number
from pipeline.parse.json_pieces import At, BrokenJson, PlainPiece, fit_piece
from pipeline.parse.moments import moment_of_seconds, written_date
from pipeline.parse.video_findings import CaptionTrack, Chapter, Findings, VideoFacts, YoutubeComment
from pipeline.parse.youtube_availability import by_words
from pipeline.parse.youtube_pieces import Picture, handle_of, largest

Number = int | float | str | None

#: Types of entries that only name a video.
FLAT = ("url", "url_transparent")
#: What stands for the titles of videos that a playlist still lists but nobody can see.
_HIDDEN = {"[Private video]": "private", "[Deleted video]": "removed"}
#: What yt-dlp puts where a video has no title.
_NO_TITLE = re.compile(r"youtube\S* video #\S+")


class InfoChapter(msgspec.Struct):
    """A chapter."""

    start_time: float | None = None
    end_time: float | None = None
    title: str | None = None


class Info(PlainPiece, kw_only=True):
    """An info dictionary. `type` is null or `video` where it is whole, `url` where it is an entry of a flat playlist."""

    type: Annotated[str | None, At("_type")] = None
    id: str | None = None
    title: str | None = None
    fulltitle: str | None = None
    description: str | None = None
    channel: str | None = None
    uploader: str | None = None
    uploader_id: str | None = None
    uploader_url: str | None = None
    channel_id: str | None = None
    channel_url: str | None = None
    channel_follower_count: Number = None
    upload_date: str | None = None
    timestamp: Number = None
    duration: Number = None
    view_count: Number = None
    like_count: Number = None
    comment_count: Number = None
    average_rating: Number = None
    categories: list[str] | None = None
    tags: list[str] | None = None
    language: str | None = None
    license: str | None = None
    live_status: str | None = None
    is_live: bool | None = None
    was_live: bool | None = None
    media_type: str | None = None
    availability: str | None = None
    thumbnail: str | None = None
    thumbnails: tuple[Picture, ...] = ()
    webpage_url: str | None = None
    original_url: str | None = None
    url: str | None = None
    playlist_index: Number = None
    chapters: list[InfoChapter] | None = None
    subtitles: dict[str, Any] | None = None
    automatic_captions: dict[str, Any] | None = None
    comments: list[Any] | None = None
    words: Annotated[str | None, At("videolake.words")] = None

    @property
    def written_title(self) -> str | None:
        """The video's own title: yt-dlp makes one up where there is none, and adds the time to that of a stream."""
        return self.fulltitle or (None if _NO_TITLE.fullmatch(self.title or "") else self.title)

    @property
    def is_whole(self) -> bool:
        """False where nothing of the video could be seen but the page's words for that."""
        return self.words is None or self.written_title is not None


class InfoComment(PlainPiece):
    """A comment; `parent` is root at the top."""

    id: str | None = None
    parent: str | None = None
    author: str | None = None
    author_id: str | None = None
    author_is_uploader: bool | None = None
    is_uploader: bool | None = None
    is_pinned: bool | None = None
    is_favorited: bool | None = None
    like_count: Number = None
    timestamp: Number = None
    text: str | None = None


class File(msgspec.Struct):
    """A form in which a caption track can be had."""

    url: str | None = None
    name: str | None = None


def info_facts(findings: Findings, info: Info, video_id: str, *, is_complete: bool) -> VideoFacts:
    """The row of `videos` that an info dictionary fills. Values that can't be read are noted in `findings`."""
    hidden = _HIDDEN.get(info.title or "") if info.type in FLAT else None
    return VideoFacts(
        video_id=video_id,
        title=None if hidden else info.written_title,
        channel=info.channel or info.uploader,
        channel_id=info.channel_id,
        channel_handle=_handle(info),
        channel_subscriber_count=findings.take("channel_subscriber_count", info.channel_follower_count, whole_number),
        published_date=findings.take("published_date", info.upload_date, written_date),
        published_at=moment_of_seconds(info.timestamp),
        duration_seconds=findings.take("duration_seconds", info.duration, _seconds),
        view_count=findings.take("view_count", info.view_count, whole_number),
        like_count=findings.take("like_count", info.like_count, whole_number),
        comment_count=findings.take("comment_count", info.comment_count, whole_number),
        rating=findings.take("rating", info.average_rating, decimal_number) or None,
        category=next(iter(info.categories or []), None),
        description=info.description,
        language=info.language,
        license=info.license,
        live_status=_live_status(info),
        media_type=info.media_type or ("short" if any("/shorts/" in (url or "") for url in _addresses(info)) else None),
        availability=hidden or _availability(info),
        availability_reason=info.title if hidden else info.words,
        thumbnail_url=info.thumbnail or largest(info.thumbnails),
        is_complete=is_complete,
        keywords=info.tags,
    )


def _availability(info: Info) -> str | None:
    """Words of the page count more than what yt-dlp concludes; those about a stream that has not begun are about its time."""
    if info.words is None or info.live_status == "is_upcoming":
        return info.availability
    return by_words(info.words) or (info.availability if info.is_whole else "unavailable")


def _addresses(info: Info) -> tuple[str | None, ...]:
    return info.webpage_url, info.original_url, info.url


def _handle(info: Info) -> str | None:
    if (info.uploader_id or "").startswith("@"):
        return info.uploader_id
    return handle_of(info.uploader_url) or handle_of(info.channel_url)


def _seconds(duration: Number) -> int | None:
    """Whole seconds: some extractors give fractions."""
    return whole_number(duration // 1) if isinstance(duration, float) else whole_number(duration)


def _live_status(info: Info) -> str | None:
    """Before 2021 there were two flags in its place."""
    if info.live_status:
        return info.live_status
    if info.is_live:
        return "is_live"
    return "was_live" if info.was_live else None


def chapters(info: Info, video_id: str) -> list[Chapter]:
    """The rows of `chapters`."""
    return [
        Chapter(video_id, place, chapter.start_time, chapter.end_time, chapter.title)
        for place, chapter in enumerate(info.chapters or [])
    ]


def caption_tracks(info: Info, video_id: str) -> list[CaptionTrack]:
    """The rows of `caption_tracks`, each track once: `en-orig` and `en` are the same, and each comes in several forms."""
    tracks: dict[tuple[str, str], CaptionTrack] = {}
    for named, kind in ((info.subtitles, "manual"), (info.automatic_captions, "auto")):
        for tag, files in (named or {}).items():
            if tag != "live_chat" and (file := _first_file(files)):
                track = _track(video_id, tag, kind, file)
                tracks.setdefault((track.language, track.kind), track)
    return list(tracks.values())


def _first_file(files: Any) -> File | None:
    try:
        return msgspec.convert(files, list[File])[0]
    except (msgspec.ValidationError, IndexError):
        return None


def _track(video_id: str, tag: str, kind: str, file: File) -> CaptionTrack:
    """The address tells of translations; where it is no address of YouTube's timed text, its tag is the language."""
    told = track_of(file.url or "")
    language = (told.video_id and told.language) or language_of(tag.removesuffix("-orig")) or "und"
    return CaptionTrack(video_id, language, (told.video_id and told.kind) or kind, file.name, file.url)


def comments(findings: Findings, info: Info, video_id: str) -> list[YoutubeComment]:
    """The rows of `youtube_comments`."""
    return [row for written in info.comments or [] if (row := _comment(findings, written, video_id))]


def _comment(findings: Findings, written: Any, video_id: str) -> YoutubeComment | None:
    try:
        comment, misfits = fit_piece(written, InfoComment)
    except BrokenJson:
        comment, misfits = InfoComment(), []
    findings.note_misfits("youtube_comments", misfits)
    if not comment.id:
        findings.note_refused("youtube_comments", "a comment has an id", written)
        return None
    return YoutubeComment(
        comment_id=comment.id,
        video_id=video_id,
        parent_id=None if comment.parent == "root" else comment.parent,
        author=comment.author,
        author_id=comment.author_id,
        is_uploader=comment.is_uploader if comment.author_is_uploader is None else comment.author_is_uploader,
        is_pinned=comment.is_pinned,
        is_favorited=comment.is_favorited,
        like_count=whole_number(comment.like_count),
        posted_at=moment_of_seconds(comment.timestamp),
        text=comment.text,
    )
