"""All pages of the site that are about more than one video: the index, channels, keywords and statistics.

Belongs here: the index, and what the lists share. Does not: a page of one video (`video`).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import duckdb

from pipeline.report.site.channels import channel_pages
from pipeline.report.site.keywords import keyword_pages, keywords_with_pages
from pipeline.report.site.listing import Listing
from pipeline.report.site.page import SitePage
from pipeline.report.site.rows import COLUMNS, PUBLISHED, Video, listed, rows, videos
from pipeline.report.site.statistics import statistics_page
from pipeline.report.site.templates import count_of

_PULLED = "select count(distinct pulled_on), min(pulled_on), max(pulled_on) from pages"


def list_pages(connection: duckdb.DuckDBPyConnection, video_ids: Sequence[str]) -> Iterator[SitePage]:
    """The index of these videos, and the pages of their channels and keywords; and statistics of all that is held.

    The connection's default database is a published file. It gets a temporary table `listed`.
    """
    listed(connection, video_ids)
    read = videos(connection)
    made = rows(read)
    keywords, left_out = keywords_with_pages(connection)
    shown = {"summary": _summary(connection, read)}
    yield from Listing(
        "index.html.jinja", "index.html", COLUMNS, list(made.values()), PUBLISHED, folder="index", shown=shown
    ).pages()
    yield from channel_pages(connection, read, made, keywords)
    yield from keyword_pages(connection, keywords, left_out, made)
    yield statistics_page(connection, read, keywords)


def _summary(connection: duckdb.DuckDBPyConnection, read: Mapping[str, Video]) -> list[tuple[str, Any, str]]:
    """Names, values and notes."""
    days, first, last = connection.execute(_PULLED).fetchall()[0]
    lengths = [video.duration_seconds for video in read.values() if video.duration_seconds is not None]
    words = [video.word_count for video in read.values() if video.word_count is not None]
    channels = {video.channel_key for video in read.values()} - {None}
    return [
        ("Videos", len(read), ""),
        (
            "Hours",
            round(sum(lengths) / 3600, 1) if lengths else None,
            _missing(len(read) - len(lengths), "of unknown length"),
        ),
        ("Words spoken", sum(words) if words else None, _missing(len(read) - len(words), "without a transcript")),
        ("Channels", len(channels), ""),
        ("Days pulled", days, "" if not days else f"{first} to {last}" if first != last else f"{first}"),
    ]


def _missing(count: int, what: str) -> str:
    return f"{count_of(count, 'video')} {what}" if count else ""
