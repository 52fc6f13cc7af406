"""Columns that tables share: one function per kind of column, to be used as `column.text("Title")`.

Belongs here: what a column's type, range and pattern are. Does not: which table has which column.
"""

from typing import Any

import dataframely as dy

VIDEO_ID = r"^[A-Za-z0-9_-]{11}$"
CHANNEL_ID = r"^UC[A-Za-z0-9_-]{22}$"
SHA256 = r"^[0-9a-f]{64}$"
PULLED_ON = "UTC day on which the page was pulled"


def warehouse_only(column: dy.Column) -> dy.Column:
    """Mark a column that only the merge can fill, so the lake does not have it."""
    return column.with_metadata({"layer": "warehouse"})


def big(column: dy.Column, *, is_compressed: bool = True) -> dy.Column:
    """Mark a column of long texts: staging keeps it out of its slim copy of the lake.

    Not compressed are texts that queries show pieces of: DuckDB packs 2,048 of them into one block, and a search that shows
    twenty excerpts would unpack most of the table.
    """
    return column.with_metadata({"is_big": True, "is_compressed": is_compressed})


def key(description: str, **kwargs: Any) -> dy.String:
    """A string column of the key."""
    return dy.String(primary_key=True, description=description, **kwargs)


def text(description: str, **kwargs: Any) -> dy.String:
    """A string column that may be null; an empty string is unknown, so it is not allowed."""
    return dy.String(nullable=True, min_length=1, description=description, **kwargs)


def one_of(description: str, *values: str, **kwargs: Any) -> dy.String:
    """A string column with a closed set of values."""
    allowed = {f"is one of {', '.join(values)}": lambda column: column.is_in(list(values))}
    kwargs.setdefault("nullable", True)
    return dy.String(description=f"{description}: {', '.join(values)}", check=allowed, **kwargs)


def video_id(description: str = "YouTube's id of the video, 11 characters", **kwargs: Any) -> dy.String:
    """A column of video ids."""
    kwargs.setdefault("primary_key", True)
    return dy.String(description=description, regex=VIDEO_ID, **kwargs)


def page_id(**kwargs: Any) -> dy.String:
    """The column that leads from a row back to its raw page."""
    return dy.String(
        description="Raw page that the row comes from: sha256 of its url and body", regex=SHA256, nullable=False, **kwargs
    )


def count(description: str) -> dy.Int64:
    """A count that may be unknown, never negative."""
    return dy.Int64(nullable=True, min=0, description=description)


def position(description: str = "Position on the page, from 0", **kwargs: Any) -> dy.Int32:
    """A position that starts at 0."""
    kwargs.setdefault("primary_key", True)
    return dy.Int32(min=0, description=description, **kwargs)


def seconds(description: str) -> dy.Float64:
    """A time within a video."""
    return dy.Float64(nullable=True, min=0, description=description)


def flag(description: str, **kwargs: Any) -> dy.Bool:
    """A boolean that may be unknown."""
    kwargs.setdefault("nullable", True)
    return dy.Bool(description=description, **kwargs)


def timestamp(description: str, **kwargs: Any) -> dy.Datetime:
    """A point in time, UTC, to the microsecond."""
    kwargs.setdefault("nullable", True)
    return dy.Datetime(time_unit="us", description=description, **kwargs)


def date(description: str, **kwargs: Any) -> dy.Date:
    """A date as the page writes it, never shifted."""
    kwargs.setdefault("nullable", True)
    return dy.Date(description=description, **kwargs)


def captured_at(description: str = "When the page was captured, UTC", **kwargs: Any) -> dy.Datetime:
    """When the row's page was captured."""
    kwargs.setdefault("nullable", False)
    return timestamp(description, **kwargs)
