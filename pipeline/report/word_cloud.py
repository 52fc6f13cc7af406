"""Words drawn as a picture, the weightiest the largest: an SVG whose text the reader's browser draws with its own fonts.

Belongs here: placing and writing words. Does not: which words (`day_words`).

`wordcloud` finds the places. It would measure words in the one font that it brings, which has no Chinese, Japanese, Korean,
Arabic, Hebrew, Thai or Indic letters: those it takes for narrow hollow boxes, and puts other words into them. So each word is
placed as a solid block that holds it in any script, and a browser is told the width that it was given.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from math import ceil, sqrt
from typing import Any
from unicodedata import category, east_asian_width
from xml.etree import ElementTree as ET

from pipeline.report.xml_text import writable

#: The picture's width and height, in units that a viewer scales.
WIDTH, HEIGHT = 600, 300

#: Sizes of the weightiest word that are tried until all words find a place.
_LARGEST = (60, 45, 34, 25, 18, 12, 8)

#: Size of a word that weighs next to nothing, and the size below which none is drawn to find it a place.
_SMALLEST, _LEAST = 8, 6

#: A longer word is cut, in widths of a Chinese character: about 25 letters.
_LONGEST = 14.0

#: The block that stands for a part of a word, in DejaVu Sans Mono: as high as a line of text. Its width, and where in it the
#: middle of a line lies, in font sizes.
_BLOCK, _BLOCK_WIDTH, _MIDDLE = "▇", 0.602, 0.48

_COLOURS = ("#1f5a99", "#b3541e", "#2f7d4f", "#7b4397", "#a83246", "#4d5b6a")


class DrawingError(RuntimeError):
    """No picture can be drawn here. Names what is missing, and the command that installs it."""


@dataclass(frozen=True)
class Picture:
    """An SVG file, and the words for which it has no room."""

    svg: bytes
    left_out: tuple[str, ...] = ()


class _Block(str):
    """What is placed for a word: as wide as the word will be drawn, and one of its own though it reads like others."""

    __slots__ = ("word",)
    word: str

    def __new__(cls, word: str) -> "_Block":
        block = super().__new__(cls, _BLOCK * max(1, ceil(width_of(as_drawn(word)) / _BLOCK_WIDTH)))
        block.word = word
        return block

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Block) and self.word == other.word

    def __hash__(self) -> int:
        return hash(self.word)


def draw(words: Mapping[str, float]) -> Picture:
    """Draw words by weight, which is more than 0. Equal words and weights give equal bytes.

    No word lies on another. One that is longer than about 25 letters is cut. Where there is no room for all, the lightest are
    left out and named. Raises DrawingError where the extra `site` is not installed.
    """
    if find_spec("wordcloud") is None:
        raise DrawingError("wordcloud is missing, which draws the words. Install it with: pip install 'videolake[site]'")
    ranked = sorted(words, key=lambda word: (-words[word], word))
    heaviest = max(words.values(), default=0)
    blocks = {_Block(word): words[word] / heaviest for word in ranked}
    placed: list[Any] = []
    for largest in _LARGEST:
        if len(placed) < len(blocks):
            placed = _placed(blocks, largest)
    drawn = {block.word for (block, _), *_ in placed}
    return Picture(_svg(placed), tuple(word for word in ranked if word not in drawn))


def _placed(blocks: Mapping[_Block, float], largest: int) -> list[Any]:
    """Blocks with sizes and places, as `wordcloud` tells them: ((block, _), size, (top, left), _, _).

    What a word's size has above the smallest is the square root of its share, so that its area tells the weight.
    """
    import matplotlib as mpl  # noqa: PLC0415 - an extra, and a third of a second
    from wordcloud import WordCloud  # noqa: PLC0415

    cloud = WordCloud(
        font_path=f"{mpl.get_data_path()}/fonts/ttf/DejaVuSansMono.ttf",
        width=WIDTH,
        height=HEIGHT,
        margin=1,
        max_words=len(blocks),
        max_font_size=largest,
        min_font_size=_LEAST,
        relative_scaling=1,
        prefer_horizontal=1,
        color_func=lambda *args, **kwargs: "black",
        random_state=1,
    )
    sizes = {block: _SMALLEST + (largest - _SMALLEST) * sqrt(share) for block, share in blocks.items()}
    return list(cloud.generate_from_frequencies(sizes).layout_)


def _svg(placed: list[Any]) -> bytes:
    root = ET.Element("svg", xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {WIDTH} {HEIGHT}", width="900", height="450")
    ET.SubElement(root, "rect", width="100%", height="100%", fill="white")
    style = {"font-family": "sans-serif", "text-anchor": "middle", "dominant-baseline": "central"}
    group = ET.SubElement(root, "g", style)
    for rank, ((block, _), size, (top, left), *_) in enumerate(placed):
        shown = as_drawn(block.word)
        text = ET.SubElement(
            group,
            "text",
            {
                "x": f"{left + len(block) * _BLOCK_WIDTH * size / 2:.1f}",
                "y": f"{top + _MIDDLE * size:.1f}",
                "font-size": str(size),
                "textLength": f"{width_of(shown) * size:.1f}",
                "lengthAdjust": "spacingAndGlyphs",
                "fill": _COLOURS[rank % len(_COLOURS)],
            },
        )
        text.text = shown
    svg: bytes = ET.tostring(root, encoding="utf-8")
    return svg


def as_drawn(word: str) -> str:
    """The word as it is drawn: what XML can't hold is replaced, and what is too long is cut."""
    readable, width = writable(word), 0.0
    for place, character in enumerate(readable):
        width += _character_width(character)
        if width > _LONGEST:
            return f"{readable[:place]}…"
    return readable


def width_of(text: str) -> float:
    """About how wide a usual sans-serif font draws the text, in font sizes."""
    return sum(map(_character_width, text))


def _character_width(character: str) -> float:
    if category(character) in ("Mn", "Me", "Cf"):
        return 0.0
    if east_asian_width(character) in "WF":
        return 1.0
    if character in "fijlrtI.,:;'’!|()[]-":
        return 0.34
    if character in "mwMW@%&—…":
        return 0.88
    return 0.7 if character.isupper() else 0.57
