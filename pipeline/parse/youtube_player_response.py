"""What YouTube's player is told about a video: the player response, which watch pages, apps and `get_video_info` carry.

Belongs here: where the player response says what, and from it to the row of `videos` and the caption tracks. Does not: where
a page has the player response.
"""

from typing import Annotated

import msgspec

from pipeline.parse.caption_names import language_of
from pipeline.parse.counts import decimal_number, whole_number
from pipeline.parse.json_pieces import At, BrokenJson, Piece, Reading, fit_piece, read_piece, read_value
from pipeline.parse.moments import moment, written_date
from pipeline.parse.video_findings import CaptionTrack, Findings, VideoFacts, video_id_or_none
from pipeline.parse.youtube_availability import Playability, availability_of
from pipeline.parse.youtube_pieces import Picture, Text, absolute, handle_of, largest, plain

Number = int | float | str | None


class Details(Piece):
    """The player's `videoDetails`."""

    video_id: str | None = None
    title: str | None = None
    author: str | None = None
    channel_id: str | None = None
    short_description: str | None = None
    length_seconds: Number = None
    view_count: Number = None
    average_rating: Number = None
    keywords: tuple[str, ...] = ()
    thumbnails: Annotated[tuple[Picture, ...], At("thumbnail.thumbnails")] = ()
    is_private: bool | None = None
    is_live: bool | None = None
    is_upcoming: bool | None = None
    is_live_content: bool | None = None
    is_post_live_dvr: Annotated[bool | None, At("isPostLiveDvr")] = None


class Microformat(Piece):
    """What search engines are told; only watch pages have it."""

    title: Text | None = None
    description: Text | None = None
    publish_date: str | None = None
    category: str | None = None
    owner_channel_name: str | None = None
    external_channel_id: str | None = None
    external_video_id: str | None = None
    owner_profile_url: str | None = None
    canonical_url: str | None = None
    view_count: Number = None
    like_count: Number = None
    is_unlisted: bool | None = None
    is_shorts_eligible: bool | None = None
    is_live_now: Annotated[bool | None, At("liveBroadcastDetails.isLiveNow")] = None
    thumbnails: Annotated[tuple[Picture, ...], At("thumbnail.thumbnails")] = ()


class Track(Piece):
    """A caption track on offer. `kind` is asr where speech was recognised."""

    language_code: str | None = None
    kind: str | None = None
    name: Text | None = None
    base_url: str | None = None


class AudioTrack(msgspec.Struct, rename="camel"):
    """The language of a sound track: `id` is the language, a dot, and 4 where it is the original."""

    id: str | None = None
    display_name: str | None = None


class Format(msgspec.Struct, rename="camel"):
    """A form in which the video is streamed."""

    audio_track: AudioTrack | None = None


class PlayerResponse(Piece):
    """All that is read of a player response."""

    playability: Annotated[Playability | None, At("playabilityStatus")] = None
    details: Annotated[Details | None, At("videoDetails")] = None
    microformat: Annotated[Microformat | None, At("microformat.playerMicroformatRenderer")] = None
    caption_tracks: Annotated[tuple[Track, ...], At("captions.playerCaptionsTracklistRenderer.captionTracks")] = ()
    formats: Annotated[tuple[Format, ...], At("streamingData.adaptiveFormats")] = ()

    @property
    def says_something(self) -> bool:
        """False for an empty object, and for one that is no player response."""
        return self.playability is not None or self.details is not None


def read_player_response(text: bytes, *, may_continue: bool = False) -> tuple[Reading[PlayerResponse], str | None]:
    """The player response that a JSON text holds; of a broken one what can be had, and what is wrong with it."""
    try:
        return read_piece(text, PlayerResponse, may_continue=may_continue), None
    except BrokenJson as error:
        return fit_piece(_whole_members(text), PlayerResponse), str(error)


def _whole_members(text: bytes) -> dict[str, object]:
    """The members of a broken player response that are whole themselves."""
    members = {}
    for name in ("playabilityStatus", "captions", "videoDetails", "microformat"):
        _, found, rest = text.partition(f'"{name}":'.encode())
        if found:
            try:
                members[name] = read_value(rest, may_continue=True)
            except BrokenJson:
                continue
    return members


def player_facts(findings: Findings, player: PlayerResponse, video_id: str) -> VideoFacts:
    """The row of `videos` that a player response fills. Values that can't be read are noted in `findings`."""
    details, more = player.details or Details(), player.microformat or Microformat()
    playability = player.playability or Playability()
    availability = availability_of(playability, is_unlisted=more.is_unlisted, is_private=details.is_private)
    return VideoFacts(
        video_id=video_id,
        title=details.title or plain(more.title),
        channel=details.author or more.owner_channel_name,
        channel_id=details.channel_id or more.external_channel_id,
        channel_handle=handle_of(more.owner_profile_url),
        published_date=findings.take("published_date", more.publish_date, written_date),
        published_at=moment(more.publish_date),
        # A stream that is on or yet to come has no length, and a video without votes no rating; the page says 0. The length
        # for search engines is another: rounded up.
        duration_seconds=findings.take("duration_seconds", details.length_seconds, whole_number) or None,
        view_count=findings.take("view_count", _first(details.view_count, more.view_count), whole_number),
        like_count=findings.take("like_count", more.like_count, whole_number),
        rating=findings.take("rating", details.average_rating, decimal_number) or None,
        category=more.category,
        description=details.short_description or plain(more.description),
        language=_language(player),
        live_status=_live_status(details, more),
        media_type=_media_type(details, more),
        availability=availability.value,
        availability_reason=availability.reason,
        thumbnail_url=largest(more.thumbnails) or largest(details.thumbnails),
        is_complete=details.title is not None,
        keywords=list(details.keywords) if details.title is not None else None,
    )


def _first(*values: Number) -> Number:
    return next((value for value in values if value not in (None, "")), None)


def _live_status(details: Details, more: Microformat) -> str | None:
    """As yt-dlp tells them apart. A premiere is no live content, though it was broadcast."""
    if details.is_post_live_dvr:
        return "post_live"
    if details.is_live or more.is_live_now:
        return "is_live"
    if details.is_upcoming:
        return "is_upcoming"
    return None if details.is_live_content is None else "was_live" if details.is_live_content else "not_live"


def _media_type(details: Details, more: Microformat) -> str | None:
    """Unknown where the page does not tell Shorts apart, as pages did not before 2024."""
    if details.is_live_content:
        return "livestream"
    if more.is_shorts_eligible or "/shorts/" in (more.canonical_url or ""):
        return "short"
    return "video" if more.is_shorts_eligible is False else None


def _language(player: PlayerResponse) -> str | None:
    """The language of the original sound track, else that in which speech was recognised, if it is only one."""
    tracks = [each.audio_track for each in player.formats if each.audio_track and each.audio_track.id]
    original = {(track.id or "").split(".")[0] for track in tracks if (track.id or "").endswith(".4")}
    recognised = {track.language_code for track in player.caption_tracks if track.kind == "asr" and track.language_code}
    found = original or recognised
    return found.pop() if len(found) == 1 else None


def caption_tracks(player: PlayerResponse, video_id: str) -> list[CaptionTrack]:
    """The rows of `caption_tracks`."""
    return [
        CaptionTrack(
            video_id,
            _language_of(track),
            "auto" if track.kind == "asr" else "manual",
            plain(track.name),
            absolute(track.base_url),
        )
        for track in player.caption_tracks
    ]


def _language_of(track: Track) -> str:
    return language_of(track.language_code or "") or "und"


def player_video_id(player: PlayerResponse) -> str | None:
    """The id of the video that the player shows or would show."""
    named = (player.details and player.details.video_id, player.microformat and player.microformat.external_video_id)
    return next((found for name in named if (found := video_id_or_none(name))), None)
