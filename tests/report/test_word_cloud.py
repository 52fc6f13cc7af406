"""Words as a picture: what a viewer sees, read from the SVG."""

import subprocess
import sys
from dataclasses import dataclass
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.report.word_cloud import HEIGHT, WIDTH, DrawingError, draw

TIDES = {"tide": 9.0, "moon": 6.5, "harbour": 6.5, "bell": 2.0, "gull": 0.25}

#: Places are written with one digit after the point.
ROUNDING = 0.2


@dataclass(frozen=True)
class Shown:
    """A word of a picture: its text, its size, and the box that a browser keeps it in."""

    text: str
    size: float
    left: float
    right: float
    top: float
    bottom: float

    def covers(self, other: "Shown") -> bool:
        """Whether two words lie on each other."""
        is_beside = self.right <= other.left + ROUNDING or other.right <= self.left + ROUNDING
        return not is_beside and self.top < other.bottom - ROUNDING and other.top < self.bottom - ROUNDING


def shown(svg: bytes) -> list[Shown]:
    """The words of a picture, in the order in which they are drawn. A line reaches farther below its middle than above."""
    return [_shown(text) for text in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def _shown(text: ET.Element) -> Shown:
    size, middle, line, length = (float(text.attrib[name]) for name in ("font-size", "x", "y", "textLength"))
    return Shown(text.text or "", size, middle - length / 2, middle + length / 2, line - 0.48 * size, line + 0.52 * size)


def test_every_word_is_drawn():
    """What weighs something is there to be read."""
    drawn = draw(TIDES)
    assert sorted(word.text for word in shown(drawn.svg)) == sorted(TIDES)
    assert drawn.left_out == ()


def test_the_weightiest_word_is_the_largest():
    """Size tells the rank: no word is larger than one that weighs more."""
    words = {word.text: word.size for word in shown(draw(TIDES).svg)}
    assert max(words, key=lambda word: words[word]) == "tide"
    assert all(words[heavier] >= words[lighter] for heavier, lighter in pairwise(TIDES))
    assert words["tide"] > words["bell"] > words["gull"]


def test_equal_words_give_equal_bytes():
    """A picture changes when its words do, in whatever order they are named."""
    assert draw(TIDES) == draw(dict(reversed(TIDES.items())))


def test_no_words_are_an_empty_picture():
    """A day without transcripts draws nothing, and is no error."""
    drawn = draw({})
    assert (shown(drawn.svg), drawn.left_out) == ([], ())


def test_words_are_text_and_never_markup():
    """A transcript can put nothing into the page that shows the picture."""
    hostile = ['<script>alert("1")</script>', "&amp;", "]]>", "'\"/>", "<!--"]
    drawn = {word.text for word in shown(draw(dict.fromkeys(hostile, 1.0)).svg)}
    assert drawn == {'<script>alert("1")</script>', "&amp;", "]]>", "'\"/>", "<!--"}


def test_what_xml_cannot_hold_is_replaced():
    """A stray control character does not make the picture unreadable."""
    assert [word.text for word in shown(draw({"be\x00\x1bll": 1.0}).svg)] == ["be\ufffd\ufffdll"]


def test_a_long_word_is_cut():
    """An address among the words takes no more room than a long word."""
    [word] = shown(draw({"http://" + "a" * 500: 1.0}).svg)
    assert word.text.startswith("http://aaaa")
    assert word.text.endswith("…")
    assert len(word.text) < 40


def test_what_has_no_room_is_named():
    """A picture that can't show all of its words says which it leaves out: the lightest."""
    words = {f"{number:03}-{'w' * 12}": 1000.0 - number for number in range(400)}
    drawn = draw(words)
    kept = {word.text for word in shown(drawn.svg)}
    assert drawn.left_out
    assert kept | set(drawn.left_out) == words.keys()
    assert max(words[word] for word in drawn.left_out) < min(words[word] for word in kept)


def test_chinese_words_get_the_room_that_they_take():
    """A character of Chinese, Japanese or Korean is twice as wide as a letter, and a mark above a letter takes no room."""
    marked = "n\u0301" * 4
    words = shown(draw(dict.fromkeys(["日本日本", "nnnn", marked], 1.0)).svg)
    widths = {word.text: (word.right - word.left) / word.size for word in words}
    assert widths == pytest.approx({"日本日本": 4, "nnnn": 2.28, marked: 2.28}, abs=0.01)


scripts = st.characters(categories=["L", "M", "N", "P", "S"]) | st.sampled_from("tide潮鐘조수مدज्वारน้ำприлив")
words_of_any_script = st.text(scripts, min_size=1, max_size=20)


@settings(max_examples=25)
@given(st.dictionaries(words_of_any_script, st.floats(0.01, 1000), min_size=2, max_size=40))
def test_no_word_lies_on_another(words: dict[str, float]):
    """In any script, and with whatever fonts a browser has: each word keeps to its own box, within the picture."""
    drawn = draw(words)
    boxes = shown(drawn.svg)
    assert len(boxes) == len(words)
    assert drawn.left_out == ()
    assert [(one, other) for place, one in enumerate(boxes) for other in boxes[:place] if one.covers(other)] == []
    for box in boxes:
        assert -ROUNDING <= box.left <= box.right <= WIDTH + ROUNDING
        assert -ROUNDING <= box.top <= box.bottom <= HEIGHT + ROUNDING


def test_without_the_extra_the_way_to_it_is_told(monkeypatch: pytest.MonkeyPatch):
    """Whoever installed the run time alone is told what to install."""
    monkeypatch.setitem(sys.modules, "wordcloud", None)
    with pytest.raises(DrawingError, match=r"pip install 'videolake\[site\]'"):
        draw(TIDES)


def test_whoever_draws_nothing_waits_for_no_library():
    """The asset graph is there without the drawing library, which takes a third of a second to import."""
    code = "import sys, pipeline.report.word_cloud; print(*sys.modules)"
    imported = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"wordcloud", "matplotlib", "numpy"}.isdisjoint(imported)
