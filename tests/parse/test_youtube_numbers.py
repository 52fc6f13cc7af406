"""Numbers, dates and keywords as YouTube writes them for people and machines."""

from datetime import date, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.parse.counts import abbreviated_number, decimal_number, exact_number, place_number, whole_number
from pipeline.parse.keyword_keys import keyword_keys
from pipeline.parse.moments import moment, moment_of_seconds, seconds_of_duration, written_date
from tests.parse.pages import parsed


@pytest.mark.parametrize(
    ("label", "shown", "number"),
    [
        ("like this video along with 3,485,266 other people", "3.4M", 3_485_266),
        ("like this video along with 411 other people", "411", 411),
        ("Dieses Video gefällt 3.485.266 Personen", "3,4 Mio.", 3_485_266),
        ("J’aime cette vidéo, comme 12\u202f345 autres personnes", "12 k", 12_345),
        ("12'345 andere", "12'345", 12_345),
        ("12,34,567 likes", "12L", 1_234_567),
        ("1,028", "1,028", 1_028),
        ("I like this", "Like", None),
        ("43 thousand likes", "43K", None),
        ("1.14 million subscribers", "1.14M", None),
        ("1.140 million", "1.1M", None),
        ("43 хиляди", "43 хил.", None),
        ("2.7K", "2.7K", None),
        (None, None, None),
    ],
)
def test_only_exact_numbers_are_taken(label: str | None, shown: str | None, number: int | None) -> None:
    """A count is taken from a label in any language where it is written out in full, and is unknown where it is rounded."""
    assert exact_number(label, shown) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("31.5M subscribers", 31_500_000),
        ("612K subscribers", 612_000),
        ("1 subscriber", 1),
        ("2B", 2_000_000_000),
        ("1.07M subscribers", 1_070_000),
        ("479 subscribers", 479),
        ("No subscribers", None),
        ("31,5 Mio. Abonnenten", None),
        ("12,3 B abone", None),
        ("", None),
    ],
)
def test_subscribers_are_read_in_english_only(text: str, number: int | None) -> None:
    """Subscribers are only ever told rounded; other languages' short forms, of which some contradict each other, are unknown."""
    assert abbreviated_number(text) == number


@given(st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers()))
def test_any_value_is_a_number_or_unknown(value: object) -> None:
    """Whatever stands where a number should be, the result fits its column."""
    whole, place, decimal = whole_number(value), place_number(value), decimal_number(value)
    assert whole is None or whole < 2**63
    assert place is None or 0 <= place < 2**31
    assert decimal is None or abs(decimal) < float("inf")


@given(st.text() | st.from_regex(r"[\d.,' ]{1,30}[KMB]? ?\w*"))
def test_no_text_makes_counts_or_dates_fail(text: str) -> None:
    """Whatever is written where a count, date or duration should be, reading it gives a value or nothing."""
    for read in (exact_number, abbreviated_number, written_date, moment, seconds_of_duration):
        read(text)
    exact_number(text, text)


def test_dates_are_kept_as_written_and_moments_in_utc() -> None:
    """A page's day stays the page's day, and its moment becomes UTC; a date alone is no moment."""
    assert (written_date("2018-08-02T23:00:08-07:00"), moment("2018-08-02T23:00:08-07:00")) == (
        date(2018, 8, 2),
        datetime(2018, 8, 3, 6, 0, 8),
    )
    assert (written_date("2018-08-02"), moment("2018-08-02"), moment("2018-08-02T10:00:00")) == (date(2018, 8, 2), None, None)
    assert (written_date("20220805"), written_date("Aug 2, 2018"), written_date(None)) == (date(2022, 8, 5), None, None)


def test_moments_of_seconds() -> None:
    """Seconds since 1970 become a moment in UTC, unless there is no such moment."""
    assert moment_of_seconds(1_688_000_000) == datetime(2023, 6, 29, 0, 53, 20)
    assert [moment_of_seconds(seconds) for seconds in (1e30, float("nan"), True, "1688000000", None)] == [None] * 5


@pytest.mark.parametrize(
    ("text", "seconds"), [("PT1H1M17S", 3_677), ("PT242860M15S", 14_571_615), ("P1DT2S", 86_402), ("P0D", 0)]
)
def test_durations(text: str, seconds: int) -> None:
    """ISO durations become seconds, also where minutes exceed an hour and a stream took days."""
    assert seconds_of_duration(text) == seconds
    assert (seconds_of_duration("P1M"), seconds_of_duration("PT"), seconds_of_duration("12:34")) == (None, None, None)


def test_keyword_keys_are_those_of_other_formats() -> None:
    """A keyword has the same key whether a YouTube page or a videodb page names it."""
    keywords = ["Harbour Bell", "STRASSE", "Straße", "Ｆｕｌｌ width", "ǅ", "İstanbul", "C++"]
    page = f"Views: 7\nKeywords: {', '.join(keywords)}\nId: xpLMrs8vuD8\nPublished: Wed Jun 19 2024\nRelated Videos\n"
    there = {row["keyword"]: row["keyword_key"] for row in parsed(page)["keywords"]}
    assert dict(zip(keywords, keyword_keys(pl.Series(keywords)), strict=True)) == there
