"""What yt-dlp says where it can't show a video: why, in the page's words, and whether that is about the video or about who asks.

Belongs here: reading yt-dlp's messages, which are in English whatever the video's language. Does not: who can see the video by
these words, which the parser of the page tells.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from pipeline.sources.ytdlp import Told

RATE_LIMIT = "too many requests (rate limit)"
BOT_CHECK = "bot check"

#: Whoever is refused is to stop asking.
_REFUSALS = (
    (BOT_CHECK, re.compile(r"(?i)\bnot a bot\b|\bcaptcha\b")),
    (
        RATE_LIMIT,
        re.compile(r"(?i)\bHTTP Error 429\b|\brate[- ]limited\b|isn.t available, try again later|\bIP is likely being blocked\b"),
    ),
)
#: Nobody answered, or a server in trouble did: that says nothing of the video.
_SILENCE = re.compile(
    r"(?i)\bHTTP Error 5\d\d\b|caused by \w*(?:Transport|SSL|Proxy|CertificateVerify)Error|\bIncompleteRead\b|"
    r"\bUnable to handle request\b|^timed out\b|^yt-dlp's process was ended$"
)
_STATUS = re.compile(r"\bHTTP Error (\d{3})\b")
#: What yt-dlp puts before and after the words of a page.
_BEFORE = re.compile(r"^(?:ERROR: )?(?:\[[^\]]+\] )?(?:@\S+: |[A-Za-z0-9_-]{11,}: )?(?:YouTube said: )?(?:ERROR - )?")
_AFTER = re.compile(
    r"(?s)[.;\s]*(?:please report this issue on |Use --cookies|It is recommended to use |You might want to use a VPN|"
    r"YouTube is requiring a captcha|The current session has been rate-limited|Your account has been rate-limited|"
    r"\(caused by <|Also see |See  ?https?://).*$"
)


class Failure(NamedTuple):
    """Why there is less than a whole answer.

    `words` are the page's, `error` is a cause that is not about the video, `status` that of an answer which was an error.
    `refusal` says how whoever asks is told to stop, also where the answer is whole. `is_silence`: there was no answer at all.
    """

    words: str | None = None
    error: str | None = None
    status: int | None = None
    refusal: str | None = None
    is_silence: bool = False


def failure_of(told: Told) -> Failure | None:
    """What went wrong; None where nothing did, also where yt-dlp found another way to an answer."""
    said = [*told.reasons, *told.messages, told.error or ""]
    is_whole = told.info is not None and not told.reasons
    words = plain(told.reasons[-1]) if told.reasons else None
    if refusal := _refusal_in(said):
        return Failure(words, None if is_whole else refusal, _status_in(said), refusal)
    if is_whole:
        return None
    if words:
        return Failure(words)
    is_silence = any(map(_SILENCE.search, said))
    return Failure(error=plain(told.error or "yt-dlp told nothing"), status=_status_in(said), is_silence=is_silence)


def _refusal_in(said: Iterable[str]) -> str | None:
    texts = list(said)
    return next((refusal for refusal, pattern in _REFUSALS if any(map(pattern.search, texts))), None)


def _status_in(said: Iterable[str]) -> int | None:
    found = [int(status) for text in said for status in _STATUS.findall(text)]
    return found[-1] if found else None


def plain(message: str) -> str:
    """A message without yt-dlp's own address and advice."""
    words = _AFTER.sub("", _BEFORE.sub("", message.strip())).strip()
    return words or message.strip()
