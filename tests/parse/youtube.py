"""Pages of YouTube and yt-dlp for tests: the recorded ones beside the repository, and small ones written from facts.

Belongs here: what several tests of these formats need to have a page. Does not: what the pages must give.
"""

import gzip
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.parse.pages import CAPTURED_AT, Page

RECORDINGS = Path(__file__).parents[3] / "shared" / "recordings"
needs_recordings = pytest.mark.skipif(
    not RECORDINGS.exists(), reason="the recordings (../shared/recordings) are not on this machine"
)

VIDEO = "Hb9-xQ2_tLk"
CHANNEL = "UCharbourharbourharbourA"
URL = f"https://www.youtube.com/watch?v={VIDEO}"
DETAILS = {
    "videoId": VIDEO,
    "title": "The harbour bell at night",
    "lengthSeconds": "754",
    "keywords": ["harbour", "Bell", "Straße"],
    "channelId": CHANNEL,
    "shortDescription": "One night, one bell.\nRecorded from the pier.",
    "viewCount": "120345",
    "author": "Harbour Films",
    "isPrivate": False,
    "isLiveContent": False,
}
MICROFORMAT = {
    "publishDate": "2022-03-05",
    "category": "Education",
    "isUnlisted": False,
    "ownerProfileUrl": "http://www.youtube.com/@harbourfilms",
}


def player(status: dict[str, Any] | None = None, **members: Any) -> dict[str, Any]:
    """A player response; a member that is None is left out."""
    response = {
        "responseContext": {"visitorData": "x"},
        "playabilityStatus": {"status": "OK"} if status is None else status,
        "videoDetails": DETAILS,
        "microformat": {"playerMicroformatRenderer": MICROFORMAT},
    }
    return {name: member for name, member in (response | members).items() if member is not None}


def compact(video_id: str, title: str, channel: str = "Gull TV", channel_id: str = "UCgullgullgullgullgullgB") -> dict[str, Any]:
    """A related video as pages showed it until 2025."""
    byline = {"runs": [{"text": channel, "navigationEndpoint": {"browseEndpoint": {"browseId": channel_id}}}]}
    return {"compactVideoRenderer": {"videoId": video_id, "title": {"simpleText": title}, "longBylineText": byline}}


def initial_data(*related: dict[str, Any], info: dict[str, Any] | None = None, **members: Any) -> dict[str, Any]:
    """The initial data of a watch page, with what stands around the title and the related videos."""
    sections = [{"videoPrimaryInfoRenderer": {"title": {"runs": [{"text": "The harbour bell at night"}]}} | (info or {})}]
    column = {"secondaryResults": {"secondaryResults": {"results": list(related)}}}
    watch = {"twoColumnWatchNextResults": {"results": {"results": {"contents": sections}}} | column}
    return {"responseContext": {}, "contents": watch} | members


def watch_page(response: dict[str, Any] | None, data: dict[str, Any] | None = None, head: str = "") -> str:
    """A watch page of the layout since late 2020."""
    scripts = [f"var {name} = {script_json(document)};" for name, document in _documents(response, data) if document is not None]
    body = "".join(f'<script nonce="n">{script}</script>' for script in scripts)
    site = '<meta property="og:site_name" content="YouTube">'
    return f"<!DOCTYPE html><html><head>{site}{head}</head><body>{body}</body></html>"


def _documents(response: dict[str, Any] | None, data: dict[str, Any] | None) -> list[tuple[str, dict[str, Any] | None]]:
    return [("ytInitialPlayerResponse", response), ("ytInitialData", data)]


def script_json(document: Any) -> str:
    """JSON as it may stand in a script."""
    return json.dumps(document, ensure_ascii=False).replace("<", "\\u003c")


def recorded(name: str) -> Path:
    """The one recording whose file name, without `.gz`, ends so."""
    (path,) = (path for path in RECORDINGS.rglob("*") if path.name.removesuffix(".gz").endswith(name))
    return path


def body_of(path: Path) -> bytes:
    """The bytes as they were recorded."""
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def page_of(path: Path, captured_at: datetime = CAPTURED_AT) -> Page:
    """A recording as the source of a folder would give it."""
    return Page(body_of(path), f"file:///recordings/{path.name.removesuffix('.gz')}", captured_at=captured_at)


def document_of(path: Path) -> Any:
    """A recording that is JSON, as dictionaries and lists."""
    return json.loads(body_of(path))
