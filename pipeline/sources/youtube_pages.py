"""What yt-dlp tells as raw pages: a video's info.json, a list's in pieces, a caption file as it came.

A page that is less than whole says why under the key `videolake`, which no info.json of yt-dlp's own has: `words` of YouTube's
that stand in the place of the video, or an `error` that is not about the video. Belongs here: the bytes, addresses and times of
pages. Does not: what is asked for, and who can see a video by those words (`parse.ytdlp_info`).
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec

from pipeline.sources.batch import Page
from pipeline.sources.body import body_of
from pipeline.sources.captured import Captured, from_value
from pipeline.sources.youtube_addresses import name_of, watch_url
from pipeline.sources.youtube_failures import Failure
from pipeline.sources.ytdlp import Fetched

#: A list of more entries is cut, so that none is larger than a page may be: an entry takes about 1 KB.
ENTRIES_PER_PAGE = 1_000
_WHY = "videolake"
_JSON = "application/json"


class VideoPage(NamedTuple):
    """A video's page, and the number of comments that it has no room for."""

    page: Page
    dropped_comments: int = 0


def video_page(video_id: str, info: Mapping[str, Any] | None, failure: Failure | None, max_page_bytes: int) -> VideoPage:
    """The page of a video. Of one of which only the page's words are known, it is the same each time that they are the same."""
    why = _why(failure)
    if info is None or "error" in why or (why and not info.get("fulltitle")):
        bare = {"_type": "video", "id": video_id, "webpage_url": watch_url(video_id), "extractor": "youtube", _WHY: why}
        return VideoPage(_page(watch_url(video_id), bare, _now(), max_page_bytes)._replace(http_status=_status(failure)))
    document = {**info, _WHY: why} if why else dict(info)
    dropped = _cut_comments(document, max_page_bytes)
    return VideoPage(_page(watch_url(video_id), document, _told(info), max_page_bytes), dropped)


def list_pages(url: str, info: Mapping[str, Any] | None, failure: Failure | None, max_page_bytes: int) -> Iterator[Page]:
    """The pages of a list: of so many entries each, the first with the list's own address.

    A channel is one list of the entries of all its tabs, which are lists with its own id.
    """
    if info is None:
        bare = {"_type": "playlist", "id": name_of(url), "webpage_url": url, "extractor": "youtube:tab", _WHY: _why(failure)}
        yield _page(url, bare, _now(), max_page_bytes)._replace(http_status=_status(failure))
        return
    entries = [{**entry, "playlist_index": number} for number, entry in enumerate(entries_of(info), 1)]
    for start in range(0, max(len(entries), 1), ENTRIES_PER_PAGE):
        piece = entries[start : start + ENTRIES_PER_PAGE]
        address = f"{url}#entries={start + 1}-{start + len(piece)}" if start else url
        yield _page(address, {**info, "entries": piece}, _told(info), max_page_bytes)


def entries_of(info: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The entries of a list, those of the lists in it in their place."""
    for entry in filter(None, info.get("entries") or []):
        if entry.get("entries") is None:
            yield entry
        else:
            yield from entries_of(entry)


def caption_page(url: str, fetched: Fetched, max_page_bytes: int) -> Page:
    """The page of a caption track, as the server sent it."""
    body = body_of(fetched.content or b"", max_page_bytes)
    return Page(url, None, _now(), body, http_status=fetched.status, content_type=fetched.content_type)


def _page(url: str, document: Mapping[str, Any], captured: Captured, max_page_bytes: int) -> Page:
    return Page(url, None, captured, body_of(msgspec.json.encode(document), max_page_bytes), content_type=_JSON)


def _status(failure: Failure | None) -> int | None:
    return failure.status if failure else None


def _why(failure: Failure | None) -> dict[str, str]:
    """An error alone where there is one: the words that came with it are about who asked."""
    if failure is None:
        return {}
    if failure.error:
        return {"error": failure.error}
    return {"words": failure.words} if failure.words else {}


def _cut_comments(document: dict[str, Any], max_page_bytes: int) -> int:
    """Keep the first comments that there is room for; returns how many there is none for."""
    comments = document.get("comments") or []
    room = max_page_bytes - len(msgspec.json.encode({**document, "comments": []}))
    sizes = [len(msgspec.json.encode(comment)) + 1 for comment in comments]
    kept = len(comments)
    excess = sum(sizes) - room
    while kept and excess > 0:
        kept -= 1
        excess -= sizes[kept]
    if kept < len(comments):
        document["comments"] = comments[:kept]
    return len(comments) - kept


def _told(info: Mapping[str, Any]) -> Captured:
    at = from_value(info.get("epoch"))
    return Captured(at, "record") if at else _now()


def _now() -> Captured:
    """In whole seconds, as yt-dlp's `epoch` is: a page must not seem newer than one that came after it in the same second."""
    return Captured(datetime.now(UTC).replace(tzinfo=None, microsecond=0), "http")
