"""What came in day by day, read from a small warehouse and drawn."""

from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.report.day_intake import OUTCOMES, SPAN, Intake, chart, day_intake, glance

LAST = date(2024, 3, 31)

#: Two sources on one day, a day of another year's size, and one before the days that are shown.
ROWS = [
    (LAST, "a", "parsed", 5),
    (LAST, "b", "parsed", 2),
    (LAST, "b", "rejected", 1),
    (date(2024, 3, 1), "a", "unchanged", 3),
    (date(2023, 3, 1), "a", "forgotten", 9),
]


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """The mart that the report reads."""
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.daily_intake (pulled_on date, source text, outcome text, page_count bigint)")
        connection.executemany("insert into marts.daily_intake values (?, ?, ?, ?)", ROWS)
        yield connection


def test_every_day_of_the_span_has_its_number(warehouse: duckdb.DuckDBPyConnection):
    """Sources add up, a day without pages is 0, and an outcome that did not occur is not shown."""
    found = day_intake(warehouse, LAST)
    assert (len(found.days), found.days[-1]) == (SPAN, LAST)
    assert list(found.pages) == ["parsed", "unchanged", "rejected"]
    assert [counts[-1] for counts in found.pages.values()] == [7, 0, 1]
    assert found.pages["unchanged"][found.days.index(date(2024, 3, 1))] == 3
    assert (sum(found.totals), found.totals[-1]) == (11, 8)


def test_the_chart_names_days_and_outcomes(warehouse: duckdb.DuckDBPyConnection):
    """Whoever points at a bar, or can't see it, reads what it says."""
    text = " ".join(ET.fromstring(chart(day_intake(warehouse, LAST))).itertext())
    assert all(word in text for word in ("Pages per day", "2024-03-31", "03-31", "parsed", "rejected"))


def test_nothing_is_drawn_too(warehouse: duckdb.DuckDBPyConnection):
    """A quiet time is a flat picture, not an error."""
    found = day_intake(warehouse, date(2022, 1, 1))
    assert (found.pages, set(found.totals)) == ({}, {0})
    ET.fromstring(chart(found))
    ET.fromstring(unquote(glance(found).partition(",")[2]))


COUNTS = st.tuples(*[st.integers(0, 10**6)] * SPAN)


@given(st.dictionaries(st.sampled_from(OUTCOMES), COUNTS))
def test_a_glance_always_fits(pages: dict[str, tuple[int, ...]]):
    """Dagster shows Markdown of fewer than 1,000 characters at once, and hides more behind a click."""
    days = tuple(LAST - timedelta(days=back) for back in range(SPAN - 1, -1, -1))
    address = glance(Intake(days, pages))
    assert len(address) < 950
    assert not set(address) & set(' ()<>"#')
    ET.fromstring(unquote(address.partition(",")[2]))
