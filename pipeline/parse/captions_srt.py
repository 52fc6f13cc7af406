r"""SubRip captions, and SubViewer's as YouTube writes them (`.sbv`): format `captions_srt`.

SubRip has no specification: a number, `00:00:01,000 --> 00:00:02,500`, lines of text, a blank line. SubViewer has no
numbers, and `0:00:01.000,0:00:02.500`. Belongs here: what people and tools make of both. Does not: blocks and times of
lines (`cue_blocks`), and lines that are shown more than once, as in SubRip made from automatic captions (`rolling`).
"""

import re

import polars as pl

from pipeline.parse.cue_blocks import Block, blocks, is_cut, is_number, times_of
from pipeline.parse.cues import NO_TEXT, NO_TIMES, Captions, caption_parser
from pipeline.parse.rolling import Shown, is_rolling, shown, unrolled

_TIME = r"(?:[0-9]{1,5}:)?[0-9]{1,2}:[0-9]{2}[.,][0-9]{1,3}"
#: A number or a line that is meant to hold times, which a broken first cue may begin with, or nothing; then a line of times.
_BEGIN = rf"(?ms)\A[\s\x{{FEFF}}]*(?:(?:[0-9]+[ \t]*\n|-?[0-9]{{1,5}}:[0-9][^\n]*\n).*?^)?[ \t]*{_TIME}[ \t]*-->[ \t]*[0-9]"
_SUBVIEWER = r"\A[\s\x{FEFF}]*[0-9]{1,5}:[0-9]{2}:[0-9]{2}\.[0-9]{3},[0-9]{1,5}:[0-9]{2}:"
_HEAD_CHARS = 1_000
#: Marks of another format's that tools leave in SubRip: `{\an8}` says where a cue is shown.
_OVERRIDE = re.compile(r"\{\\[^{}\n]*\}")

NO_HEADER = "a WebVTT file begins with WEBVTT"
NO_NUMBER = "a SubRip cue begins with its number"
NO_COMMA = "a SubRip time has a comma before its milliseconds"
BLANK_LINE = "a cue's text has no blank line"


def recognise(pages: pl.DataFrame) -> pl.Series:
    """Texts that begin with a number or a time and hold a line of SubRip's times near their start, or begin with SubViewer's."""
    head = pages["text"].str.head(_HEAD_CHARS)
    return head.str.contains(_BEGIN) | head.str.contains(_SUBVIEWER)


def read(text: str) -> Captions:
    """The cues of one file. Lines of captions that roll up count once.

    Text behind a blank line belongs to the cue before it, as players show it, unless a number begins it.
    """
    captions = Captions(unit="line")
    lines = _OVERRIDE.sub("", text).lstrip("\ufeff").split("\n")
    found = list(blocks(lines, 1, is_numbered=True))
    captions.is_complete = not is_cut(found[-1], ends_open=not text.endswith("\n"))
    cues = sorted(_cues(captions, found), key=lambda cue: cue.start)
    rolls = is_rolling(cues)
    for cue in unrolled(cues) if rolls else cues:
        if cue.lines:
            captions.add(cue.start, cue.end, "\n".join(cue.lines), cue.place)
        else:
            captions.refuse(NO_TEXT, cue.place, "")
    _note_form(captions, found)
    return captions


def _cues(captions: Captions, found: list[Block]) -> list[Shown]:
    cues: list[Shown] = []
    is_open = False
    for block in found:
        head = block.head[:-1] if block.timing and block.head and is_number(block.head[-1]) else block.head
        if head and is_open and not is_number(head[0]):
            captions.refuse(BLANK_LINE, block.line, "\n".join(head), is_kept=True)
            cues[-1].lines.extend(shown(0, 0, head, 0).lines)
        elif head and not block.is_number:
            captions.refuse(NO_TIMES, block.line, "\n".join(head))
        if block.timing:
            times = times_of(block.timing)
            is_open = times is not None
            if times:
                cues.append(shown(*times, block.payload, block.line))
            else:
                captions.refuse(NO_TIMES, block.line, block.said())
    return cues


def _note_form(captions: Captions, found: list[Block]) -> None:
    """One note for a file that departs from SubRip's form but can be read as well."""
    arrows = [(block.line, block.timing) for block in found if block.timing and "-->" in block.timing and times_of(block.timing)]
    dotted = [(line, timing) for line, timing in arrows if "." in timing]
    has_numbers = any(block.head and is_number(block.head[-1]) for block in found)
    if dotted:
        rule = NO_COMMA if has_numbers or len(dotted) < len(arrows) else NO_HEADER
        captions.refuse(rule, *dotted[0], is_kept=True)
    elif arrows and not has_numbers:
        captions.refuse(NO_NUMBER, *arrows[0], is_kept=True)


PARSER = caption_parser("captions_srt", 1, recognise, read)
