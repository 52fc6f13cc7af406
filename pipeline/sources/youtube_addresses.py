"""YouTube's addresses: which are of one video, and which of a list of videos.

Belongs here: telling them apart, and the one address that the lake knows a video by. Does not: asking for them.
"""

import re
from urllib.parse import parse_qs, urlsplit

_HOST = re.compile(r"(?:[a-z0-9-]+\.)*(?:youtube(?:-nocookie)?\.com|youtu\.be)\.?")
_VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{11}")
#: `/live/ID` is a video; the `live` of a channel (`/@name/live`) is what it shows now.
_VIDEO_FOLDERS = ("shorts", "live", "embed", "v", "e")


def is_youtube(url: str) -> bool:
    """Whether it is an http(s) address of YouTube's, with something to ask for in it."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return False
    return parts.scheme.lower() in ("http", "https") and bool(_HOST.fullmatch(host)) and len(parts.path + parts.query) > 1


def video_of(url: str) -> str | None:
    """The id of the one video that the address is of, also where it names a playlist besides; None for lists."""
    parts = urlsplit(url)
    first, _, rest = parts.path.strip("/").partition("/")
    named = rest.partition("/")[0] if first in _VIDEO_FOLDERS else parse_qs(parts.query).get("v", [""])[0]
    if (parts.hostname or "").lower().rstrip(".").endswith("youtu.be"):
        named = first
    return named if _VIDEO_ID.fullmatch(named) else None


def watch_url(video_id: str) -> str:
    """The address of a video."""
    return f"https://www.youtube.com/watch?v={video_id}"


def watched(url: str) -> str | None:
    """The id of the video whose address (`watch_url`) it is."""
    start, _, video_id = url.rpartition("=")
    return video_id if start == watch_url("").removesuffix("=") and _VIDEO_ID.fullmatch(video_id) else None


def name_of(url: str) -> str:
    """A short name for what the address is of: the video's id, the list's, the channel's handle or id."""
    parts = urlsplit(url)
    listed = parse_qs(parts.query).get("list", [""])[0]
    folders = [part for part in parts.path.split("/") if part and part not in ("channel", "c", "user", "playlist")]
    return video_of(url) or listed or next(iter(folders), "youtube")
