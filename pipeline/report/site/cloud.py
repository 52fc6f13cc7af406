"""A page's word cloud: words in lines, the weightier the larger, as an inline SVG in the page's own colours.

What does not belong here: a picture whose words are packed (`pipeline.report.word_cloud`), which takes 100 times as long.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from markupsafe import Markup, escape

from pipeline.report.site.video_rows import CloudWord
from pipeline.report.word_cloud import as_drawn, width_of

#: Units of the picture; a page shows it at most 1.6 times as large, a phone about as it is.
WIDTH = 400

#: Sizes of the weightiest word and of one at step 0.
_LARGEST, _SMALLEST = 34.0, 13.0

#: A word at step 0 would weigh that share of the lightest: their weights are often much alike, and sizes should not be.
STEPS, _LEAST = 10, 0.8

_SPACE, _LINE, _MARGIN = 9.0, 1.18, 4.0

_COLOURS = ("1, #1f5a99", "2, #b3541e", "3, #2a7347", "4, #7b4397", "5, #a83246", "6, #4d5b6a")

_NAME = "Words that tell most about the transcript"


class SizedWord(NamedTuple):
    """A word of a cloud, how often it is said, and its size in steps from 0 to STEPS."""

    term: str
    term_count: int
    step: int


class _Sized(NamedTuple):
    word: str
    size: float
    width: float
    colour: str


def sized(words: Sequence[CloudWord]) -> list[SizedWord]:
    """The words with their sizes, the largest first, by alphabet where they are of one size.

    A weight depends on all videos, so it changes a little with each that comes; in whole steps, most pages stay as they are.
    """
    if not words:
        return []
    heaviest, lightest = max(word.weight for word in words), min(word.weight for word in words)
    least = lightest * _LEAST
    steps = ((word, round(STEPS * (word.weight - least) / ((heaviest - least) or 1.0))) for word in words)
    return sorted((SizedWord(word.term, word.term_count, step) for word, step in steps), key=lambda one: (-one.step, one.term))


def cloud(words: Sequence[SizedWord]) -> Markup:
    """The words by alphabet as an SVG; equal words give equal bytes."""
    lines = list(_lines(sorted(_sized(words), key=lambda one: one.word)))
    drawn: list[str] = []
    top = _MARGIN
    for line in lines:
        height = max(one.size for one in line) * _LINE
        drawn += _placed(line, top + height * 0.76)
        top += height
    said = escape("; ".join(f"{word.term} ({word.term_count:,})" for word in words))
    return Markup(  # noqa: S704 - numbers, and words that are escaped
        f'<svg viewBox="0 0 {WIDTH} {top + _MARGIN:.0f}" role="img" aria-labelledby="cloud-name cloud-words">'
        f'<title id="cloud-name">{_NAME}</title><desc id="cloud-words">{said}</desc>'
        f'<g text-anchor="middle">{"".join(drawn)}</g></svg>'
    )


@lru_cache(maxsize=65_536)
def _measured(term: str) -> tuple[str, float]:
    """What is drawn for a word, and its width in font sizes: the same words come again on many pages."""
    text = as_drawn(term)
    return text, width_of(text)


def _sized(words: Sequence[SizedWord]) -> Iterator[_Sized]:
    for word in words:
        text, width = _measured(word.term)
        size = _SMALLEST + (_LARGEST - _SMALLEST) * word.step / STEPS
        size = min(size, (WIDTH - 2 * _MARGIN) / max(width, 1.0))
        yield _Sized(text, size, width * size, _COLOURS[crc32(word.term.encode("utf-8", "replace")) % len(_COLOURS)])


def _lines(words: Sequence[_Sized]) -> Iterator[list[_Sized]]:
    line: list[_Sized] = []
    used = 0.0
    for one in words:
        if line and used + _SPACE + one.width > WIDTH - 2 * _MARGIN:
            yield line
            line, used = [], 0.0
        used += one.width + (_SPACE if line else 0.0)
        line.append(one)
    if line:
        yield line


def _placed(line: Sequence[_Sized], base: float) -> Iterator[str]:
    left = (WIDTH - sum(one.width for one in line) - _SPACE * (len(line) - 1)) / 2
    for word, size, width, colour in line:
        yield (
            f'<text x="{left + width / 2:.1f}" y="{base:.1f}" font-size="{size:.1f}" textLength="{width:.1f}"'
            f' lengthAdjust="spacingAndGlyphs" fill="var(--c{colour})">{escape(word)}</text>'
        )
        left += width + _SPACE
