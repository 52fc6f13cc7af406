"""What yt-dlp writes about a video or a playlist (format `ytdlp_info`): `.info.json`, and the output of `-J`.

The source `youtube` says under the key `videolake` why it could get no more: `words` of YouTube's in the place of a video, or an
`error` that is not about the video, such as a rate limit.
Belongs here: which pages are of this format, and from a playlist's entries to rows. Does not: what is said of one video
(`ytdlp_video`), and files with captions, which have formats of their own.
"""

from collections.abc import Iterator
from typing import Annotated, Any

import polars as pl

from pipeline.parse.counts import place_number
from pipeline.parse.json_pieces import At, BrokenJson, PlainPiece, Reading, fit_piece, read_piece, read_value
from pipeline.parse.parser import Parser
from pipeline.parse.recognition import among
from pipeline.parse.video_findings import Findings, PlaylistItem, video_id_or_none
from pipeline.parse.video_frames import read_each
from pipeline.parse.ytdlp_video import FLAT, Info, caption_tracks, chapters, comments, info_facts
from pipeline.schemas import Frames

_TEXT = pl.col("text")
_IS_OBJECT = _TEXT.str.contains(r"^\s*\{")
_IS_SURE = _TEXT.str.contains('"id"', literal=True) & _TEXT.str.contains(r'"extractor(?:_key)?"\s*:')
_LISTS = ("playlist", "multi_video")


class Document(PlainPiece):
    """What tells a video's file from a playlist's, and both from a failure."""

    type: Annotated[str | None, At("_type")] = None
    extractor: str | None = None
    extractor_key: str | None = None
    error: Annotated[str | None, At("videolake.error")] = None


class Playlist(PlainPiece):
    """A playlist, or a channel, whose entries are videos or playlists again."""

    id: str | None = None
    title: str | None = None
    entries: list[Any] | None = None


def recognise(pages: pl.DataFrame) -> pl.Series:
    """JSON objects that name yt-dlp's extractor."""
    return among(pages, _IS_OBJECT, _IS_SURE)


def parse(pages: pl.DataFrame) -> Frames:
    """Rows of a batch of files."""
    return read_each(pages, _read)


def _read(page: bytes, _url: str, url_video_id: str | None) -> Findings:
    findings = Findings(url_video_id)
    try:
        document = read_piece(page, Document).value
        site = document.extractor or document.extractor_key or "youtube"
        if "youtube" not in site.lower():
            return findings.reject(f"not of YouTube but of {site}")
        if document.error:
            return findings.reject(document.error)
        if document.type in _LISTS:
            return _read_playlist(findings, read_value(page))
        return _read_video(findings, read_piece(page, Info))
    except BrokenJson as error:
        return findings.reject(str(error))


def _read_video(findings: Findings, reading: Reading[Info]) -> Findings:
    findings.subject = video_id = video_id_or_none(reading.value.id)
    if video_id is None:
        return findings.reject("no video id")
    _add_video(findings, reading, video_id, is_complete=reading.value.is_whole)
    return findings


def _add_video(findings: Findings, reading: Reading[Info], video_id: str, *, is_complete: bool) -> None:
    findings.note_misfits("videos", reading.misfits)
    findings.add_video(info_facts(findings, reading.value, video_id, is_complete=is_complete))
    findings.chapters += chapters(reading.value, video_id)
    findings.caption_tracks += caption_tracks(reading.value, video_id)
    findings.youtube_comments += comments(findings, reading.value, video_id)


def _read_playlist(findings: Findings, document: Any) -> Findings:
    for playlist in _playlists(document):
        for place, entry in enumerate(playlist.entries or []):
            _add_entry(findings, playlist, place, entry)
    if not findings.by_video:
        findings.reason = "a playlist without entries"
    return findings


def _playlists(document: Any) -> Iterator[Playlist]:
    """The document's playlist, then those in it: a channel lists its tabs."""
    waiting = [document]
    while waiting:
        playlist = fit_piece(waiting.pop(), Playlist).value
        yield playlist
        waiting += [entry for entry in reversed(playlist.entries or []) if _type(entry) in _LISTS]


def _type(entry: Any) -> Any:
    return entry.get("_type") if isinstance(entry, dict) else None


def _add_entry(findings: Findings, playlist: Playlist, place: int, entry: Any) -> None:
    """A video of a playlist: whole, flat (`--flat-playlist`), or null where it could not be had."""
    if not isinstance(entry, dict) or _type(entry) in _LISTS:
        return
    reading = fit_piece(entry, Info)
    info = reading.value
    findings.subject = video_id = video_id_or_none(info.id)
    if video_id is None:
        findings.note_refused("playlist_items", "an entry is a video", {"playlist_id": playlist.id, "id": info.id})
        return
    _add_video(findings, reading, video_id, is_complete=info.type not in FLAT)
    if playlist.id:
        index = place_number(info.playlist_index)
        position = index - 1 if index else place
        findings.playlist_items.append(PlaylistItem(playlist.id, position, video_id, playlist.title))


PARSER = Parser("ytdlp_info", version=2, recognise=recognise, parse=parse)
