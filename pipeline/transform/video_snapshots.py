"""The table `video_snapshots`: what a page said of a video that changes with time."""

import polars as pl

from pipeline.schemas import TABLES
from pipeline.schemas.derive import lake_schema

_SCHEMA = lake_schema(TABLES["video_snapshots"])
_TELLING = ["view_count", "like_count", "comment_count", "channel_subscriber_count", "rating", "availability"]


def video_snapshots(videos: pl.DataFrame) -> pl.DataFrame:
    """A row per page with a count, a rating or an availability, from parsed videos with their `keywords` (null: unknown)."""
    known = videos.select(
        (pl.col(name) if name in videos.columns else pl.lit(None)).cast(dtype).alias(name) for name, dtype in _SCHEMA.items()
    )
    return known.filter(pl.any_horizontal(pl.col(_TELLING).is_not_null()))
