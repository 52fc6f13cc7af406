"""Caption files of lines (WebVTT, SubRip, SubViewer) -> blocks that hold a cue each, and their times in milliseconds.

Belongs here: what these formats share, so that a broken cue costs that cue and no other. Does not: what a block means in
one format.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_TIME = r"(?:([0-9]{1,5}):)?([0-5]?[0-9]):([0-5]?[0-9])[.,]([0-9]{1,3})[0-9]*"
#: Times are far apart from text by what is left and right of them: settings follow the times of WebVTT and SubRip.
_TIMES = re.compile(rf"\s*{_TIME}\s*(?:--?>|,)\s*{_TIME}(?=\s|$)")
#: A line that is meant to hold a cue's times, be they readable or not.
_TIMING = re.compile(
    r"\s*-?[0-9]+:[^>]*-->|\s*[0-9]+:[0-9][0-9:.,\s]*->|\s*[0-9]{1,5}:[0-9]{2}:[^\s,]*,\s*[0-9]{1,5}:[0-9]{2}:[^\s,]*\s*$"
)
_NUMBER = re.compile(r"\s*[0-9]+\s*")
_BEGUN = re.compile(r"[0-9:.,\s>-]*")


class Block(NamedTuple):
    """Lines between blank ones, with at most one line of times. `line` is the number of the first, from 1.

    `head` stands before the times, `payload` behind them; without a line of times all lines are the head.
    """

    line: int
    head: list[str]
    timing: str | None
    payload: list[str]

    @property
    def is_number(self) -> bool:
        """True for the number of a cue that a blank line parted from its times."""
        return self.timing is None and len(self.head) == 1 and is_number(self.head[0])

    def said(self) -> str:
        """The block's lines as they stand in the file."""
        timing = [] if self.timing is None else [self.timing]
        return "\n".join([*self.head, *timing, *self.payload])


def blocks(lines: list[str], first_line: int, *, is_numbered: bool) -> Iterator[Block]:
    """The blocks of a file whose lines from number `first_line` on are given.

    A second line of times begins a new block though no blank line stands between; where cues are numbered, so does the
    number before it.
    """
    block = Block(first_line, [], None, [])
    for number, line in enumerate(lines, first_line):
        if not line:
            if block.head or block.timing is not None:
                yield block
            block = Block(number + 1, [], None, [])
        elif not _TIMING.match(line):
            (block.head if block.timing is None else block.payload).append(line)
        elif block.timing is None:
            block = block._replace(timing=line)
        else:
            head = [block.payload.pop()] if is_numbered and block.payload and is_number(block.payload[-1]) else []
            yield block
            block = Block(number - len(head), head, line, [])
    if block.head or block.timing is not None:
        yield block


def is_number(line: str) -> bool:
    """True for a line of digits only."""
    return _NUMBER.fullmatch(line) is not None


def is_cut(last: Block, *, ends_open: bool) -> bool:
    """True where a file's last block shows that the file was cut: within a cue's number or times, or right behind them.

    `ends_open` says that no line break ends the file.
    """
    if last.timing is None:
        return ends_open and all(_BEGUN.fullmatch(line) for line in last.head)
    return ends_open and not last.payload


def times_of(timing: str) -> tuple[int, int] | None:
    """(start, end) in milliseconds that a line of times says, or None. Hours have no limit of 24, or of two digits."""
    found = _TIMES.match(timing)
    if found is None:
        return None
    return _milliseconds(*found.group(1, 2, 3, 4)), _milliseconds(*found.group(5, 6, 7, 8))


def _milliseconds(hours: str | None, minutes: str, seconds: str, fraction: str) -> int:
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(fraction.ljust(3, "0"))
