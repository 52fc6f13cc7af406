"""The process in which yt-dlp runs: it answers, one after the other, what `ytdlp` asks for.

Belongs here: all that touches yt-dlp, so that an update of it is all that an update of YouTube needs. Does not: what is asked
for, and what an answer means. Run as a script with the number of an open pipe as its argument. It imports nothing of the
pipeline, which would take as long as yt-dlp itself: so what goes through the pipe are tuples, of the shapes that `ytdlp` names.
"""

import json
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from yt_dlp import YoutubeDL
from yt_dlp.networking import Request
from yt_dlp.networking.exceptions import HTTPError, RequestError
from yt_dlp.utils import YoutubeDLError

#: yt-dlp's ways to say why a video can't be played, whose first argument is what the page says.
_REFUSALS = ("raise_no_formats", "raise_geo_restricted", "raise_login_required")


class _Messages:
    """What yt-dlp says while it answers: its logger, and why a video can't be played."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self.said: list[str] = []
        self.reasons: list[str] = []
        self.last_error: str | None = None

    def debug(self, _text: str) -> None:
        """Its progress."""

    def warning(self, text: str) -> None:
        self.said.append(text)

    def error(self, text: str) -> None:
        self.said.append(text)
        self.last_error = text


def serve(connection: Connection) -> None:
    """Answer until the other end of the pipe is closed. First come yt-dlp's options, answered by what is wrong with them."""
    messages = _Messages()
    options = connection.recv()
    try:
        ytdlp = YoutubeDL({**options, "logger": messages})
        # An address that holds its own answer: yt-dlp looks at cookies and timeouts when it first opens one.
        ytdlp.urlopen(Request("data:,", proxies={"all": "__noproxy__"})).close()
        _note_reasons(ytdlp.get_info_extractor("Youtube"), messages)
    except Exception as cause:  # noqa: BLE001 - whatever yt-dlp makes of wrong options is told to whoever wrote them
        connection.send((messages.last_error or str(cause) or type(cause).__name__).removeprefix("ERROR: "))
        return
    connection.send(None)
    while True:
        verb, *asked = connection.recv()
        messages.forget()
        connection.send(_fetched(ytdlp, *asked) if verb == "fetch" else _told(ytdlp, messages, *asked))


def _note_reasons(extractor: Any, messages: _Messages) -> None:
    """Have the extractor note why a video can't be played, which it warns of among other things only."""

    def noting(say: Callable[..., Any]) -> Callable[..., Any]:
        def note(message: object = "", *others: Any, **named: Any) -> Any:
            messages.reasons.append(str(message))
            return say(message, *others, **named)

        return note

    for name in _REFUSALS:
        if say := getattr(extractor, name, None):
            setattr(extractor, name, noting(say))


def _told(ytdlp: YoutubeDL, messages: _Messages, url: str, forms: tuple[str, ...], translations: bool) -> tuple[Any, ...]:  # noqa: FBT001
    info, error = None, None
    try:
        info = _info(ytdlp, url)
    except Exception as cause:  # noqa: BLE001 - one answer that yt-dlp does not expect costs this one video
        error = str(cause) if isinstance(cause, YoutubeDLError) else f"{type(cause).__name__}: {cause}"
    said = (tuple(messages.reasons), tuple(messages.said))
    if info is None:
        return None, *said, error or messages.last_error
    is_video = info.get("_type", "video") == "video"
    slim = _slim(ytdlp.sanitize_info(info, remove_private_keys=is_video), forms, translations=translations)
    return json.dumps(slim).encode(), *said, None


def _info(ytdlp: YoutubeDL, url: str) -> dict[str, Any] | None:
    """As `extract_info` gives it, but that `comment_count` is what the page says where not all comments are asked for."""
    found = ytdlp.extract_info(url, download=False, process=False)
    if found is None:
        return None
    count = found.get("comment_count")
    info: dict[str, Any] | None = ytdlp.process_ie_result(found, download=False)
    return info if info is None or count is None else {**info, "comment_count": count}


def _slim(info: dict[str, Any], forms: tuple[str, ...], *, translations: bool) -> dict[str, Any]:
    """Without what tells of media, whose addresses name whoever asked and soon lead nowhere, and captions in other forms."""
    media = {name for form in info.pop("formats", None) or [] for name in form} - {"language"}
    kept = {name: value for name, value in info.items() if name not in media and not name.startswith("_format")}
    for name in ("subtitles", "automatic_captions"):
        if tracks := kept.get(name):
            wanted = ((tag, _wanted_forms(found, forms, translations=translations)) for tag, found in tracks.items())
            kept[name] = {tag: found for tag, found in wanted if found}
    return kept


def _wanted_forms(found: list[dict[str, Any]], forms: tuple[str, ...], *, translations: bool) -> list[dict[str, Any]]:
    """The form that is asked for, else the first: the addresses of the others differ by their form only."""
    real = [form for form in found if translations or "&tlang=" not in (form.get("url") or "")]
    return [form for form in real if form.get("ext") in forms] or real[:1]


def _fetched(ytdlp: YoutubeDL, url: str, max_bytes: int) -> tuple[Any, ...]:
    try:
        response = ytdlp.urlopen(url)
    except HTTPError as refused:
        response = refused.response
    except RequestError as cause:
        return None, None, None, str(cause)
    try:
        content = response.read(max_bytes + 1)
    except (RequestError, OSError) as cause:
        return None, None, None, str(cause)
    finally:
        response.close()
    if len(content) > max_bytes:
        return None, None, None, f"larger than {max_bytes} bytes"
    return response.status, response.headers.get("Content-Type"), content, None


def main(descriptor: str) -> None:
    """Answer on an open pipe."""
    with Connection(int(descriptor)) as connection:
        try:
            serve(connection)
        except (EOFError, BrokenPipeError, ConnectionResetError):
            return


if __name__ == "__main__":
    main(sys.argv[1])
