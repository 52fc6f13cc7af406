"""What each raw page is: its format, or why it has none.

Belongs here: the order in which a page is judged, from its bytes to its text. Does not: what bytes and texts look like
(`looks`), decoding (`decode`), and how a format is told (its parser).
"""

from collections.abc import Sequence

import polars as pl

from pipeline.parse.decode import decode
from pipeline.parse.looks import BINARY_KIND, BROKEN_RECORD, IS_BINARY, IS_HTML, TEXT_KIND
from pipeline.parse.parser import Parser
from pipeline.parse.video_url import is_named_by_a_word, video_id_of_url

#: Pages larger than this are not stored by default (DESIGN 4, `max_page_bytes`).
MAX_PAGE_BYTES = 16 * 2**20

#: Why bytes are no page, or null.
_REASON_OF_BYTES = (
    pl.when(BROKEN_RECORD.is_not_null())
    .then(BROKEN_RECORD)
    .when(pl.col("byte_count") == 0)
    .then(pl.lit("empty page"))
    .when(pl.col("body").is_null() & (pl.col("byte_count") > MAX_PAGE_BYTES))
    .then(pl.lit("larger than 16 MiB"))
    .when(pl.col("body").is_null())
    .then(pl.format("larger than its source's max_page_bytes: {} bytes", "byte_count"))
    .otherwise("not text: " + BINARY_KIND)
)
#: Why a decoded body is no page, or null.
_REASON_OF_TEXT = (
    pl.when(IS_BINARY)
    .then(pl.lit("not text: binary data"))
    .when(~pl.col("text").str.contains(r"\S"))
    .then(pl.lit("empty page: nothing but white space"))
)
_REASON_OF_UNKNOWN = "unknown format: " + TEXT_KIND


def detect(pages: pl.DataFrame, parsers: Sequence[Parser]) -> pl.DataFrame:
    """Add to raw pages (lake columns) what they are.

    `format` (null where no parser takes the page), `reason` (why not), `text` (null where there is no format),
    `url_video_id`, `is_html`, and what decoding changed (decode.DECODED). A page goes to the first of `parsers` that
    recognises it. The order of rows stays.
    """
    reason = pages.select(_REASON_OF_BYTES.alias("reason")).to_series()
    decoded = decode(pages.with_columns(reason, body=pl.when(reason.is_null()).then("body")))
    decoded = decoded.with_columns(
        reason=pl.coalesce("reason", _REASON_OF_TEXT), is_html=IS_HTML, url_video_id=video_id_of_url(pl.col("url"))
    )
    is_known = pl.col("format").is_not_null()
    return decoded.with_columns(format=_formats(decoded, parsers)).with_columns(
        reason=pl.when(~is_known).then(pl.coalesce("reason", _REASON_OF_UNKNOWN)),
        text=pl.when(is_known).then("text"),
        url_video_id=pl.when(is_known | ~is_named_by_a_word(pl.col("url"))).then("url_video_id"),
        body=pages["body"],
    )


def _formats(pages: pl.DataFrame, parsers: Sequence[Parser]) -> pl.Series:
    formats = pl.Series("format", [None], dtype=pl.String).new_from_index(0, pages.height)
    undecided = pages.with_row_index("row").filter(pl.col("reason").is_null())
    for parser in parsers:
        is_of_format = parser.recognise(undecided)
        formats = formats.scatter(undecided["row"].filter(is_of_format), parser.format)
        undecided = undecided.filter(~is_of_format)
    return formats
