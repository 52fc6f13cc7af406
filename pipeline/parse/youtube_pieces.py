"""The small pieces that YouTube's JSON is made of, whichever document they are in: texts, pictures, links.

Belongs here: pieces that more than one document has. Does not: where a document has them.
"""

from collections.abc import Iterable
from typing import Annotated
from urllib.parse import unquote, urljoin

import msgspec

from pipeline.parse.json_pieces import At, Piece

HOME = "https://www.youtube.com"


class Run(msgspec.Struct):
    """A part of a text that looks alike."""

    text: str = ""


class Text(Piece):
    """A text: plain, or as runs, or (newer) as content with its marks aside."""

    simple_text: str | None = None
    runs: tuple[Run, ...] = ()
    content: str | None = None
    label: Annotated[str | None, At("accessibility.accessibilityData.label")] = None

    @property
    def plain(self) -> str | None:
        """The text without its looks; None where there is none."""
        return self.simple_text or self.content or "".join(run.text for run in self.runs) or None


class Picture(msgspec.Struct):
    """A picture in one size."""

    url: str | None = None
    width: int | None = None
    height: int | None = None


class Browsed(Piece):
    """Where a link to a channel leads."""

    channel_id: Annotated[str | None, At("browseEndpoint.browseId")] = None
    path: Annotated[str | None, At("browseEndpoint.canonicalBaseUrl")] = None


def plain(text: Text | None) -> str | None:
    """The plain form of a text that may be absent."""
    return text.plain if text else None


def largest(pictures: Iterable[Picture]) -> str | None:
    """The absolute address of the largest picture, the first of equal ones."""
    known = [picture for picture in pictures if picture.url]
    best = max(known, key=lambda picture: (picture.width or 0) * (picture.height or 0), default=None)
    return absolute(best.url) if best else None


def absolute(url: str | None) -> str | None:
    """An address of YouTube's in full: `/watch?v=...` and `//i.ytimg.com/...` are common. Broken ones stay as they are."""
    try:
        return urljoin(HOME, url) if url else None
    except ValueError:
        return url


def watch_url(video_id: str) -> str:
    """The address of a video's page."""
    return f"{HOME}/watch?v={video_id}"


def handle_of(address: str | None) -> str | None:
    """The handle, with its @, in a path or address of a channel; None for `/channel/`, `/c/` and `/user/`."""
    _, is_handle, handle = (address or "").partition("/@")
    return "@" + unquote(handle).split("/")[0].split("?")[0] if is_handle and handle else None
