"""Answers of YouTube's Data API v3 (format `youtube_api`): lists of videos, channels, playlists' items and comments.

https://developers.google.com/youtube/v3/docs tells the resources. Belongs here: which pages are of this format, and from an
answer, or several in an array, to their resources. Does not: what a resource says (`youtube_resources`).
"""

from collections.abc import Callable, Iterator
from typing import Any

import polars as pl

from pipeline.parse.json_pieces import BrokenJson, fit_piece, read_value
from pipeline.parse.parser import Parser
from pipeline.parse.recognition import IS_LIKE_JSON, among
from pipeline.parse.video_findings import Findings
from pipeline.parse.video_frames import read_each
from pipeline.parse.youtube_resources import (
    Resource,
    add_channel,
    add_comment,
    add_playlist,
    add_playlist_item,
    add_thread,
    add_video,
)
from pipeline.schemas import Frames

_TEXT = pl.col("text")
_KIND = r'"kind"\s*:\s*"youtube#'
_ERROR = r'^\s*\{\s*"error"\s*:\s*\{'
#: Where an error comes from: its domain, or the service in its details.
_OF_YOUTUBE = r'"youtube\.[A-Za-z]'

_ADD: dict[str, Callable[[Findings, Resource], None]] = {
    "youtube#video": add_video,
    "youtube#playlistItem": add_playlist_item,
    "youtube#commentThread": add_thread,
    "youtube#comment": add_comment,
    # They tell of videos that others of the page name, so they come last.
    "youtube#channel": add_channel,
    "youtube#playlist": add_playlist,
}


def recognise(pages: pl.DataFrame) -> pl.Series:
    """JSON that names a kind of the API's, and the API's errors."""
    is_of_api = _TEXT.str.contains('"youtube#', literal=True) & _TEXT.str.contains(_KIND)
    is_error = _TEXT.str.contains(_ERROR) & _TEXT.str.contains(_OF_YOUTUBE)
    return among(pages, IS_LIKE_JSON, is_of_api | is_error)


def parse(pages: pl.DataFrame) -> Frames:
    """Rows of a batch of answers."""
    return read_each(pages, _read)


def _read(page: bytes, _url: str, url_video_id: str | None) -> Findings:
    findings = Findings(url_video_id)
    try:
        document = read_value(page)
        if error := _error(document):
            return findings.reject(error)
        resources = list(_resources(findings, document))
    except BrokenJson as broken:
        return findings.reject(str(broken))
    for kind, add in _ADD.items():
        for resource in resources:
            if resource.kind == kind:
                add(findings, resource)
    return _judged(findings, resources)


def _resources(findings: Findings, document: Any) -> Iterator[Resource]:
    """All that lists hold, in order; an answer's kind ends in ListResponse, and its items have kinds of their own."""
    waiting = [document]
    while waiting:
        written = waiting.pop()
        if isinstance(written, list):
            waiting += reversed(written)
        elif isinstance(written, dict) and isinstance(written.get("items"), list):
            waiting += reversed(written["items"])
        elif isinstance(written, dict):
            resource, misfits = fit_piece(written, Resource)
            findings.note_misfits("videos", misfits)
            yield resource


def _error(document: Any) -> str | None:
    """What an error says: quota used up, comments disabled, nothing found."""
    error = document.get("error") if isinstance(document, dict) else None
    if not isinstance(error, dict):
        return None
    said = [str(part) for part in (error.get("code"), error.get("message")) if part]
    return "an error answer instead of a page: " + " ".join(said)


def _judged(findings: Findings, resources: list[Resource]) -> Findings:
    """Say why an answer gives no rows: it lists nothing, or nothing that a table holds."""
    has_rows = findings.by_video or findings.playlist_items or findings.youtube_comments
    unknown = sorted({str(resource.kind) for resource in resources} - _ADD.keys())
    if unknown and not has_rows:
        return findings.reject(f"nothing of YouTube's that is known here: {', '.join(unknown)}")
    for kind in unknown:
        findings.note_refused("videos", "a resource is of a known kind", {"kind": kind})
    if not has_rows:
        kinds = sorted({str(resource.kind) for resource in resources})
        findings.reason = f"nothing about a video: {', '.join(kinds)}" if kinds else "an answer without items"
    return findings


PARSER = Parser("youtube_api", version=1, recognise=recognise, parse=parse)
