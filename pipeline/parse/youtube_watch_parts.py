"""The documents that a watch page holds, from HTML of all layouts and from the JSON that the site loaded in its place.

Belongs here: finding the documents in a page. Does not: what they say, and which of them is believed (`youtube_watch`).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Annotated, TypeVar

from pipeline.parse.json_pieces import At, BrokenJson, Piece, Reading, read_piece, read_pieces
from pipeline.parse.video_findings import Findings
from pipeline.parse.youtube_initial_data import InitialData
from pipeline.parse.youtube_old_layout import Config, WatchHtml, video_id_in
from pipeline.parse.youtube_player_response import PlayerResponse, player_video_id, read_player_response

T = TypeVar("T")

#: What Google puts before JSON so that no other site can load it as a script.
_GUARD = b")]}'"
#: From a name to the JSON object assigned to it: `var NAME = {"` and `window["NAME"] = {"`.
_ASSIGNED = re.compile(rb"(?:\"\]|'\])?\s*=\s*(?=\{\s*[\"}])")
_IS_JSON = re.compile(rb"\s*[\[{]")


@dataclass
class Parts:
    """The documents of one watch page; empty ones where it has none. `faults` say what of it could not be read.

    `is_player_whole` is false where only a part of the player response could be read.
    """

    player: PlayerResponse = field(default_factory=PlayerResponse)
    data: InitialData = field(default_factory=InitialData)
    config: Config = field(default_factory=Config)
    html: WatchHtml | None = None
    address: str | None = None
    faults: list[str] = field(default_factory=list)
    is_player_whole: bool = True

    @property
    def video_id(self) -> str | None:
        """The video that the documents are about."""
        named = (player_video_id(self.player), self.data.video_id, self.config.video_id, self.html and self.html.video_id())
        return next((video_id for video_id in named if video_id), None) or video_id_in(self.address)


class JsonPart(Piece):
    """One of the objects that the site loaded in place of a page, or the only one."""

    player: Annotated[PlayerResponse | None, At("playerResponse")] = None
    player_string: Annotated[str | None, At("player.args.player_response")] = None
    data: Annotated[InitialData | None, At("response")] = None
    url: str | None = None


def parts_of(page: bytes, findings: Findings) -> Parts:
    """The documents of a page. What of them had to be left out is noted in `findings`."""
    text = page.removeprefix(_GUARD)
    return _parts_of_json(text, findings) if _IS_JSON.match(text) else _parts_of_html(page, findings)


def _parts_of_json(text: bytes, findings: Findings) -> Parts:
    parts = Parts()
    try:
        found = _noted(read_pieces(text, JsonPart) if text.lstrip().startswith(b"[") else _one(text), findings)
    except BrokenJson as error:
        return Parts(faults=[str(error)])
    for each in found:
        _take_player(parts, each.player, each.player_string, findings)
        parts.data = each.data or parts.data
        parts.address = each.url or parts.address
    return parts


def _one(text: bytes) -> Reading[list[JsonPart]]:
    """The answer of YouTube's `next`, which is the initial data itself."""
    data, misfits = read_piece(text, InitialData)
    return Reading([JsonPart(data=data)], misfits)


def _parts_of_html(page: bytes, findings: Findings) -> Parts:
    """The player's arguments matter only where the player response is among them."""
    parts = Parts()
    _read_player(parts, _assigned(page, b"ytInitialPlayerResponse"), findings)
    if parts.player.details is None:
        _read_config(parts, _assigned(page, b"ytplayer.config"), findings)
    _read_data(parts, _assigned(page, b"ytInitialData"), findings)
    if parts.player.details is None or not parts.data.sections:
        parts.html = WatchHtml(page)
        parts.address = parts.html.address
    return parts


def _assigned(page: bytes, name: bytes) -> Iterator[bytes]:
    """What scripts assign to a name, each from its brace to the script's end: scripts never hold `</script` within strings."""
    start = page.find(name)
    while start >= 0:
        behind = start + len(name)
        if found := _ASSIGNED.match(page, behind):
            end = page.find(b"</script", found.end())
            behind = end if end >= 0 else len(page)
            yield page[found.end() : behind]
        start = page.find(name, behind)


def _read_player(parts: Parts, texts: Iterable[bytes], findings: Findings) -> None:
    """Read player responses until one says something, unless there is one that does."""
    waiting = iter(texts)
    while not parts.player.says_something and (text := next(waiting, None)) is not None:
        reading, fault = read_player_response(text, may_continue=True)
        parts.player = _noted(reading, findings)
        parts.is_player_whole = fault is None
        parts.faults += [f"player response {fault}"] if fault else []


def _read_config(parts: Parts, texts: Iterable[bytes], findings: Findings) -> None:
    for text in texts:
        try:
            config = _noted(read_piece(text, Config, may_continue=True), findings)
        except BrokenJson as error:
            parts.faults.append(f"player configuration {error}")
            continue
        parts.config = config if config.video_id else parts.config
        _take_player(parts, config.raw_player_response, config.player_response, findings)


def _read_data(parts: Parts, texts: Iterable[bytes], findings: Findings) -> None:
    """Read initial data until some shows a video."""
    waiting = iter(texts)
    while not parts.data.sections and (text := next(waiting, None)) is not None:
        try:
            data = _noted(read_piece(text, InitialData, may_continue=True), findings)
        except BrokenJson as error:
            parts.faults.append(f"initial data {error}")
            continue
        parts.data = data if data.sections or data.video_id else parts.data


def _take_player(parts: Parts, player: PlayerResponse | None, string: str | None, findings: Findings) -> None:
    """Take a player response that is given as an object or as a string, unless there is one."""
    if player and player.says_something and not parts.player.says_something:
        parts.player = player
    if string:
        _read_player(parts, [string.encode("utf-8", "replace")], findings)


def _noted(reading: Reading[T], findings: Findings) -> T:
    findings.note_misfits("videos", reading.misfits)
    return reading.value
