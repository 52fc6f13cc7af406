"""The reports layer: what people look at in the UI, drawn from the published file once it is there.

Here are the pictures on their assets' pages. What does not belong here: choosing and drawing what they show (`pipeline.report`).
"""

from base64 import b64encode
from collections.abc import Iterable
from datetime import date
from typing import Any

import dagster as dg

from assets.intake_report import daily_intake_asset
from assets.labels import code_of, labels
from assets.metadata import markdown_table
from assets.names import Names
from assets.partitions import DAYS
from assets.resources import days_of, settings_of
from pipeline.report.day_words import DayWords, day_words
from pipeline.report.word_cloud import DrawingError, Picture, draw
from pipeline.storage.connection import open_for_reading
from pipeline.storage.home import Home

_DESCRIPTION = (
    "The words that mark the transcripts of the videos whose pages were pulled on the day, as a picture: "
    "the more a word tells (tf-idf, summed over the videos), the larger. To see it, open `picture` in the metadata."
)

#: Words that are listed below the picture, for those who can't see it or want numbers.
_LISTED = 10


def report_assets(names: Names) -> list[dg.AssetsDefinition]:
    """The assets reports/<name>. They are of the days that the run is asked for, and fail no run for what is not installed."""

    @dg.asset(
        key=names.key("reports", "word_cloud"),
        deps=[names.key("core", "pages"), names.key("marts", "word_clouds"), names.key("warehouse", "published")],
        partitions_def=DAYS,
        backfill_policy=dg.BackfillPolicy.single_run(),
        description=_DESCRIPTION,
        **labels("reports", ["svg", "duckdb"], code_of("pipeline.report", "day_words", "word_cloud", "xml_text")),
        required_resource_keys={names.resource},
    )
    def word_cloud(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
        home, days = settings_of(context, names).home, days_of(context)
        # A picture weighs as much as all else that a run keeps, so that of several days is kept with the last of them.
        context.add_asset_metadata(word_cloud_metadata(home, days), partition_key=days[-1].isoformat())
        return dg.MaterializeResult()

    return [word_cloud, daily_intake_asset(names)]


def word_cloud_metadata(home: Home, days: Iterable[date]) -> dict[str, Any]:
    """The picture of the days' words and what it shows, read from the published file; without the extra, how to install it."""
    with open_for_reading(home.published) as connection:
        found = day_words(connection, list(days))
    listed = [(word.term, round(word.weight, 2), word.video_count) for word in found.words[:_LISTED]]
    weightiest = dg.MetadataValue.md(markdown_table(["word", "weight", "videos"], listed))
    facts = {"of": _told(found), "words": len(found.words), "videos": found.video_count}
    return _picture_metadata(found) | facts | {"weightiest": weightiest}


def _told(found: DayWords) -> str:
    """Whose words they are."""
    if not found.words:
        return "no transcript is held yet"
    if not found.days:
        return "all videos: no page of the day is of a video with a transcript"
    first, last = min(found.days).isoformat(), max(found.days).isoformat()
    return f"the videos whose pages were pulled on {first}" + (f" to {last}" if last != first else "")


def _picture_metadata(found: DayWords) -> dict[str, Any]:
    try:
        drawn = draw({word.term: word.weight for word in found.words})
    except DrawingError as error:
        return {"picture": str(error)}
    return {"picture": _shown(drawn), **({"left_out": ", ".join(drawn.left_out)} if drawn.left_out else {})}


def _shown(picture: Picture) -> dg.MarkdownMetadataValue:
    """The picture in the metadata itself: the UI asks no other server for it."""
    return dg.MetadataValue.md(f"![word cloud](data:image/svg+xml;base64,{b64encode(picture.svg).decode()})")
