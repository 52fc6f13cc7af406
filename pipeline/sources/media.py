"""What of the web is no page by its content type: media, images, fonts, styles, scripts.

Belongs here: content types. Does not: names of files (`walk`).
"""

import re
from functools import lru_cache

_KINDS = {"image": "image", "video": "media", "audio": "media", "font": "font"}
_TYPES = {
    "application/octet-stream": "binary (octet-stream)",
    "application/mp4": "media (mp4)",
    "application/ogg": "media (ogg)",
    "application/vnd.apple.mpegurl": "media (mpegurl)",
    "application/vnd.yt-ump": "media (yt-ump)",
    "application/x-mpegurl": "media (mpegurl)",
    "application/x-shockwave-flash": "media (flash)",
    "text/css": "style (css)",
}
_SCRIPT = re.compile(r"(?:text|application)/(?:x-)?(?:java|ecma)script$")
_FONT = re.compile(r"application/(?:x-)?(?:vnd\.ms-)?font-?([a-z0-9]+)?")


@lru_cache(1_024)
def kind_of(content_type: str | None) -> str | None:
    """The kind of what has this content type, as files of that kind are counted; null for what may be a page."""
    media_type = (content_type or "").partition(";")[0].strip().lower()
    top, _, sub = media_type.partition("/")
    if top in _KINDS and sub:
        return f"{_KINDS[top]} ({sub.removeprefix('x-').partition('+')[0]})"
    if _SCRIPT.match(media_type):
        return "script (javascript)"
    if font := _FONT.match(media_type):
        return f"font ({font[1] or 'other'})"
    return _TYPES.get(media_type)
