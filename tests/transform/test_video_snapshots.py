"""Counts of a video over time."""

from datetime import date, datetime

import polars as pl

from pipeline.transform.video_snapshots import video_snapshots

VIDEO = {"video_id": "xpLMrs8vuD8", "page_id": "a" * 64, "captured_at": datetime(2024, 3, 1), "pulled_on": date(2024, 3, 2)}


def test_a_page_with_a_count_is_a_snapshot() -> None:
    """A page that tells views gives one point of the growth curve, with the keywords of that day."""
    rows = video_snapshots(pl.DataFrame([{**VIDEO, "view_count": 7, "title": "Tide", "keywords": ["harbour"]}]))
    assert rows.select("video_id", "view_count", "title", "keywords").to_dicts() == [
        {"video_id": "xpLMrs8vuD8", "view_count": 7, "title": "Tide", "keywords": ["harbour"]}
    ]


def test_a_page_that_counts_nothing_is_no_snapshot() -> None:
    """A cut page without its statistics says nothing about that day."""
    assert video_snapshots(pl.DataFrame([{**VIDEO, "title": "Tide", "view_count": None, "keywords": None}])).is_empty()
