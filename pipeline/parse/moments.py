"""Dates, times and durations as YouTube and yt-dlp write them.

Belongs here: from text to date, datetime (naive, UTC) and seconds. Does not: which of a page's dates is meant.
"""

import re
from datetime import UTC, date, datetime

_DURATION = re.compile(r"P(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.\d+)?S)?)?", re.ASCII)
_SECONDS = (604_800, 86_400, 3_600, 60, 1)


def written_date(text: str | None) -> date | None:
    """The day that an ISO date or timestamp begins with, as written, whatever its offset; also of the form 20220805."""
    try:
        return date.fromisoformat((text or "")[:8] if (text or "").isdigit() else (text or "")[:10])
    except ValueError:
        return None


def moment(text: str | None) -> datetime | None:
    """The moment of an ISO timestamp that has an offset, in UTC; None for a mere date or a time of an unknown place."""
    try:
        at = datetime.fromisoformat(text or "")
        return at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


def moment_of_seconds(seconds: object) -> datetime | None:
    """The moment so many seconds after 1970 began, in UTC; None for what is no such number."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
    except (ValueError, OverflowError, OSError):
        return None


def seconds_of_duration(text: str | None) -> int | None:
    """The seconds of an ISO 8601 duration without months: 3677 for PT1H1M17S. Its minutes may exceed 59."""
    found = _DURATION.fullmatch(text or "")
    if found is None or not any(found.groups()):
        return None
    return sum(int(count) * seconds for count, seconds in zip(found.groups(), _SECONDS, strict=True) if count)
