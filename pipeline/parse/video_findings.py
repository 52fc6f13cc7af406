"""What a page says about videos, as typed rows: what parsers of YouTube's own formats fill.

Belongs here: a class per table, and one for all that a page says. Does not: where a page says what, and frames
(`video_frames`).
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

import msgspec

from pipeline.parse.json_pieces import Misfit
from pipeline.parse.landmarks import VIDEO_ID

_VIDEO_ID = re.compile(VIDEO_ID)

T = TypeVar("T")


class VideoFacts(msgspec.Struct, kw_only=True):
    """A row of `videos` with the video's keywords (None: unknown, empty: it has none)."""

    video_id: str
    title: str | None = None
    channel: str | None = None
    channel_id: str | None = None
    channel_handle: str | None = None
    channel_subscriber_count: int | None = None
    published_date: date | None = None
    published_at: datetime | None = None
    duration_seconds: int | None = None
    view_count: int | None = None
    like_count: int | None = None
    comment_count: int | None = None
    rating: float | None = None
    category: str | None = None
    description: str | None = None
    language: str | None = None
    title_language: str | None = None
    license: str | None = None
    live_status: str | None = None
    media_type: str | None = None
    availability: str | None = None
    availability_reason: str | None = None
    thumbnail_url: str | None = None
    is_complete: bool = False
    keywords: list[str] | None = None

    def complete_with(self, other: "VideoFacts") -> None:
        """Take what is unknown here from another account of the same video."""
        for name in self.__struct_fields__:
            if getattr(self, name) is None:
                setattr(self, name, getattr(other, name))
        self.is_complete |= other.is_complete

    @property
    def says_something(self) -> bool:
        """False where nothing but the id is known."""
        values = msgspec.structs.asdict(self)
        return any(value not in (None, "", []) for name, value in values.items() if name not in ("video_id", "is_complete"))


class RelatedLink(NamedTuple):
    """A row of `related_links`."""

    video_id: str
    position: int
    url: str | None
    title: str | None
    related_video_id: str | None
    related_channel: str | None = None
    related_channel_id: str | None = None


class Chapter(NamedTuple):
    """A row of `chapters`."""

    video_id: str
    position: int
    start_seconds: float | None
    end_seconds: float | None
    title: str | None


class CaptionTrack(NamedTuple):
    """A row of `caption_tracks`."""

    video_id: str
    language: str
    kind: str
    name: str | None
    url: str | None


class YoutubeComment(msgspec.Struct, kw_only=True):
    """A row of `youtube_comments`."""

    comment_id: str
    video_id: str | None
    parent_id: str | None = None
    author: str | None = None
    author_id: str | None = None
    is_uploader: bool | None = None
    is_pinned: bool | None = None
    is_favorited: bool | None = None
    like_count: int | None = None
    posted_at: datetime | None = None
    text: str | None = None


class PlaylistItem(NamedTuple):
    """A row of `playlist_items`."""

    playlist_id: str
    position: int
    video_id: str
    playlist_title: str | None = None


class Note(NamedTuple):
    """A value that could not be taken (`is_kept`: its row was), for which table, by which rule, of which video, what it was."""

    table: str
    rule: str
    told: dict[str, Any]
    is_kept: bool = True


def video_id_or_none(text: object) -> str | None:
    """The text where it has the form of a video's id."""
    return text if isinstance(text, str) and _VIDEO_ID.fullmatch(text) else None


@dataclass
class Findings:
    """What one page says: rows by table, notes, and what became of it.

    `subject` is the video that is being read of, for notes. `reason` with `is_rejected` says why the page is no page about
    videos, else why it gave no rows.
    """

    url_video_id: str | None = None
    subject: str | None = None
    by_video: dict[str, VideoFacts] = field(default_factory=dict)
    related_links: list[RelatedLink] = field(default_factory=list)
    chapters: list[Chapter] = field(default_factory=list)
    caption_tracks: list[CaptionTrack] = field(default_factory=list)
    youtube_comments: list[YoutubeComment] = field(default_factory=list)
    playlist_items: list[PlaylistItem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    reason: str | None = None
    is_rejected: bool = False

    @property
    def videos(self) -> list[VideoFacts]:
        """The rows of `videos`."""
        return list(self.by_video.values())

    @property
    def video_id(self) -> str | None:
        """The one video that the page is about, if it is about one."""
        return next(iter(self.by_video)) if len(self.by_video) == 1 else self.url_video_id

    def reject(self, reason: str) -> "Findings":
        """Say that the page is not what its format needs; nothing of it is kept."""
        return Findings(self.url_video_id, reason=reason, is_rejected=True)

    def take(self, name: str, written: Any, read: Callable[[Any], T | None]) -> T | None:
        """The value of a column of `videos` as `read` understands it; noted where it understands nothing."""
        value = None if written is None or written == "" else read(written)
        if value is None and written not in (None, ""):
            self.note("videos", f"{name} can be read", **{name: written})
        return value

    def note_misfits(self, table: str, misfits: Iterable[Misfit]) -> None:
        """Note the values of a document that were of other types than expected."""
        for path, problem, value in misfits:
            self.note(table, f"{path}: {problem}", value=value)

    def note_refused(self, table: str, rule: str, written: Any) -> None:
        """Note something that is no row of a table."""
        self.notes.append(Note(table, rule, {"video_id": self.subject, "row": written}, is_kept=False))

    def note(self, table: str, rule: str, **told: Any) -> None:
        """Note what breaks a rule and does not cost the row."""
        self.notes.append(Note(table, rule, {"video_id": self.subject} | told))

    def add_video(self, facts: VideoFacts) -> VideoFacts:
        """Add what the page says of a video to what it said of it before."""
        known = self.by_video.setdefault(facts.video_id, facts)
        if known is not facts:
            known.complete_with(facts)
        return known
