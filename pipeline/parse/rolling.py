"""Captions that roll up: each cue repeats the lines that are still on the screen, and adds one.

Belongs here: telling such files from others, and counting each spoken line once. Does not: reading files.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

#: Lines stay on the screen between cues that follow each other this closely (milliseconds).
_STILL_SHOWN = 500


class Shown(NamedTuple):
    """What is on the screen from `start` to `end` (milliseconds): lines without blanks around them, none of them empty."""

    start: int
    end: int
    lines: list[str]
    place: int


def shown(start: int, end: int, payload: Iterable[str], place: int) -> Shown:
    """A cue's lines as the screen shows them: white space folded, empty lines left out."""
    folded = (" ".join(line.split()) for line in payload)
    return Shown(start, end, [line for line in folded if line], place)


def is_rolling(cues: list[Shown]) -> bool:
    """True where most cues begin with the lines that the one before ended with, and some of them add a line.

    So are automatic captions, also when a tool took the marks of YouTube's from them, and captions of live television. Songs
    and people repeat themselves too, but not most of the time.
    """
    filled = [cue for cue in cues if cue.lines]
    repeats = [(_repeated(before, cue), len(cue.lines)) for before, cue in pairwise(filled)]
    repeating = sum(repeated > 0 for repeated, _ in repeats)
    return 2 * repeating > len(filled) and any(0 < repeated < count for repeated, count in repeats)


def unrolled(cues: list[Shown]) -> Iterator[Shown]:
    """The cues, in their order, with each spoken line once: in the cue that shows it first, until it stands still no more."""
    before = spoken = None
    for cue in cues:
        new = cue.lines[_repeated(before, cue) if before else 0 :]
        if new:
            if spoken:
                yield spoken
            spoken = cue._replace(lines=new)
        elif cue.lines and spoken:
            spoken = spoken._replace(end=max(spoken.end, cue.end))
        before = cue
    if spoken:
        yield spoken


def _repeated(before: Shown, cue: Shown) -> int:
    """How many of the cue's first lines are the last ones of the cue before."""
    if cue.start - before.end > _STILL_SHOWN:
        return 0
    longest = min(len(before.lines), len(cue.lines))
    return next((count for count in range(longest, 0, -1) if before.lines[-count:] == cue.lines[:count]), 0)
