"""The rows of the site's tables of videos: read in one query, and written as HTML once, whatever tables they are in.

What does not belong here: the order of rows (`listing`), and a video's own page.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import duckdb

from pipeline.report.site.addresses import channel_path, video_path
from pipeline.report.site.listing import Column, Row
from pipeline.report.site.templates import environment

#: The columns of a table of videos.
COLUMNS = (
    Column("Title", "title", is_text=True),
    Column("Channel", "channel", is_text=True),
    Column("Published", "published"),
    Column("Length", "length"),
    Column("Views", "views"),
    Column("Reddit posts", "posts"),
    Column("Reddit comments", "comments"),
    Column("Words", "words"),
)

#: Places of columns in COLUMNS.
PUBLISHED, VIEWS = 2, 4

_ROW_END = "</tr>\n"

_VIDEOS = """
    select
        videos.video_id, videos.title, coalesce(channels.channel, videos.channel) as channel, keyed.channel_key,
        videos.published_date, videos.duration_seconds, videos.view_count,
        coalesce(attention.post_count, 0) as post_count, coalesce(attention.comment_count, 0) as comment_count,
        transcripts.word_count
    from listed
    inner join videos using (video_id)
    left join marts.video_channels as keyed using (video_id)
    left join marts.channels as channels on keyed.channel_key = channels.channel_key
    left join marts.reddit_attention as attention using (video_id)
    left join transcripts on listed.video_id = transcripts.video_id and transcripts.is_preferred
    order by videos.title nulls last, videos.video_id
"""


#: Rows by a key, in the order of their query.
Groups = Mapping[str, Sequence[tuple[Any, ...]]]


class Video(NamedTuple):
    """What a table tells of a video. Lengths in seconds; words of the preferred transcript, null where none is held."""

    video_id: str
    title: str | None
    channel: str | None
    channel_key: str | None
    published_date: date | None
    duration_seconds: int | None
    view_count: int | None
    post_count: int
    comment_count: int
    word_count: int | None

    @property
    def keys(self) -> tuple[Any, ...]:
        """What it sorts by, per column."""
        texts = [text.casefold() if text else None for text in (self.title, self.channel or self.channel_key)]
        return *texts, *self[4:]


def listed(connection: duckdb.DuckDBPyConnection, video_ids: Sequence[str]) -> None:
    """Make the temporary table `listed` of the videos that the site shows, for the queries of all lists."""
    connection.execute("create or replace temp table listed (video_id varchar)")
    connection.execute("insert into temp.listed select distinct unnest(?::varchar[])", [list(video_ids)])


def videos(connection: duckdb.DuckDBPyConnection) -> dict[str, Video]:
    """The listed videos by their ids, in the order of their titles."""
    return {row[0]: Video(*row) for row in connection.execute(_VIDEOS).fetchall()}


def rows(read: Mapping[str, Video]) -> dict[str, Row]:
    """Each video's row."""
    template = environment().get_template("video_row.html.jinja")
    return {video_id: Row(template.render(_links(video), video=video), video.keys) for video_id, video in read.items()}


def _links(video: Video) -> dict[str, str | None]:
    channel = channel_path(video.channel_key) if video.channel_key else None
    return {"page": f"../{video_path(video.video_id)}", "channel_page": f"../{channel}" if channel else None}


def grouped(connection: duckdb.DuckDBPyConnection, query: str, bound: list[Any] | None = None) -> Groups:
    """The rows of a query without their first column, by that."""
    groups: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for key, *row in connection.execute(query, bound or []).fetchall():
        groups[key].append(tuple(row))
    return groups


def shown_here(shown_count: int, held_count: int) -> str:
    """What a count of videos needs to be read right where the site shows only some of them."""
    return "" if shown_count == held_count else f"{shown_count:,} shown here"


def with_cell(row: Row, cell: str) -> Row:
    """The row with one more cell at its end, which is HTML."""
    return row._replace(html=f"{row.html.removesuffix(_ROW_END)}{cell}{_ROW_END}")
