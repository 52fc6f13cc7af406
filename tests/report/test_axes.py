"""Axes: marks at numbers and days that people count in, whatever the values."""

from datetime import datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipeline.report.axes import number, number_ticks, short_numbers, time_ticks

values = st.floats(-1e15, 1e15)
times = st.datetimes(datetime(1, 1, 1), datetime(9999, 1, 1))


@given(values, values)
def test_an_axis_holds_all_values_between_its_ends(one: float, other: float):
    """The ticks rise, are few, and no value lies beyond them by more than a thousandth of a step."""
    low, high = sorted((one, other))
    ticks = number_ticks(low, high)
    step = ticks[1] - ticks[0]
    assert 2 <= len(ticks) <= 8
    assert all(before < after for before, after in pairwise(ticks))
    assert ticks[0] - step / 1000 <= low <= high <= ticks[-1] + step / 1000


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_what_is_counted_has_whole_ticks(one: int, other: int):
    """No axis of videos is marked at half a video."""
    assert all(tick % 1 == 0 for tick in number_ticks(min(one, other), max(one, other), is_whole=True))


@given(times, times)
def test_a_time_axis_has_few_marks_in_order(one: datetime, other: datetime):
    """Marks lie between the two times, at most as many as asked for, each with a label of its own."""
    first, last = sorted((one, other))
    ticks = time_ticks(first, last, most=4)
    assert 1 <= len(ticks) <= 4
    assert [when for when, _ in ticks] == sorted(when for when, _ in ticks)
    assert all(first <= when <= last for when, _ in ticks)


def test_numbers_read_in_full_and_ticks_short():
    """A number beside a bar is exact; a tick is as short as it can be told from the next."""
    assert [number(value) for value in (1_234_567, 12.345, 0.5, 0)] == ["1,234,567", "12.35", "0.5", "0"]
    assert short_numbers([0, 500_000, 1_500_000]) == ["0", "500 k", "1.5 M"]
    assert short_numbers([1_000_000, 1_000_001]) == ["1,000,000", "1,000,001"]
