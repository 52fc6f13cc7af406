"""A transcript in passages."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.report.site.passages import timed, untimed
from pipeline.report.site.video_rows import Chapter, Cue

words = st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1, max_size=12)
cues = st.lists(st.builds(Cue, st.floats(0, 10_000), words)).map(sorted)


@given(cues, st.lists(st.builds(Chapter, st.none() | st.floats(0, 10_000), st.none() | words)))
def test_passages_say_all_that_the_cues_say_in_their_order(said: list[Cue], chapters: list[Chapter]):
    """Grouping loses no word, and each passage starts when its first cue does."""
    passages = timed(said, chapters)
    assert " ".join(passage.text for passage in passages).split() == [cue.text for cue in said]
    starts = {cue.start_seconds for cue in said}
    assert all(passage.start_seconds in starts for passage in passages)


def test_a_passage_is_some_seconds_long():
    """A click leads near to the words, and a page is no list of halves of sentences."""
    passages = timed([Cue(float(second), f"word{second}") for second in range(0, 60, 3)], [])
    assert [passage.start_seconds for passage in passages] == [0, 15, 30, 45]
    assert passages[0].text == "word0 word3 word6 word9 word12"


def test_a_chapter_begins_a_passage():
    """Its title stands above the first words that are said in it."""
    said = [Cue(0, "one"), Cue(4, "two"), Cue(8, "three")]
    passages = timed(said, [Chapter(0, "First"), Chapter(3.5, "Second"), Chapter(None, "Nowhere"), Chapter(90, "Silent")])
    assert [(one.text, one.chapter) for one in passages] == [("one", "First"), ("two three", "Second")]


@given(st.text(st.sampled_from("ab .!?。 \n"), max_size=3000))
def test_a_text_without_times_is_whole(text: str):
    """Its passages hold all of its words in their order."""
    assert "".join("".join(passage.text.split()) for passage in untimed(text)) == "".join(text.split())


def test_a_text_without_sentences_is_parted_too():
    """Captions made by a machine have no full stops; a wall of words is read by nobody."""
    passages = untimed("word " * 1000)
    assert len(passages) > 5
    assert all(len(passage.text) < 1000 for passage in passages)
    assert passages[0].start_seconds is None
