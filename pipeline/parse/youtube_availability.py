"""Who can see a video, by what YouTube's player says instead of showing it.

Belongs here: from `playabilityStatus` to the values of `videos.availability`, which are yt-dlp's and three more. Does not:
where a page has that status.
"""

import re
from typing import Annotated, NamedTuple

from pipeline.parse.json_pieces import At, Piece
from pipeline.parse.youtube_pieces import Text, plain

#: What the words say, in this order: some say two things, as "blocked it in your country on copyright grounds" does.
_WORDS = (
    ("private", re.compile(r"\bprivate\b", re.IGNORECASE)),
    ("premium_only", re.compile(r"\bpremium\b|\bpurchas|\brent(?:al|ed)?\b|\bpayment\b|\bpaid\b|\bbuy\b", re.IGNORECASE)),
    ("subscriber_only", re.compile(r"\bmembers?\b|\bmembers?-only\b|\bjoin this channel\b", re.IGNORECASE)),
    ("geo_blocked", re.compile(r"\bcountry\b|\bcountries\b|\bregion\b|\byour location\b", re.IGNORECASE)),
    (
        "removed",
        re.compile(r"\bremoved\b|\bdeleted\b|\bterminated\b|\bclosed\b|\bno longer available\b|\bcopyright\b", re.IGNORECASE),
    ),
    ("needs_auth", re.compile(r"\bsign in\b|\blog in\b|\byour age\b|\bage-restricted\b|\binappropriate\b", re.IGNORECASE)),
)
#: In the languages that use one of these words for it.
_BOT = re.compile(r"\b(?:bot|robot|robô|roboter)\b", re.IGNORECASE)
_RATE_LIMIT = re.compile(r"isn.t available, try again later|rate[- ]limited", re.IGNORECASE)
_SEEN = ("OK", "LIVE_STREAM_OFFLINE")
_BEHIND_A_GATE = ("AGE_VERIFICATION_REQUIRED", "AGE_CHECK_REQUIRED", "CONTENT_CHECK_REQUIRED")


class Playability(Piece):
    """The player's `playabilityStatus`."""

    status: str | None = None
    reason: str | None = None
    messages: tuple[str, ...] = ()
    screen_reason: Annotated[Text | None, At("errorScreen.playerErrorMessageRenderer.reason")] = None
    screen_subreason: Annotated[Text | None, At("errorScreen.playerErrorMessageRenderer.subreason")] = None
    age_gate: Annotated[int | None, At("desktopLegacyAgeGateReason")] = None

    @property
    def words(self) -> str | None:
        """Why the video can't be seen, in the page's words; None where the page says nothing."""
        reason = self.reason or plain(self.screen_reason) or next(iter(self.messages), None)
        subreason = plain(self.screen_subreason)
        known = [part.strip() for part in (reason, subreason if subreason != reason else None) if part and part.strip()]
        return ". ".join(part.removesuffix(".") if part is not known[-1] else part for part in known) or None

    @property
    def all_words(self) -> str:
        """Everything that the page says about it, to look for words in."""
        return " ".join(part for part in (self.words, *self.messages) if part)


class Availability(NamedTuple):
    """The value of `availability` (None: not said) and the page's words for it."""

    value: str | None
    reason: str | None


def refusal(playability: Playability) -> str | None:
    """Why an answer says nothing of the video, but of who asked for it; None for answers about the video."""
    if playability.status in _SEEN:
        return None
    if _BOT.search(playability.reason or plain(playability.screen_reason) or ""):
        return "bot check"
    return "too many requests (rate limit)" if _RATE_LIMIT.search(playability.all_words) else None


def availability_of(playability: Playability, *, is_unlisted: bool | None, is_private: bool | None) -> Availability:
    """Who can see the video. A stream that has not begun can be seen by whoever could see a video."""
    if playability.status is None or refusal(playability):
        return Availability(None, None)
    if playability.status in _SEEN:
        return Availability(_seen(is_unlisted=is_unlisted, is_private=is_private), playability.words)
    if playability.status in _BEHIND_A_GATE or playability.age_gate:
        return Availability("needs_auth", playability.words)
    otherwise = "needs_auth" if playability.status == "LOGIN_REQUIRED" else "unavailable"
    return Availability(by_words(playability.all_words) or otherwise, playability.words)


def _seen(*, is_unlisted: bool | None, is_private: bool | None) -> str | None:
    if is_private:
        return "private"
    return None if is_unlisted is None else "unlisted" if is_unlisted else "public"


def by_words(words: str) -> str | None:
    """The value that English words stand for; None where they stand for none."""
    return next((value for value, pattern in _WORDS if pattern.search(words)), None)
