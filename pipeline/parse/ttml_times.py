"""Time expressions of TTML in milliseconds (TTML 2, 12.3: https://www.w3.org/TR/ttml2/#timing-value-timeExpression).

Belongs here: clock times, offsets, frames and ticks. Does not: which element has which times (`captions_ttml`).
"""

import re
from dataclasses import dataclass

from pipeline.parse.cues import LATEST

_CLOCK = re.compile(r"(?:(\d{1,5}):)?(?:(\d{1,2}):)?(\d{1,9}(?:[.,]\d{1,9})?)")
_FRAMES = re.compile(r"(\d{1,5}):(\d{1,2}):(\d{1,2})[:;](\d{1,4})(?:\.(\d{1,4}))?")
_OFFSET = re.compile(r"(\d{1,15}(?:\.\d{1,9})?)(h|ms|m|s|f|t)")
_MILLISECONDS = {"h": 3_600_000, "m": 60_000, "s": 1_000, "ms": 1}
_NUMBERS = re.compile(r"\d{1,9}")
_FRAME_RATE = 30


@dataclass(frozen=True)
class Clock:
    """The rates of a document: frames, sub-frames per frame, and ticks a second."""

    frame_rate: float = _FRAME_RATE
    sub_frame_rate: int = 1
    tick_rate: float = 1

    def milliseconds(self, expression: str | None) -> float | None:
        """The time that an expression says, or None.

        Beyond TTML's own forms, `1:02.5` and `62.5` are minutes and seconds, as Apple's lyrics have them.
        """
        expression = (expression or "").strip()
        time = None
        if found := _OFFSET.fullmatch(expression):
            time = float(found[1]) * self._milliseconds_of(found[2])
        elif found := _FRAMES.fullmatch(expression):
            frames = int(found[4]) + int(found[5] or 0) / self.sub_frame_rate
            time = _of_clock(found[1], found[2], found[3]) + frames * self._milliseconds_of("f")
        elif found := _CLOCK.fullmatch(expression):
            # One colon parts minutes from seconds, two hours from minutes.
            hours, minutes = (found[1], found[2]) if found[2] else (None, found[1])
            time = _of_clock(hours, minutes, found[3].replace(",", "."))
        return time if time is not None and time <= LATEST else None

    def _milliseconds_of(self, metric: str) -> float:
        rates = {"f": self.frame_rate, "t": self.tick_rate}
        return 1_000 / rates[metric] if metric in rates else _MILLISECONDS[metric]


def _of_clock(hours: str | None, minutes: str | None, seconds: str) -> float:
    return (int(hours or 0) * 3_600 + int(minutes or 0) * 60) * 1_000 + float(seconds) * 1_000


def clock_of(attributes: dict[str, str]) -> Clock:
    """The rates that a root's attributes set (TTML 2, 7.2): ticks count frames where there are frames, else seconds."""
    numerator, denominator = _pair(attributes.get("frameRateMultiplier"))
    has_frames = (frames := _first(attributes.get("frameRate"))) is not None
    frame_rate = (frames or _FRAME_RATE) * numerator / denominator
    sub_frames = _first(attributes.get("subFrameRate")) or 1
    default = frame_rate * sub_frames if has_frames else 1
    return Clock(frame_rate, sub_frames, _first(attributes.get("tickRate")) or default)


def _first(text: str | None) -> int | None:
    """A positive whole number, or None."""
    found = _NUMBERS.match((text or "").strip())
    return int(found[0]) or None if found else None


def _pair(text: str | None) -> tuple[int, int]:
    """Numerator and denominator: `1000 1001`, or `1000:1001` as drafts of TTML had it."""
    numbers = [int(number) for number in _NUMBERS.findall(text or "")]
    return (numbers[0], numbers[1]) if len(numbers) == 2 and all(numbers) else (1, 1)
