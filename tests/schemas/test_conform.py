"""Rows that break a rule, and what is left of them."""

import json
from datetime import date, datetime
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.schemas import TABLES
from pipeline.schemas.conform import conform

LAKE = {"page_id": "a" * 64, "captured_at": datetime(2024, 3, 1), "pulled_on": date(2024, 3, 2)}
VIDEO = {"video_id": "xpLMrs8vuD8", "is_complete": True}


def conformed(table: str, *rows: dict[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(rows kept, rows refused) for rows that come from one page."""
    kept, refused = conform(TABLES[table], pl.DataFrame([LAKE | row for row in rows]))
    return kept.to_dicts(), refused.to_dicts()


def test_missing_columns_are_unknown() -> None:
    """A parser gives what its page says; all else is null."""
    ((row,), refused) = conformed("videos", VIDEO)
    assert row["video_id"] == "xpLMrs8vuD8"
    assert row["title"] is None
    assert refused == []


@pytest.mark.parametrize(
    ("column", "value"),
    [("rating", 9.5), ("view_count", -1), ("channel_id", "undefined"), ("title", ""), ("live_status", "maybe")],
)
def test_a_bad_value_becomes_null_and_is_noted(column: str, value: Any) -> None:
    """One impossible value costs that value, not the row, and can be looked up."""
    ((row,), (note,)) = conformed("videos", VIDEO | {column: value})
    assert row[column] is None
    assert (note["table_name"], note["is_kept"], note["page_id"]) == ("videos", True, LAKE["page_id"])
    assert note["rule"].startswith(f"{column}: ")
    assert json.loads(note["row_json"]) == {"video_id": "xpLMrs8vuD8", column: value}


def test_a_row_without_a_valid_key_is_refused_whole() -> None:
    """A row that can't be named is not stored, but kept among the rejects with all that it had."""
    kept, (note,) = conformed("videos", VIDEO | {"video_id": "too short", "title": "Tide"})
    assert kept == []
    assert note["is_kept"] is False
    assert json.loads(note["row_json"])["title"] == "Tide"


def test_a_broken_sentence_costs_the_values_that_it_names() -> None:
    """A cue that ends before it starts loses its times; what was said stays."""
    cue = {"video_id": "xpLMrs8vuD8", "language": "en", "kind": "auto", "position": 0, "text": "tide"}
    ((row,), notes) = conformed("transcript_segments", cue | {"start_seconds": 3.0, "end_seconds": 1.0})
    assert (row["start_seconds"], row["end_seconds"], row["text"]) == (None, None, "tide")
    assert [note["rule"] for note in notes] == ["a cue does not end before it starts"]


def test_a_repeated_key_is_refused_and_counted() -> None:
    """The first row of a key stays; equal refusals are one row with their number."""
    keyword = {"video_id": "xpLMrs8vuD8", "position": 0, "keyword": "tide", "keyword_key": "tide"}
    kept, (note,) = conformed("keywords", keyword, keyword, keyword)
    assert len(kept) == 1
    assert (note["rule"], note["row_count"]) == ("the key occurs once per page", 2)


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "video_id": st.sampled_from(["xpLMrs8vuD8", "abcdefghijk", "bad", ""]),
                "rating": st.none() | st.floats(-1, 7),
                "view_count": st.none() | st.integers(-2, 5),
            }
        ),
        min_size=1,
        max_size=8,
    )
)
def test_every_row_is_kept_or_refused(rows: list[dict[str, Any]]) -> None:
    """Rows in = rows kept + rows refused, and what is kept breaks no rule."""
    frame = pl.DataFrame(
        [LAKE | row | {"is_complete": True} for row in rows], schema_overrides={"rating": pl.Float64, "view_count": pl.Int64}
    )
    kept, refused = conform(TABLES["videos"], frame)
    assert kept.height + refused.filter(~pl.col("is_kept"))["row_count"].sum() == len(rows)
    again, none = conform(TABLES["videos"], kept)
    assert again.equals(kept)
    assert none.is_empty()
