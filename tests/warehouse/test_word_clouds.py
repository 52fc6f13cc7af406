"""The macros `word_cloud` and `similar_videos` and the mart `word_clouds`: tf-idf as a few lines of Python count it."""

import math
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.storage.publish import publish
from pipeline.storage.stop_words import stop_words
from tests.storage.days import DAYS, OTHER, VIDEO, Page, Warehouse
from tests.warehouse.tables import index, make_macros, mart, tables

MACROS = ("cloud_words", "cloud_documents", "word_cloud", "similar_videos")
STOPS = {language: {word for of, word in stop_words() if of == language} for language in ("en", "de")}
WORDS = [f"{letter}{number}x" for letter in "aeé潮" for number in range(40)] + ["2024", "12:30", "the", "and", "die", "und"]

Spoken = Mapping[str, tuple[str, Counter[str]]]


def corpus(seed: int) -> Spoken:
    """Up to nine transcripts of up to 150 words, in three languages, among up to 5,000 of a word each: rare words weigh more."""
    drawn = random.Random(seed)
    spoken = {}
    for number in range(drawn.randint(1, 9)):
        words = drawn.sample(WORDS, drawn.choice([1, 5, 60, 150]))
        counts = Counter({word: drawn.choice([1, 1, 1, 2, 3, 12, 40]) for word in words})
        spoken[f"{number:011}"] = (drawn.choice(["en", "de-AT", "und"]), counts)
    frequent = WORDS[: drawn.choice([1, 20, 100])]
    others = {f"x{number:010}": ("en", Counter([drawn.choice(frequent)])) for number in range(drawn.choice([0, 50, 500, 5000]))}
    return spoken | others


def longest(spoken: Spoken) -> list[str]:
    """The videos that say most words, at most nine of them."""
    return sorted(spoken, key=lambda video: (-len(spoken[video][1]), video))[:9]


def vectors(spoken: Spoken) -> dict[str, dict[str, float]]:
    """Each video's words that tell something, with their weights: count x ln(1 + (N - n + 0.5) / (n + 0.5))."""
    holding = Counter(word for _, counts in spoken.values() for word in counts)
    idf = {word: math.log(1 + (len(spoken) - n + 0.5) / (n + 0.5)) for word, n in holding.items()}
    return {
        video: {word: count * idf[word] for word, count in counts.items() if not is_silent(word, language)}
        for video, (language, counts) in spoken.items()
    }


def is_silent(word: str, language: str) -> bool:
    """Whether the word is a number, or a stop word; English ones where the language is unknown."""
    return word in STOPS["de" if language.startswith("de") else "en"] or word[0].isdigit()


@settings(max_examples=15)
@given(seed=st.integers(0, 2**32))
def test_clouds_are_the_fifty_weightiest_words(seed: int):
    """By weight, then by the alphabet, in the mart and in the macro alike."""
    spoken = corpus(seed)
    told = vectors(spoken)
    expected = {
        video: sorted(told[video].items(), key=lambda item: (-round(item[1], 9), item[0]))[:50] for video in longest(spoken)
    }
    with tables() as connection:
        index(connection, spoken)
        make_macros(connection, *MACROS)
        rows = mart(connection, "word_clouds")
        clouds = {video: connection.execute("from word_cloud(?)", [video]).fetchall() for video in expected}
    for video, words in expected.items():
        assert [(word, weight) for word, _, weight in clouds[video]] == [(word, pytest.approx(weight)) for word, weight in words]
        own = [row for row in rows if row["video_id"] == video]
        assert [row["position"] for row in own] == list(range(len(words)))
        assert [(row["term"], row["term_count"], row["weight"]) for row in own] == clouds[video]
        assert all(count == spoken[video][1][word] for word, count, _ in clouds[video])
    assert [row["video_id"] for row in rows] == sorted(row["video_id"] for row in rows)


@settings(max_examples=15)
@given(seed=st.integers(0, 2**32))
def test_similarity_is_the_cosine_of_whole_vectors(seed: int):
    """Of all words that tell something, not only of those that a cloud shows; the video itself is not told."""
    spoken = corpus(seed)
    told = vectors(spoken)
    video = random.Random(seed).choice(longest(spoken))
    cosines = {other: cosine(told[video], told[other]) for other in spoken if other != video}
    expected = sorted(((other, round(value, 9)) for other, value in cosines.items() if value), key=lambda row: (-row[1], row[0]))
    with tables() as connection:
        index(connection, spoken)
        make_macros(connection, *MACROS)
        found = connection.execute("select video_id, similarity from similar_videos(?, n := 4)", [video]).fetchall()
    assert [value for _, value in found] == pytest.approx([value for _, value in expected[:4]], abs=2e-9)
    assert dict(found) == pytest.approx({other: cosines[other] for other, _ in found}, abs=2e-9)


def cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Of the angle between two vectors; 0 where they have nothing in common."""
    product = sum(weight * other[word] for word, weight in one.items() if word in other)
    return product and product / math.hypot(*one.values()) / math.hypot(*other.values())


# ---------------------------------------------------------------- on pages

SAME, THIRD = "0I5Fl1Qn-Do", "eiTwXxEhEp0"
PAGES = (
    Page(transcript="the turbine [Music] stopped on day eleven and the keeper knew", title="turbine"),
    Page(video_id=SAME, transcript="the turbine stopped on day eleven (applause) and the keeper knew", channel="Copies"),
    Page(video_id=OTHER, transcript="a keeper bakes bread", title=None),
    Page(video_id=THIRD, transcript=None),
)


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Published videos, attached read only beside a database of one's own."""
    warehouse = Warehouse(tmp_path_factory.mktemp("home")).pull(DAYS[0], *PAGES).build()
    with duckdb.connect() as connection:
        connection.execute(f"attach '{publish(warehouse.home).path}' as v (read_only)")
        connection.execute("use v")
        yield connection


def test_the_same_words_are_wholly_similar(videos: duckdb.DuckDBPyConnection):
    """Marks and titles are no words of a transcript."""
    [first, second] = videos.execute("from similar_videos(?)", [VIDEO]).fetchall()
    assert first == (SAME, "Bread and water", "Copies", 1.0)
    assert second[:3] == (OTHER, None, "The Bakers")
    assert 0 < second[3] < 0.5


def test_each_video_has_its_own_similar_ones(videos: duckdb.DuckDBPyConnection):
    """A macro's argument is not mistaken for a column; without a transcript nothing is similar."""
    similar = {
        video: [row[0] for row in videos.execute("from similar_videos(?)", [video]).fetchall()]
        for video in (SAME, OTHER, THIRD, "no video", None)
    }
    assert similar == {SAME: [VIDEO, OTHER], OTHER: [SAME, VIDEO], THIRD: [], "no video": [], None: []}


def test_the_mart_holds_what_the_macro_gives(videos: duckdb.DuckDBPyConnection):
    """Word by word, weight by weight; no mark is one of them."""
    rows = videos.execute(
        "select video_id, term, term_count, weight from marts.word_clouds order by video_id, position"
    ).fetchall()
    given_one_by_one = [
        (video, *word)
        for video in sorted([VIDEO, SAME, OTHER, THIRD])
        for word in videos.execute("from word_cloud(?)", [video]).fetchall()
    ]
    assert rows == given_one_by_one
    assert {term for video, term, *_ in rows if video == VIDEO} == {"turbine", "stopped", "day", "eleven", "keeper", "knew"}


def test_stop_words_are_those_of_the_detected_language_where_none_is_declared(tmp_path: Path):
    """`die` says nothing in German; a declared language wins, and without any it is English."""
    text = "die Sonne and der Mond"
    pages = [
        Page(transcript=text, detected_language="de"),
        Page(video_id=OTHER, transcript=text, language="en-GB", detected_language="de"),
        Page(video_id=THIRD, transcript=text, title="no language"),
    ]
    warehouse = Warehouse(tmp_path).pull(DAYS[0], *pages).build()
    rows = warehouse.rows("select video_id, list(term order by term) from marts.word_clouds group by video_id")
    assert dict(rows) == {
        VIDEO: ["and", "mond", "sonne"],
        OTHER: ["der", "die", "mond", "sonne"],
        THIRD: ["der", "die", "mond", "sonne"],
    }
