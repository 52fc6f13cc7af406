"""Which keywords a text speaks, how often, and where first: held against a search by hand."""

import re
import unicodedata

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.formats.marks import UNSPACED
from pipeline.storage.keyword_matching import find_spoken

Spoken = dict[str, tuple[int, int]]


def found(text: str, *keywords: str) -> Spoken:
    """(count, first place) of each keyword that the text speaks."""
    rows = find_spoken(pl.DataFrame({"text": [text], "keyword_keys": [list(keywords)]})).rows()
    return {keyword: (count, first) for _, keyword, count, first in rows}


@pytest.mark.parametrize(
    ("text", "keyword", "expected"),
    [
        ("we bake bread", "bread", (1, 8)),
        ("breads and breadcrumbs", "bread", None),
        ("Data-science, and data, SCIENCE", "data science", (2, 0)),
        ("data and science", "data science", None),
        ("go go go", "go", (3, 0)),
        ("go go go", "go go", (1, 0)),
        ("go go go go", "go go", (2, 0)),
        ("in ZÜRICH and Zurich", "zürich", (2, 3)),
        ("cafe\u0301 un café", "cafe", (2, 0)),
        ("die Straße, eine STRASSE", "strasse", (2, 4)),
        ("ﬁne ｄａｔａ", "data", (1, 4)),
        ("the keeper’s log and the keeper's boat", "keeper", (2, 4)),
        ("[Music] music (upbeat music)", "music", (1, 8)),
        ("[Music] a box", "music", None),
        ("ANNA: I am Anna", "anna", (1, 11)),
        ("[ANNA: hello] BOB: we bake bread", "bread", (1, 27)),
        ("[Música] (applause) the end", "the end", (1, 20)),
        ("これは機械学習です。機械学習", "機械学習", (2, 3)),
        ("これは機械学習です", "学", (1, 5)),
        ("한국어를 배우다", "한국어", (1, 0)),
        ("100% of it", "100", (1, 0)),
        ("we say nothing", "!!!", None),
        ("\x01 odd \x02 signs [Music] bread", "bread", (1, 22)),
    ],
)
def test_words_are_spoken_whole_and_in_a_row(text: str, keyword: str, expected: tuple[int, int] | None) -> None:
    """Case, accents, forms of letters and what stands between words do not matter; marks and parts of words do not count."""
    assert found(text, keyword) == ({} if expected is None else {keyword: expected})


def test_each_text_has_its_own_keywords() -> None:
    """Texts are searched together, and one that speaks nothing, or is asked nothing, gives nothing."""
    texts = ["we bake bread", "rivers run", "", "bread"]
    asked = [["bread", "bread", "rivers"], ["bread", "rivers"], ["bread"], []]
    rows = find_spoken(pl.DataFrame({"text": texts, "keyword_keys": asked})).rows()
    assert sorted(rows) == [(0, "bread", 1, 8), (1, "rivers", 1, 0)]


# ---------------------------------------------------------------- by hand

WORDS = [
    *("go", "going", "data", "Data", "science", "data-science", "e\u0301te\u0301", "été", "Ete", "Straße", "strasse", "ﬁne"),
    *("fine", "1½", "don't", "c++", "№", "no", "機械学習", "学習", "x学"),
]
MARKS = ["[Music]", "[Música é]", "(upbeat music)", "SPEAKER ONE:"]
GAPS = [" ", ", ", " — ", "… ", ". ", " ♪ ", "-"]
pieces = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(GAPS), st.sampled_from(["", "", *MARKS])), max_size=30)
keywords = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)


@given(texts=st.lists(st.tuples(pieces, st.lists(keywords, max_size=8)), min_size=1, max_size=3))
def test_findings_are_those_of_a_search_by_hand(texts: list[tuple[list[tuple[str, str, str]], list[str]]]) -> None:
    """Count and first place of every keyword, in texts with all that makes folding hard."""
    frame = pl.DataFrame(
        {"text": ["".join(text for text, _ in parts(told)) for told, _ in texts], "keyword_keys": [asked for _, asked in texts]},
        schema={"text": pl.String, "keyword_keys": pl.List(pl.String)},
    )
    expected = {
        (row, keyword, *place)
        for row, (told, asked) in enumerate(texts)
        for keyword in asked
        if (place := by_hand(parts(told), keyword))
    }
    assert set(find_spoken(frame).rows()) == expected


def parts(told: list[tuple[str, str, str]]) -> list[tuple[str, bool]]:
    """The parts of a text, and whether each is a mark."""
    return [part for word, gap, mark in told for part in ((word + gap, False), (mark, True), (" ", False))]


def by_hand(text: list[tuple[str, bool]], keyword: str) -> tuple[int, int] | None:
    """How often a regular expression finds the keyword in the folded text, and where first in the text as it is."""
    characters = [(" " if is_mark else folded(character)) for part, is_mark in text for character in part]
    places = [place for place, character in enumerate(characters) for _ in character]
    spoken, pattern = " ".join(["", "".join(characters), ""]), pattern_of("".join(map(folded, keyword)).split())
    starts = [match.start() for match in re.finditer(pattern, spoken)]
    return (len(starts), places[starts[0] - 1]) if starts else None


def folded(character: str) -> str:
    """What a character is compared as."""
    if unicodedata.combining(character):
        return ""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", character).casefold())
    return "".join(part for part in decomposed if part.isalnum()) or " "


def pattern_of(words: list[str]) -> str:
    """Words with blanks between them and around them; none are needed beside a script without blanks."""
    pattern = "" if re.match(UNSPACED, words[0]) else "(?<= )"
    for word, following in zip(words, [*words[1:], None], strict=True):
        is_open = re.match(UNSPACED, word[-1]) or (following and re.match(UNSPACED, following))
        pattern += re.escape(word) + (" *" if is_open else " +" if following else "(?= )")
    return pattern
