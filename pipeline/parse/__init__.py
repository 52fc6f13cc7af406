"""Raw pages of one format -> frames of rows: one module per format, listed in PARSERS.

Belongs here: which formats there are, and a batch of mixed pages through all of them. Does not: reading files, rows made
from other rows, and holding rows against their schema.
"""

from collections.abc import Iterable

import polars as pl

from pipeline.parse import (
    captions_json3,
    captions_srt,
    captions_srv,
    captions_ttml,
    captions_vtt,
    detect,
    reddit_dump,
    reddit_listing,
    reddit_thread,
    videodb_html,
    videodb_text,
    youtube_api,
    youtube_data_tools,
    youtube_player,
    youtube_watch,
    ytdlp_info,
)
from pipeline.parse.decode import decoding_notes
from pipeline.parse.notes import together
from pipeline.parse.parser import Parser
from pipeline.parse.video_url import video_id_of_url
from pipeline.schemas import Frames

__all__ = ["PARSERS", "Parser", "parse_pages", "video_id_of_url"]

#: Every page format, in the order in which pages are held against them: the most telling signs first.
PARSERS: tuple[Parser, ...] = (
    youtube_watch.PARSER,
    youtube_player.PARSER,
    youtube_api.PARSER,
    youtube_data_tools.PARSER,
    ytdlp_info.PARSER,
    captions_vtt.PARSER,
    captions_srv.PARSER,
    captions_json3.PARSER,
    captions_ttml.PARSER,
    captions_srt.PARSER,
    reddit_thread.PARSER,
    reddit_listing.PARSER,
    reddit_dump.PARSER,
    videodb_html.PARSER,
    videodb_text.PARSER,
)

_OUTCOMES_OF_PARSERS = pl.Schema(
    {
        "page_id": pl.String,
        "pulled_on": pl.Date,
        "video_id": pl.String,
        "reason": pl.String,
        "is_rejected": pl.Boolean,
    }
)
_OUTCOMES = pl.Schema(
    {
        "page_id": pl.String,
        "pulled_on": pl.Date,
        "format": pl.String,
        "outcome": pl.String,
        "reason": pl.String,
        "video_id": pl.String,
    }
)


def parse_pages(pages: pl.DataFrame) -> Frames:
    """All rows of a batch of raw pages of any format, by table name, and what became of each page.

    `pages` has the lake's columns of raw_pages, and page_id and pulled_on identify a page. The result has `outcomes` (one
    row per page, in the order of `pages`: page_id, pulled_on, format, outcome "parsed" or "rejected", reason, video_id)
    and `rejected_rows`. Never raises because of what a page holds.
    """
    detected = detect.detect(pages, PARSERS)
    recognised = detected.filter(pl.col("format").is_not_null()).partition_by("format", as_dict=True, maintain_order=True)
    parsed = [parser.parse(recognised[(parser.format,)]) for parser in PARSERS if (parser.format,) in recognised]
    outcomes = [pl.DataFrame(schema=_OUTCOMES_OF_PARSERS), *(frames.pop("outcomes") for frames in parsed)]
    notes = [frames.pop("rejected_rows") for frames in parsed if "rejected_rows" in frames]
    notes.extend(decoding_notes(rows) for rows in recognised.values())
    found = {"outcomes": _outcomes(detected, pl.concat(outcomes, how="diagonal_relaxed")), "rejected_rows": together(notes)}
    return _union(parsed) | found


def _union(parsed: Iterable[Frames]) -> Frames:
    """The tables of all formats; of a table that several fill, the rows of all."""
    by_table: dict[str, list[pl.DataFrame]] = {}
    for frames in parsed:
        for table, rows in frames.items():
            by_table.setdefault(table, []).append(rows)
    return {table: pl.concat(rows, how="diagonal_relaxed") for table, rows in by_table.items()}


def _outcomes(detected: pl.DataFrame, outcomes: pl.DataFrame) -> pl.DataFrame:
    key = ["page_id", "pulled_on"]
    found = detected.select(*key, "format", "reason", "url_video_id").join(
        outcomes, on=key, how="left", maintain_order="left", suffix="_of_parser"
    )
    is_parsed = pl.col("format").is_not_null() & ~pl.col("is_rejected").fill_null(True)
    return found.select(
        *key,
        "format",
        outcome=pl.when(is_parsed).then(pl.lit("parsed")).otherwise(pl.lit("rejected")),
        reason=pl.coalesce("reason_of_parser", "reason"),
        video_id=pl.coalesce("video_id", "url_video_id"),
    ).cast(_OUTCOMES)
