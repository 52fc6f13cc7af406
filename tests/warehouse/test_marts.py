"""The marts' numbers, on videos that are few enough to count by hand."""

from datetime import date
from pathlib import Path

import pytest

from tests.storage.days import DAYS, Page, Warehouse

IDS = [f"{number:011}" for number in range(6)]
BAKERS, RIVERS = "UC" + "a" * 22, "UC" + "b" * 22


def video(number: int, **told: object) -> Page:
    """A video's page."""
    return Page(**({"video_id": IDS[number], "title": f"t{number}", "transcript": None, "hour": number} | told))  # type: ignore[arg-type]


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    """A warehouse without any page."""
    return Warehouse(tmp_path)


def rows(warehouse: Warehouse, query: str) -> list[tuple[object, ...]]:
    """What the query gives once the marts are built."""
    return warehouse.build().rows(query)


def test_a_channel_is_known_by_its_id(warehouse: Warehouse) -> None:
    """A renamed channel is one channel, with its last name."""
    warehouse.add(DAYS[0], video(0, channel="Old", channel_id=BAKERS), video(1, channel="New", channel_id=BAKERS))
    assert rows(warehouse, "select channel_key, channel, channel_id, video_count from marts.channels") == [
        (BAKERS, "New", BAKERS, 2)
    ]


def test_a_name_stands_for_the_one_channel_that_has_it(warehouse: Warehouse) -> None:
    """A page that tells only the name counts with the channel's other videos."""
    warehouse.add(DAYS[0], video(0, channel="Bäkers", channel_id=BAKERS), video(1, channel="bakers "))
    assert rows(warehouse, "select channel_key, video_count from marts.channels") == [(BAKERS, 2)]


def test_a_name_of_two_channels_stands_for_neither(warehouse: Warehouse) -> None:
    """Where two channels share a name, a video with the name alone is a channel of its own."""
    pages = [video(0, channel="Same", channel_id=BAKERS), video(1, channel="Same", channel_id=RIVERS), video(2, channel="SAME")]
    warehouse.add(DAYS[0], *pages, video(3, channel=None))
    assert rows(warehouse, "select channel_key, video_count from marts.channels order by 1") == [
        (BAKERS, 1),
        (RIVERS, 1),
        ("same", 1),
    ]
    assert len(rows(warehouse, "from marts.video_channels")) == 3


def test_a_channels_numbers_are_those_of_its_videos(warehouse: Warehouse) -> None:
    """Videos, views, hours, first and last day, and the median of days between."""
    days = [date(2020, 1, 1), date(2020, 1, 3), date(2020, 1, 10), date(2020, 1, 10)]
    warehouse.add(DAYS[0], *(video(n, published=day, views=None if n == 1 else n) for n, day in enumerate(days)))
    columns = "video_count, view_count, hours, first_published_date, last_published_date, median_gap_days"
    assert rows(warehouse, f"select {columns} from marts.channels") == [(4, 5, 2.0, days[0], days[-1], 2.0)]


def test_a_single_video_has_no_gap(warehouse: Warehouse) -> None:
    """What is not known is null, not 0."""
    warehouse.add(DAYS[0], video(0, views=None))
    assert rows(warehouse, "select median_gap_days, view_count from marts.channels") == [(None, None)]


def test_a_keyword_reaches_videos_channels_and_views(warehouse: Warehouse) -> None:
    """Spellings are one keyword, under the most usual; a video that has it twice counts once."""
    warehouse.add(
        DAYS[0],
        video(0, keywords=("Bread", "bread"), channel="A", views=1, published=date(2021, 1, 1)),
        video(1, keywords=("bread",), channel="B", views=10, published=date(2020, 6, 1)),
        video(2, keywords=("BREAD", "Water"), channel="a", views=100, published=None),
    )
    assert rows(warehouse, "from marts.keyword_reach order by keyword_key") == [
        ("bread", "bread", 3, 2, 111, date(2020, 6, 1)),
        ("water", "Water", 1, 1, 100, None),
    ]


def test_equally_usual_spellings_are_settled_by_the_alphabet(warehouse: Warehouse) -> None:
    """The result does not depend on which page came first."""
    warehouse.add(DAYS[0], video(0, keywords=("bread",)))
    warehouse.add(DAYS[1], video(1, keywords=("Bread",)))
    assert rows(warehouse, "select keyword from marts.keyword_reach") == [("Bread",)]
