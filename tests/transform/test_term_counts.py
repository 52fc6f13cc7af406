"""Words of texts, counted."""

import re
from collections import Counter
from datetime import date, datetime

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.transform import words
from pipeline.transform.term_counts import TermCounter


def texts(*rows: tuple[str, str]) -> pl.DataFrame:
    """(language of the words, text) as transcripts of pages p0, p1 ..."""
    return pl.DataFrame(
        [
            {
                "page_id": f"p{i}",
                "field": "transcript",
                "video_id": f"video{i:06d}",
                "language": "und",
                "word_language": language,
                "kind": "auto",
                "text": text,
            }
            for i, (language, text) in enumerate(rows)
        ]
    ).with_columns(captured_at=pl.lit(datetime(2024, 3, 1)), pulled_on=pl.lit(date(2024, 3, 2)))


def counted(counter: TermCounter, frame: pl.DataFrame) -> dict[str, dict[str, int]]:
    """Page -> term -> count."""
    counts = counter.count(frame).term_counts
    term_of = dict(counter.vocabulary().select("term_id", "term").iter_rows())
    return {
        row["page_id"]: {term_of[i]: n for i, n in zip(row["term_ids"], row["term_counts"], strict=True)}
        for row in counts.iter_rows(named=True)
    }


def test_words_are_counted_per_text() -> None:
    """Each transcript has its own words, with the spellings of one word together."""
    found = counted(TermCounter(), texts(("en", "Tide, tide and TIDE"), ("en", "[Music] the tide")))
    assert found == {"p0": {"tide": 3, "and": 1}, "p1": {"the": 1, "tide": 1}}


def test_a_text_without_words_has_no_row() -> None:
    """A transcript of marks and dots alone counts nothing."""
    assert counted(TermCounter(), texts(("en", "[Music] ... >>"), ("en", ""))) == {}


def test_the_same_word_is_stemmed_by_its_language() -> None:
    """`boten` is a German boat's stem and an English oddity: both are kept apart."""
    counter = TermCounter()
    counter.count(texts(("de", "häusern"), ("en", "houses")))
    stems = dict(counter.vocabulary().select("term", "stem").iter_rows())
    assert stems == {"häusern": "haus", "houses": "hous"}


def test_batches_share_one_vocabulary() -> None:
    """A shard stores each word once, however many batches it is read in, and counts do not depend on the batches."""
    frame = texts(("en", "low tide"), ("en", "high tide"), ("en", "tide"))
    whole, cut = TermCounter(), TermCounter()
    together = whole.count(frame)
    for one, others in zip(together, zip(*(cut.count(frame[i : i + 1]) for i in range(3)), strict=True), strict=True):
        assert one.equals(pl.concat(others))
    assert whole.vocabulary().equals(cut.vocabulary())
    assert whole.vocabulary()["term"].to_list().count("tide") == 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("abcXYZéÉ .,'-\n[]()日本", max_size=60), min_size=1, max_size=6))
def test_counts_equal_a_plain_count(bodies: list[str]) -> None:
    """Whatever the text: the numbers are those of splitting at blanks and counting by hand."""
    found = counted(TermCounter(), texts(*(("und", body.replace("\n", " ")) for body in bodies)))
    for i, body in enumerate(bodies):
        assert found.get(f"p{i}", {}) == by_hand(body.replace("\n", " "))


def by_hand(text: str) -> dict[str, int]:
    """The same rules, one token at a time."""
    said = pl.select(words.spoken(pl.lit(text))).item()
    counts: Counter[str] = Counter()
    for token in said.split(" "):
        word = re.sub(r"^[\W_]+|[\W_]+$", "", words.normalise(token))
        counts.update(words.split_unspaced(word))
    return dict(counts)
