"""The mart `video_growth`: views per day between counts, gaps told apart from growth."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.warehouse.tables import mart, tables

MIDNIGHT = datetime(2024, 2, 28)
VIDEOS = ["0I5Fl1Qn-Do", "xpLMrs8vuD8"]

#: (video, minutes after midnight, views): near each other, so that days and instants are shared.
snapshots = st.tuples(
    st.sampled_from(VIDEOS),
    st.one_of(st.sampled_from([0, 1439, 1440, 2880]), st.integers(0, 5 * 1440)),
    st.none() | st.integers(0, 10**12),
)


def captured(*told: tuple[str, int, int | None]) -> list[dict[str, object]]:
    """Snapshots; the later of two at one instant has the higher page_id."""
    return [
        {"video_id": video, "captured_at": MIDNIGHT + timedelta(minutes=minutes), "page_id": f"{number:064}", "view_count": views}
        for number, (video, minutes, views) in enumerate(told)
    ]


def growth(*told: tuple[str, int, int | None]) -> list[dict[str, object]]:
    """The mart's rows after these snapshots."""
    with tables(video_snapshots=captured(*told)) as connection:
        return mart(connection, "video_growth")


@settings(max_examples=40)
@given(told=st.lists(snapshots, max_size=12))
def test_growth_is_that_of_arithmetic_with_dates(told: list[tuple[str, int, int | None]]):
    """Whatever the snapshots: gaps, several a day, two at one instant, no count, views that fall."""
    expected = []
    for video in VIDEOS:
        last_of_day: dict[object, tuple[datetime, int]] = {}
        for _, minutes, views in sorted((row for row in told if row[0] == video), key=lambda row: row[1]):
            moment = MIDNIGHT + timedelta(minutes=minutes)
            if views is not None:
                last_of_day[moment.date()] = (moment, views)
        counted = list(last_of_day.values())
        for (before, old), (after, new) in pairwise(counted):
            days = (after - before) / timedelta(days=1)
            row = {"video_id": video, "captured_at": after, "previous_captured_at": before, "days": days, "view_count": new}
            expected.append(row | {"views_added": new - old, "views_per_day": pytest.approx((new - old) / days)})
    assert growth(*told) == expected


def test_a_gap_is_divided_by_the_time_that_passed():
    """A week without a count is seven days of growth, not one."""
    [row] = growth((VIDEOS[0], 0, 100), (VIDEOS[0], 7 * 1440, 800))
    assert (row["days"], row["views_added"], row["views_per_day"]) == (7.0, 700, 100.0)


def test_views_that_fall_are_told():
    """YouTube takes back views that it holds for bought."""
    [row] = growth((VIDEOS[0], 0, 100), (VIDEOS[0], 1440 // 2 + 1440, 85))
    assert row["views_per_day"] == -10.0


def test_the_last_count_of_a_day_stands_for_it():
    """However many there are; a single day says nothing of growth."""
    assert growth((VIDEOS[0], 0, 1), (VIDEOS[0], 1439, 100)) == []
    [row] = growth((VIDEOS[0], 0, 1), (VIDEOS[0], 1439, 100), (VIDEOS[0], 1439 + 1440, 107), (VIDEOS[0], 1439 + 1441, None))
    assert (row["days"], row["views_added"]) == (1.0, 7)
