"""The word cloud of a page."""

from itertools import pairwise
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.report.site.cloud import STEPS, WIDTH, cloud, sized
from pipeline.report.site.video_rows import CloudWord

SVG = "{http://www.w3.org/2000/svg}"
words_of_any_script = st.text(st.characters(categories=["L", "M", "N"]), min_size=1, max_size=60)
weighed = st.dictionaries(words_of_any_script, st.floats(0.01, 1000), min_size=1, max_size=50)


def drawn(words: list[CloudWord]) -> ET.Element:
    """The picture, read as a page reads it."""
    return ET.fromstring(str(cloud(sized(words))).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


@settings(max_examples=30)
@given(weighed)
def test_no_word_lies_on_another_or_outside(weights: dict[str, float]):
    """In any script, at any weights: words of a line come one after the other, lines one below the other."""
    ranked = sorted(weights, key=lambda word: -weights[word])
    texts = drawn([CloudWord(word, 1, weights[word]) for word in ranked]).findall(f".//{SVG}text")
    assert len(texts) == len(weights)
    lines: dict[float, list[tuple[float, float]]] = {}
    for text in texts:
        middle, length = float(text.attrib["x"]), float(text.attrib["textLength"])
        lines.setdefault(float(text.attrib["y"]), []).append((middle - length / 2, middle + length / 2))
    for line in lines.values():
        assert line[0][0] >= 0
        assert line[-1][1] <= WIDTH
        assert all(one[1] <= other[0] + 0.3 for one, other in pairwise(line))


def test_the_weightiest_word_is_the_largest():
    """Size tells the rank."""
    texts = drawn([CloudWord("bell", 2, 9.0), CloudWord("tide", 5, 4.0), CloudWord("gull", 1, 1.0)]).findall(f".//{SVG}text")
    sizes = {text.text: float(text.attrib["font-size"]) for text in texts}
    assert sizes["bell"] > sizes["tide"] > sizes["gull"]


def test_whoever_cannot_see_it_hears_the_words():
    """The picture has a name, and the words with their counts as its description."""
    root = drawn([CloudWord("bell", 2, 9.0), CloudWord("tide", 1500, 4.0)])
    assert root.attrib["role"] == "img"
    assert root.findtext(f"{SVG}title") == "Words that tell most about the transcript"
    assert root.findtext(f"{SVG}desc") == "bell (2); tide (1,500)"


def test_words_are_text_and_never_markup():
    """A transcript puts nothing into the page."""
    assert [text.text for text in drawn([CloudWord("<script>", 1, 1.0)]).iter(f"{SVG}text")] == ["<script>"]


def test_a_cloud_of_nothing_has_no_words():
    """It is no error."""
    assert sized([]) == []


@given(st.floats(0.01, 1000))
def test_words_of_one_weight_are_of_one_size(weight: float):
    """None is made larger than another by chance."""
    assert {word.step for word in sized([CloudWord("bell", 1, weight), CloudWord("tide", 1, weight)])} == {STEPS}


def test_a_little_more_weight_changes_nothing():
    """Weights change with every video that comes; the pages of all others should not."""
    before = [CloudWord("bell", 2, 9.0), CloudWord("tide", 5, 5.0), CloudWord("gull", 1, 5.0), CloudWord("moon", 1, 3.0)]
    after = [word._replace(weight=word.weight * (1.001 + number / 10_000)) for number, word in enumerate(before)]
    assert cloud(sized(after)) == cloud(sized(before))
