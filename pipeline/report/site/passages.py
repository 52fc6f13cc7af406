"""A transcript as people read it: passages of some sentences, each with the time at which it starts.

What does not belong here: cues as captions have them (`video_held`), and HTML.
"""

import re
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.report.site.video_rows import Chapter, Cue

#: A passage takes further cues until it is this long. A cue is never cut.
_SECONDS = 15.0
_LETTERS = 320

#: As long as that up to the end of a sentence; where none ends for twice as long, of a word; where no word ends, anywhere.
_PART = re.compile(r".{320,640}?(?:[.!?](?=\s)|[。！？])|.{1,640}(?=\s|$)|.{1,640}", re.DOTALL)


class Passage(NamedTuple):
    """Words in a row, from when on, and the chapter that they begin."""

    start_seconds: float | None
    text: str
    chapter: str | None


def timed(cues: Sequence[Cue], chapters: Sequence[Chapter]) -> list[Passage]:
    """The cues' texts in passages of about 15 seconds. A chapter begins one; all words are there, in their order."""
    starts = deque(sorted((one.start_seconds, one.title) for one in chapters if one.start_seconds is not None and one.title))
    groups: list[tuple[str | None, list[Cue]]] = []
    for cue in cues:
        title = _begins(starts, cue.start_seconds)
        if title or not groups or _is_full(groups[-1][1], cue):
            groups.append((title, []))
        groups[-1][1].append(cue)
    return [Passage(said[0].start_seconds, " ".join(cue.text for cue in said), title) for title, said in groups]


def _begins(starts: deque[tuple[float, str]], seconds: float) -> str | None:
    """The last chapter that has begun by then; it and those before are taken away."""
    title = None
    while starts and starts[0][0] <= seconds:
        title = starts.popleft()[1]
    return title


def _is_full(begun: Sequence[Cue], cue: Cue) -> bool:
    is_later = not 0 <= cue.start_seconds - begun[0].start_seconds < _SECONDS
    return is_later or sum(len(one.text) for one in begun) > _LETTERS


def untimed(text: str) -> list[Passage]:
    """A text without times in passages of some sentences."""
    return [Passage(None, part.strip(), None) for part in _PART.findall(text) if not part.isspace()]
