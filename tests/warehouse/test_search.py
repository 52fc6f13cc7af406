"""The macros `search` and `word_cloud`, as an analyst uses them."""

import math
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.storage.publish import publish
from pipeline.transform.words import stem
from tests.storage.days import DAYS, OTHER, VIDEO, Page, Warehouse

THIRD = "0I5Fl1Qn-Do"
PAGES = (
    Page(
        title="Bread and water", transcript="We bake bread. Baking (bread) is what bakers do, in Zürich too", channel="The Bakers"
    ),
    Page(video_id=OTHER, title="Rivers", transcript="the water of a river runs, and rivers run to the sea", channel="Nature"),
    Page(video_id=THIRD, title="Baking in winter", transcript=None, channel=None),
)


@contextmanager
def attached(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """One's own database with the published file attached, the way the README says."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{file}' as v (read_only)")
        connection.execute("use v")
        yield connection


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Three published videos, attached."""
    warehouse = Warehouse(tmp_path_factory.mktemp("home")).pull(DAYS[0], *PAGES).build()
    with attached(publish(warehouse.home).path) as connection:
        yield connection


def found(connection: duckdb.DuckDBPyConnection, query: str | None) -> list[str]:
    """Ids of the videos that a search finds, best first."""
    return [video for (video,) in connection.execute("select video_id from search(?)", [query]).fetchall()]


def test_a_word_is_found_in_titles_and_transcripts(videos: duckdb.DuckDBPyConnection) -> None:
    """Water is in one video's title and in another's transcript."""
    assert sorted(found(videos, "water")) == sorted([VIDEO, OTHER])


@pytest.mark.parametrize("query", ["rivers", "River", "RIVERS!", '"river"', " river\n", "rivér"])
def test_case_accents_punctuation_and_number_do_not_matter(videos: duckdb.DuckDBPyConnection, query: str) -> None:
    """A query's words are compared as the texts' words are, and find every word of their stem."""
    assert found(videos, query) == [OTHER]


def test_accents_fold_both_ways(videos: duckdb.DuckDBPyConnection) -> None:
    """A text's accents can be left out of the query."""
    assert found(videos, "zurich") == found(videos, "Zürich") == [VIDEO]


def test_a_stem_finds_its_words(videos: duckdb.DuckDBPyConnection) -> None:
    """bake, baking and the stem itself find the same videos."""
    assert sorted(found(videos, "baking")) == sorted(found(videos, "bake")) == sorted([VIDEO, THIRD])


def test_more_of_the_query_is_a_better_match(videos: duckdb.DuckDBPyConnection) -> None:
    """The video that holds both words comes first."""
    assert found(videos, "water bread") == [VIDEO, OTHER]


def test_a_result_tells_what_to_look_at(videos: duckdb.DuckDBPyConnection) -> None:
    """Title, channel, date, score, the words around the first hit, and where to watch it."""
    result = videos.execute("from search('bakers')")
    columns = [name for name, *_ in result.description or []]
    assert columns == ["video_id", "title", "channel", "published_date", "score", "excerpt", "url"]
    row = dict(zip(columns, result.fetchall()[0], strict=True))
    assert (row["title"], row["channel"], str(row["published_date"])) == ("Bread and water", "The Bakers", "2020-01-02")
    assert row["url"] == f"https://www.youtube.com/watch?v={VIDEO}"
    assert "bakers" in row["excerpt"]


def test_an_excerpt_shows_the_first_hit_in_a_long_text(tmp_path: Path) -> None:
    """About 160 characters with the word in them, cut between words."""
    text = "gold " + "filler words " * 400 + "here the (Needle) is " + "more words " * 400
    warehouse = Warehouse(tmp_path).pull(DAYS[0], Page(title="needles", transcript=text.strip())).build()
    with attached(publish(warehouse.home).path) as connection:
        ((excerpt,),) = connection.execute("select excerpt from search('needle')").fetchall()
        ((start,),) = connection.execute("select excerpt from search('gold')").fetchall()
    assert excerpt.startswith("… ")
    assert excerpt.endswith(" …")
    assert "here the (Needle) is" in excerpt
    assert 120 < len(excerpt) < 170
    assert start.startswith("gold filler")


def test_a_word_is_shown_before_a_longer_word_that_holds_it(tmp_path: Path) -> None:
    """The hit of `art` is not in `party`."""
    text = "a party " + "of many words " * 50 + "and art " + "in the end " * 50
    warehouse = Warehouse(tmp_path).pull(DAYS[0], Page(transcript=text.strip())).build()
    with attached(publish(warehouse.home).path) as connection:
        ((excerpt,),) = connection.execute("select excerpt from search('art')").fetchall()
    assert " art " in excerpt
    assert "party" not in excerpt


def test_top_says_how_many(videos: duckdb.DuckDBPyConnection) -> None:
    """One, or with null all."""
    assert len(videos.execute("from search('bake water', top := 1)").fetchall()) == 1
    assert len(videos.execute("from search('bake water', top := null)").fetchall()) == 3


@pytest.mark.parametrize(
    "query", ["", "   ", "'", '"', "'; drop table videos; --", "%", "\\", "(", "[a", "�", "\0", "the " * 2500, None, "zzz"]
)
def test_any_query_gets_a_sensible_answer(videos: duckdb.DuckDBPyConnection, query: str | None) -> None:
    """Nothing that people type is an error."""
    assert set(found(videos, query)) <= {VIDEO, OTHER, THIRD}
    assert videos.execute("select count(*) from videos").fetchall() == [(3,)]


def test_a_query_can_come_from_a_query(videos: duckdb.DuckDBPyConnection) -> None:
    """What was found is kept in a variable."""
    videos.execute("set variable found = (select title from videos where video_id = ?)", [OTHER])
    assert videos.execute("select video_id from search(getvariable('found'))").fetchall() == [(OTHER,)]


def test_a_prepared_search_takes_any_query(videos: duckdb.DuckDBPyConnection) -> None:
    """It is planned for each query anew: words alone, with operators, and in comments."""
    videos.execute("prepare asked as select video_id from search($query, top := $top)")
    assert found(videos, "bread")
    for query in ("bread", "bread after:1999", "bread in:comments"):
        prepared = videos.execute(f"execute asked(query := '{query}', top := 3)").fetchall()
        assert prepared == videos.execute("select video_id from search(?, top := 3)", [query]).fetchall()


# ---------------------------------------------------------------- the score

words = st.sampled_from("bake bakes baking bread river rivers run runs water winter wanted".split())
texts = st.lists(words, max_size=12).map(" ".join)
corpora = st.lists(st.tuples(texts, texts), min_size=1, max_size=6)
queries = st.lists(words, min_size=1, max_size=3, unique=True).map(" ".join)


@settings(max_examples=4)
@given(corpus=corpora, asked=st.lists(queries, min_size=3, max_size=3))
def test_scores_are_those_of_bm25_by_hand(corpus: list[tuple[str, str]], asked: list[str]) -> None:
    """The ranking and the scores are what a few lines of Python over the texts give."""
    pages = [Page(video_id=f"{n:011}", title=title or None, transcript=text or None) for n, (title, text) in enumerate(corpus)]
    with tempfile.TemporaryDirectory() as folder:
        warehouse = Warehouse(Path(folder))
        warehouse.pull(DAYS[0], *pages).build()
        for query in asked:
            expected = scores_by_hand(pages, query)
            got = warehouse.rows("select video_id, score from search(?)", query)
            assert [video for video, _ in got] == [video for video, _ in expected]
            assert [score for _, score in got] == pytest.approx([score for _, score in expected])


def scores_by_hand(pages: list[Page], query: str) -> list[tuple[str, float]]:
    """(video, score), best first; a word of the query counts every word of its stem."""
    documents = {page.video_id: Counter(stem(f"{page.title or ''} {page.transcript or ''}".split(), "english")) for page in pages}
    mean = sum(map(Counter.total, documents.values())) / len(documents)
    scores: Counter[str] = Counter()
    for word in query.split():
        (stemmed,) = stem([word], "english")
        # A word that no text holds matches nothing, unless it is itself a stem.
        held = {token for page in pages for token in f"{page.title} {page.transcript}".split()}
        if word not in held and word not in {stem([token], "english")[0] for token in held}:
            continue
        holding = {video: counts[stemmed] for video, counts in documents.items() if counts[stemmed]}
        idf = math.log(1 + (len(documents) - len(holding) + 0.5) / (len(holding) + 0.5))
        for video, count in holding.items():
            length = documents[video].total() / mean
            scores[video] += idf * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * length))  # type: ignore[assignment]
    return sorted(((video, round(score, 9)) for video, score in scores.items()), key=lambda pair: (-pair[1], pair[0]))


# ---------------------------------------------------------------- word clouds


def test_a_word_cloud_is_of_one_video(videos: duckdb.DuckDBPyConnection) -> None:
    """Two videos have two clouds; a macro's argument is not mistaken for a column."""
    clouds = {video: {row[0] for row in cloud(videos, video)} for video in (VIDEO, OTHER)}
    assert clouds == {
        VIDEO: {"bake", "bread", "baking", "bakers", "zürich"},
        OTHER: {"water", "river", "runs", "rivers", "run", "sea"},
    }


def cloud(connection: duckdb.DuckDBPyConnection, video: str, n: int = 50) -> list[tuple[Any, ...]]:
    """The rows of a word cloud."""
    return connection.execute("from word_cloud(?, n := ?)", [video, n]).fetchall()


def test_a_word_weighs_by_how_often_and_how_rarely_it_is_said(videos: duckdb.DuckDBPyConnection) -> None:
    """The weight is tf-idf over the transcripts of all documents."""
    weights = {term: (count, weight) for term, count, weight in cloud(videos, VIDEO)}
    assert weights["bread"] == (2, pytest.approx(2 * math.log(1 + (3 - 1 + 0.5) / 1.5)))
    assert cloud(videos, VIDEO)[0][0] == "bread"
    assert len(cloud(videos, VIDEO, n=2)) == 2
    assert cloud(videos, THIRD) == cloud(videos, "no video") == []


def test_stop_words_are_those_of_the_language(tmp_path: Path) -> None:
    """`die` says nothing in German and something in English; numbers say nothing at all."""
    text = "die Sonne 2024 12:30 und der Mond die"
    pages = [Page(language="de-AT", transcript=text), Page(video_id=OTHER, language="en", transcript=text)]
    warehouse = Warehouse(tmp_path).pull(DAYS[0], *pages).build()
    with warehouse.open() as connection:
        assert {row[0] for row in cloud(connection, VIDEO)} == {"sonne", "mond"}
        assert {row[0] for row in cloud(connection, OTHER)} == {"die", "sonne", "und", "der", "mond"}
