"""What narrows a search: phrases, exclusions, fields, channels, languages and dates."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from assets.commands.search import with_known_words
from tests.storage.days import DAYS, Page, Warehouse
from tests.warehouse.test_search import attached

BELL, STORM, SOUP, FERRY = "aaaaaaaaaaa", "bbbbbbbbbbb", "ccccccccccc", "ddddddddddd"
PAGES = (
    Page(
        BELL,
        title="The bell in the fog",
        channel="Gannet Rock Archive",
        channel_id="UC" + "g" * 22,
        published=date(2021, 5, 1),
        transcript="the fog bell rings, and the bell of the fog answers",
        language="en",
        kind="manual",
        has_times=True,
    ),
    Page(
        STORM,
        title="Storm night",
        channel="Brennick Harbour Log",
        published=date(2023, 11, 14),
        transcript="fog before the storm. Bell ropes were cut",
        comments=(("c1", "was that the old bell"), ("c2", "no, a buoy")),
    ),
    Page(
        SOUP, title="Sopa de piedra", channel="Twin Harbours", published=date(2024, 2, 29), transcript="la campana", language="es"
    ),
    Page(
        FERRY,
        title="渡し船の一日",
        channel="Twin Harbours",
        published=None,
        transcript="今日は渡し船に乗る",
        detected_language="ja",
    ),
)


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Four videos, attached."""
    warehouse = Warehouse(tmp_path_factory.mktemp("home")).pull(DAYS[0], *PAGES).build()
    with attached(warehouse.home.staging) as connection:
        yield connection


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("bell", {BELL, STORM}),
        ('"fog bell"', {BELL}),
        ('"FOG  bell"', {BELL}),
        ("“storm. Bell”", {STORM}),
        ('"storm bell"', {STORM}),
        ('"bell fog"', set()),
        ("bell -ropes", {BELL}),
        ("bell -rope", {BELL}),
        ('bell -"fog bell"', {STORM}),
        ("-bell", set()),
        ("bell in:title", {BELL}),
        ("storm in:transcript", {STORM}),
        ("night in:transcript", set()),
        ("buoy", set()),
        ("buoy in:comments", {STORM}),
        ('"old bell" in:comments', {STORM}),
        ("bell channel:gannet", {BELL}),
        ('bell channel:"harbour log"', {STORM}),
        ("bell -channel:gannet", {STORM}),
        (f"bell channel:UC{'g' * 22}", {BELL}),
        ("bell lang:en", {BELL}),
        ("lang:es", {SOUP}),
        ("lang:ja", {FERRY}),
        ("bell after:2022", {STORM}),
        ("bell before:2023-11-14", {BELL}),
        ("bell after:2021-05 before:2022", {BELL}),
        ("bell after:2023-02-30", {BELL, STORM}),
        ("channel:harbours", {SOUP, FERRY}),
        ("渡し船", {FERRY}),
        ("渡し", {FERRY}),
        ("船渡し", set()),
        ("bell in:nonsense", {BELL, STORM}),
        ("12:30 bell", {BELL, STORM}),
        ("channel:", set()),
        ('-" channel: in: ""', set()),
    ],
)
def test_a_query_finds_what_it_asks_for(videos: duckdb.DuckDBPyConnection, query: str, expected: set[str]):
    """Each operator, alone and with words; what looks like one and is none is a word."""
    found = {video for (video,) in videos.execute("select video_id from search(?, top := null)", [query]).fetchall()}
    assert found == expected


def test_the_newest_can_come_first(videos: duckdb.DuckDBPyConnection):
    """order:date, with words and without; an unknown day comes last."""
    ordered = videos.execute("select video_id, score is null from search('order:date')").fetchall()
    assert ordered == [(SOUP, True), (STORM, True), (BELL, True), (FERRY, True)]
    assert videos.execute("select video_id from search('bell order:date')").fetchall() == [(STORM,), (BELL,)]


def test_a_hit_leads_to_its_second(videos: duckdb.DuckDBPyConnection):
    """Where cues have times, the link begins where the hit is said, and the excerpt shows the phrase."""
    ((excerpt, url),) = videos.execute("select excerpt, url from search('\"bell of\"')").fetchall()
    starts = videos.execute("select start_seconds, text from transcript_segments order by position").fetchall()
    second = int(next(start for (start, word), (_, after) in pairwise(starts) if (word, after) == ("bell", "of")))
    assert url == f"https://www.youtube.com/watch?v={BELL}&t={second}s"
    assert "bell of the fog" in excerpt


def test_an_excerpt_shows_the_place_that_was_looked_into(videos: duckdb.DuckDBPyConnection):
    """Of several comments the one with the hit, without a time; with in:title the transcript, which is no hit itself."""
    ((excerpt, url),) = videos.execute("select excerpt, url from search('buoy in:comments')").fetchall()
    assert (excerpt, url) == ("no, a buoy", f"https://www.youtube.com/watch?v={STORM}")
    assert videos.execute("select excerpt from search('storm in:title')").fetchall() == [(PAGES[1].transcript,)]


def test_scores_of_a_phrase_are_those_of_its_words(videos: duckdb.DuckDBPyConnection):
    """Quoting narrows, and changes no score."""
    words = dict(videos.execute("select video_id, score from search('fog bell')").fetchall())
    quoted = dict(videos.execute("select video_id, score from search('\"fog bell\"')").fetchall())
    assert quoted == {BELL: words[BELL]}


@pytest.mark.parametrize(
    "query", ["'; drop table videos; --", "%_\\", '"' * 99, "-" * 99, "in:title in:comments", "a:b:c", "\0", "x" * 10_000]
)
def test_hostile_queries_get_an_answer(videos: duckdb.DuckDBPyConnection, query: str):
    """No error, whatever is typed."""
    assert len(videos.execute("from search(?)", [query]).fetchall()) <= len(PAGES)


def test_the_command_line_knows_stems(videos: duckdb.DuckDBPyConnection):
    """A form that nobody says finds those that are said; other words and operators stay as they are."""
    assert with_known_words(videos, "ringing") == "ring"
    assert with_known_words(videos, 'bell "ringing out" channel:gannet zzz') == 'bell "ringing out" channel:gannet zzz'


# ---------------------------------------------------------------- keyword_in_context


def test_a_concordance_shows_each_place(videos: duckdb.DuckDBPyConnection):
    """In order, with what is said before and after, whatever the case, and when, where that is known."""
    rows = videos.execute("select video_id, before, hit, after, start_seconds is null from keyword_in_context('BELL')").fetchall()
    assert rows == [
        (BELL, "the fog ", "bell", " rings, and the bell of the fog answers", False),
        (BELL, "the fog bell rings, and the ", "bell", " of the fog answers", False),
        (STORM, "fog before the storm. ", "Bell", " ropes were cut", True),
    ]


@pytest.mark.parametrize(
    ("phrase", "count"), [("bell of the", 1), ("be", 0), ("fog", 3), ("渡し船", 1), ("", 0), ("'", 0), (None, 0)]
)
def test_a_concordance_has_whole_words_and_phrases(videos: duckdb.DuckDBPyConnection, phrase: str | None, count: int):
    """A part of a word is no hit, but in scripts without blanks."""
    assert len(videos.execute("from keyword_in_context(?)", [phrase]).fetchall()) == count


def test_a_word_said_twice_in_a_row_is_two_hits(tmp_path: Path):
    """`go go go` are three of `go`, and one of `go go`: hits do not overlap."""
    warehouse = Warehouse(tmp_path).pull(DAYS[0], Page(transcript="go go go")).build()
    with attached(warehouse.home.staging) as connection:
        assert len(connection.execute("from keyword_in_context('go')").fetchall()) == 3
        assert len(connection.execute("from keyword_in_context('go go')").fetchall()) == 1
