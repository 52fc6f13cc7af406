"""Which characters make a word, and which words are one."""

import duckdb
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.transform import words


@pytest.mark.parametrize(
    ("token", "word"),
    [
        ("Tide,", "tide"),
        ("“Kittiwake”", "kittiwake"),
        ("don't", "don't"),
        ("moment-red", "moment-red"),
        ("STRASSE", "strasse"),
        ("Straße.", "strasse"),
        ("ﬁne", "fine"),
        ("...", None),
        (">>", None),
        ("4.5", "4.5"),
        ("café!", "café"),
    ],
)
def test_a_word_is_the_token_folded_and_without_its_edges(token: str, word: str | None) -> None:
    """People find a word however it is written: capitals, ligatures and punctuation round it do not count."""
    frame = pl.DataFrame({"token": [words.normalise(token)]})
    assert frame.select(words.trimmed(pl.col("token"))).item() == word


@pytest.mark.parametrize("mark", ["[Music]", "[INAUDIBLE]", "(upbeat music)", "(applause)", "PATRICK WINSTON:", "- [Johnny]"])
def test_marks_are_not_words(mark: str) -> None:
    """What the captioner adds is not counted among what was said."""
    said = pl.select(words.spoken(pl.lit(f"one {mark} two"))).item()
    assert [token for token in said.split() if token != "-"] == ["one", "two"]


def test_brackets_round_ordinary_words_stay() -> None:
    """A remark in round brackets is speech unless it names a sound."""
    assert pl.select(words.spoken(pl.lit("the boat (an old one) left"))).item() == "the boat (an old one) left"


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Co", "Cn"]), max_size=8), max_size=20))
def test_accents_fold_as_in_duckdb(texts: list[str]) -> None:
    """A query typed in SQL folds to the very words that the shards stored."""
    ours = pl.DataFrame({"word": texts}, schema={"word": pl.String}).select(words.folded(pl.col("word"))).to_series().to_list()
    with duckdb.connect() as connection:
        theirs = [connection.execute("SELECT strip_accents($1)", [text]).fetchall()[0][0] for text in texts]
    assert ours == theirs


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("灯台の", ["灯台", "台の"]),
        ("海", ["海"]),
        ("2024年度", ["2024", "年度"]),
        ("tide", ["tide"]),
        ("바다에서", ["바다", "다에", "에서"]),
        ("빵", ["빵"]),
        ("2024년", ["2024", "년"]),
        ("kbs뉴스의", ["kbs", "뉴스", "스의"]),
    ],
)
def test_scripts_of_unspaced_are_cut_into_bigrams(word: str, parts: list[str]) -> None:
    """Japanese, Chinese and Thai can be searched although nothing separates their words; Korean whatever particle ends them."""
    assert words.split_unspaced(word) == parts


def test_languages_choose_their_stemmer() -> None:
    """German words are stemmed as German; an unknown language is read as English."""
    assert words.stemmer_name("de-AT") == "german"
    assert words.stemmer_name("und") == "english"
    assert words.stemmer_name("nb-NO") == words.stemmer_name("no") == "norwegian"
    assert words.stemmer_name(None) == "english"
    assert words.stem(["tides", "tidal"], "english") == ["tide", "tidal"]


def test_term_ids_never_change() -> None:
    """Parts written years apart agree on a word's id."""
    assert words.term_id("tide", "tide") == -4276306616430235846
    assert words.term_id("tides", "tide") != words.term_id("tide", "tide")
