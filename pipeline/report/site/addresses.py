"""Where the pages of the site lie, and how one links to another.

Links are relative, so that the site works in any folder of any host, and from a disk.
"""

import re
from functools import lru_cache
from hashlib import sha256
from unicodedata import normalize
from urllib.parse import quote

_SLUG_LENGTH = 40


def video_path(video_id: str) -> str:
    """The page of a video, relative to the site's root."""
    return f"videos/{video_id}.html"


def channel_path(channel_key: str) -> str:
    """The page of a channel, by its key in marts.channels."""
    return f"channels/{_file_name(channel_key)}"


def keyword_path(keyword_key: str) -> str:
    """The page of a keyword, by its keyword_key."""
    return f"keywords/{_file_name(keyword_key)}"


def relative(target: str, page: str) -> str:
    """The link from one page to another, percent-encoded; both as paths from the site's root."""
    return root_of(page) + quote(target)


def root_of(page: str) -> str:
    """What leads from a page to the site's root: '' or '../' once or more."""
    return "../" * page.count("/")


def youtube_url(video_id: str, seconds: float | None = None) -> str:
    """The video at YouTube, at whole seconds from its start where these are given."""
    at = "" if seconds is None else f"&t={int(seconds)}s"
    return f"https://www.youtube.com/watch?v={video_id}{at}"


@lru_cache(maxsize=65_536)
def _file_name(key: str) -> str:
    """Letters that every file system holds, in lower case as some do not tell cases apart, and a hash that tells keys apart."""
    letters = normalize("NFKD", key).encode("ascii", "ignore").decode("ascii").lower()
    slug = re.sub("[^a-z0-9]+", "-", letters)[:_SLUG_LENGTH].strip("-")
    # 12 hex digits: most keys in other scripts have the slug of many others, and 8 would meet among a hundred thousand.
    digest = sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{slug}-{digest}.html" if slug else f"{digest}.html"
