"""Which pages of a live source are asked for again, and when."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from math import ceil
from typing import Any

import msgspec
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.sources.live import HELD
from pipeline.sources.refresh import Refresh, due, interval_days

NOW = datetime(2026, 5, 4, 10, 30)
POLICY = Refresh()


def days_ago(days: float) -> datetime:
    """So long before now."""
    return NOW - timedelta(days=days)


def page(url: str, captured: float = 1, **told: Any) -> dict[str, Any]:
    """What is known of a page that was captured so many days ago; it changed then, and was first captured then."""
    at = days_ago(captured)
    known = {"first_captured_at": at, "captured_at": at, "changed_at": at, "capture_count": 1, "outcome": "parsed"}
    return {"url": url, **known, **told}


def held(*pages: dict[str, Any]) -> pl.DataFrame:
    """A frame of pages with the columns of HELD."""
    return pl.DataFrame(list(pages), schema=HELD)


def published(days: float) -> dict[str, date]:
    """A video published so many days ago."""
    return {"published_date": days_ago(days).date()}


def wait(**told: Any) -> int:
    """After how many days a page is asked for again."""
    known = held(page("u", 0, **told))
    days: int = ceil(known.select(interval_days(POLICY)).item())
    assert [bool(due(known, POLICY, NOW + timedelta(days=days + more))) for more in (-1, 0)] == [False, True]
    return days


def test_pages_never_captured_come_first_in_their_order():
    """Whatever else is due."""
    known = held(page("old", 300), {"url": "never"})
    assert due(known, POLICY, NOW) == ["never", "old"]
    assert due(known, POLICY, NOW, ["z", "old", "a", "z"]) == ["z", "a", "old"]
    assert due(held(), POLICY, NOW, ["z", "a"]) == ["z", "a"]


def test_only_the_addresses_that_the_source_has_now_are_asked_for():
    """A video that left a playlist is no longer the playlist's."""
    assert due(held(page("left", 300), page("there", 300)), POLICY, NOW, ["there"]) == ["there"]


def test_a_page_of_today_is_not_asked_for_again():
    """So that a run that was stopped goes on where it was; from midnight (UTC) on it is another day's."""
    known = held(page("u", 10 / 24))
    assert due(known, POLICY, NOW) == []
    assert due(known, POLICY, NOW + timedelta(hours=14)) == ["u"]


def test_new_videos_are_asked_for_often_and_old_ones_rarely():
    """By the date of publication, else by the first capture."""
    assert [wait(**published(days)) for days in (0, 5, 100, 500, 5_000)] == [1, 1, 10, 50, 90]
    assert wait(first_captured_at=days_ago(100)) == 10


def test_a_page_that_changes_is_asked_for_more_often_than_one_that_does_not():
    """Which waits for as long again as it was the same."""
    assert wait(**published(200), capture_count=3, changed_at=days_ago(0)) == 20
    assert wait(**published(200), capture_count=3, changed_at=days_ago(45)) == 45


def test_a_page_that_had_nothing_waits_twice_as_long_each_time():
    """Whether it was rejected, gone, without captions or of a removed video, and to a maximum."""
    for told in ({"outcome": "rejected"}, {"http_status": 404}, {"reason": "no captions"}, {"availability": "removed"}):
        assert [wait(**told, capture_count=count) for count in (1, 2, 3, 4, 40)] == [1, 2, 4, 8, 180]


def test_a_video_that_vanishes_after_many_captures_is_not_given_up_at_once():
    """It waits from when it was found gone."""
    gone = {"availability": "private", "capture_count": 30, **published(8)}
    assert [wait(**gone, changed_at=days_ago(days)) for days in (0, 1, 3, 7)] == [1, 2, 4, 8]


@pytest.mark.parametrize(
    "told", [{"http_status": 429}, {"reason": "too many requests (rate limit)"}, {"reason": "bot check"}, {"http_status": 503}]
)
def test_a_page_that_was_refused_to_whoever_asked_is_as_good_as_not_asked_for(told):
    """It comes again with the next run, after what was never asked for."""
    known = held(page("refused", 0, outcome="rejected", capture_count=9, **told))
    assert due(known, POLICY, NOW, ["refused", "new"]) == ["new", "refused"]


def test_the_most_overdue_come_first():
    """By their intervals: two days late is more for a page of every day than for one of every month."""
    known = held(page("monthly", 32, **published(332)), page("daily", 3, **published(5)), page("weekly", 7, **published(77)))
    assert due(known, POLICY, NOW) == ["daily", "monthly", "weekly"]


def test_what_was_captured_today_counts_for_the_budget():
    """So that runs of one day share it."""
    known = held(page("today", 0.1), page("a", 40), page("b", 30), page("c", 20))
    assert due(known, Refresh(budget_per_day=3), NOW) == ["a", "b"]
    assert due(known, Refresh(budget_per_day=1), NOW) == []


@pytest.mark.parametrize("wrong", [{"min_days": 9, "max_days": 3}, {"budget_per_day": 0}, {"min_days": 0.5}, {"hourly": True}])
def test_a_wrong_policy_is_an_error_when_it_is_read(wrong):
    """And not when it is used."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(wrong, Refresh)


ages = st.integers(0, 4_000)
policies = st.builds(
    Refresh,
    budget_per_day=st.integers(1, 20),
    share_of_age=st.floats(0, 2),
    min_days=st.floats(1, 5),
    max_days=st.floats(5, 100),
    max_days_of_nothing=st.floats(100, 400),
)


@st.composite
def known_pages(draw) -> dict[str, Any]:
    """What may be known of a page, also what should not be: a publication after the capture."""
    first, changed, last = sorted((draw(ages), draw(ages), draw(ages)), reverse=True)
    told = {
        "first_captured_at": days_ago(first),
        "changed_at": days_ago(changed),
        "capture_count": draw(st.integers(1, 10**6)),
        "outcome": draw(st.sampled_from(["parsed", "rejected", None])),
        "reason": draw(st.sampled_from([None, "no captions", "bot check"])),
        "http_status": draw(st.sampled_from([None, 200, 304, 404, 429, 500])),
        "published_date": draw(st.none() | st.dates(date(2005, 2, 14), date(2030, 1, 1))),
        "availability": draw(st.sampled_from([None, "public", "removed", "geo_blocked"])),
    }
    return page(draw(st.sampled_from([f"u{number}" for number in range(30)])), last, **told)


@settings(max_examples=40)
@given(pages=st.lists(known_pages(), max_size=30), urls=st.lists(st.sampled_from("abcdefghij"), max_size=20), policy=policies)
def test_never_over_the_budget_and_never_one_twice(pages, urls, policy):
    """Whatever is known, and the same each time it is asked."""
    known = held(*pages)
    for given_urls in (None, [*urls, *(str(one["url"]) for one in pages)]):
        asked = due(known, policy, NOW, given_urls)
        today = known.filter(pl.col("captured_at").dt.date() == NOW.date()).height
        assert len(asked) + min(today, policy.budget_per_day) <= policy.budget_per_day
        assert len(set(asked)) == len(asked)
        assert asked == due(known, policy, NOW, given_urls)


def waits(known: dict[str, Any], policy: Refresh) -> bool:
    """Whether the page is not due now."""
    return not due(held(known), policy, NOW)


@settings(max_examples=40)
@given(known=known_pages(), policy=policies, more=st.integers(1, 3_000))
def test_an_older_page_is_not_asked_for_more_often(known, policy, more):
    """All else being equal; nor is one that had nothing once more."""
    earlier = {name: known[name] - timedelta(days=more) for name in ("first_captured_at", "published_date") if known[name]}
    for change in (earlier, {"capture_count": known["capture_count"] + more}):
        assert waits(known | change, policy) or not waits(known, policy)


@settings(max_examples=40)
@given(known=known_pages(), policy=policies, more=st.integers(1, 3_000))
def test_a_page_that_was_the_same_for_longer_is_not_asked_for_more_often(known, policy, more):
    """As long as it has something."""
    known |= {"outcome": "parsed", "reason": None, "http_status": 200, "availability": "public"}
    quieter = {"changed_at": known["changed_at"] - timedelta(days=more)}
    assert waits(known | quieter, policy) or not waits(known, policy)


@settings(max_examples=40)
@given(known=known_pages(), policy=policies)
def test_a_page_that_is_due_stays_due_until_it_is_captured(known, policy):
    """And every page is due some day."""
    days = [bool(due(held(known), policy, NOW + timedelta(days=days))) for days in (0, 1, 90, 401)]
    assert days[-1]
    assert all(later or not earlier for earlier, later in pairwise(days))
