"""The list of channels, and a page per channel: its facts, videos, keywords and growth.

What does not belong here: how a table is paged (`listing`), and rows of videos (`rows`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

import duckdb

from pipeline.report.site.addresses import channel_path, keyword_path
from pipeline.report.site.figures import Figure
from pipeline.report.site.listing import Column, Listing, Row
from pipeline.report.site.page import SitePage
from pipeline.report.site.rows import COLUMNS, VIEWS, Groups, Video, grouped, shown_here
from pipeline.report.site.templates import count_of, environment

_COLUMNS = (
    Column("Channel", "name", is_text=True),
    Column("Videos", "videos"),
    Column("Views", "views"),
    Column("Length together", "length"),
    Column("First published", "first"),
    Column("Last published", "last"),
)

#: Keywords that a channel's page names, those of the most videos.
_KEYWORDS = 40

_CHANNELS = """
    select
        channel_key, channel, channel_id, video_count, view_count, round(hours * 3600)::bigint as seconds,
        first_published_date, last_published_date, median_gap_days
    from marts.channels
    where channel_key in (select keyed.channel_key from listed inner join marts.video_channels as keyed using (video_id))
    order by channel_key
"""

_USED_KEYWORDS = """
    select keyed.channel_key, keywords.keyword_key, any_value(reach.keyword) as keyword, count(distinct video_id) as use_count
    from listed
    inner join marts.video_channels as keyed using (video_id)
    inner join keywords using (video_id)
    inner join marts.keyword_reach as reach on keywords.keyword_key = reach.keyword_key
    group by keyed.channel_key, keywords.keyword_key
    qualify row_number() over (partition by keyed.channel_key order by use_count desc, keywords.keyword_key) <= ?
    order by keyed.channel_key, use_count desc, keywords.keyword_key
"""

_VIEWS_ADDED = """
    select
        keyed.channel_key, growth.captured_at::date as day,
        sum(growth.views_added)::bigint as views_added, count(*) as video_count
    from marts.video_growth as growth
    inner join marts.video_channels as keyed using (video_id)
    group by keyed.channel_key, day
    order by keyed.channel_key, day
"""

_SUBSCRIBERS = """
    select
        keyed.channel_key, snapshots.captured_at::date as day,
        arg_max(snapshots.channel_subscriber_count, (snapshots.captured_at, snapshots.page_id)) as subscriber_count
    from video_snapshots as snapshots
    inner join marts.video_channels as keyed using (video_id)
    where snapshots.channel_subscriber_count is not null
    group by keyed.channel_key, day
    order by keyed.channel_key, day
"""

_UPLOADS = """
    select keyed.channel_key, extract(year from videos.published_date)::integer as year, count(*) as video_count
    from videos
    inner join marts.video_channels as keyed using (video_id)
    group by keyed.channel_key, year
    order by keyed.channel_key, year
"""


class Channel(NamedTuple):
    """A row of marts.channels, its length in seconds."""

    channel_key: str
    channel: str | None
    channel_id: str | None
    video_count: int
    view_count: int | None
    seconds: int | None
    first_published_date: date | None
    last_published_date: date | None
    median_gap_days: float | None

    @property
    def path(self) -> str:
        """Its page."""
        return channel_path(self.channel_key)

    @property
    def keys(self) -> tuple[Any, ...]:
        """What it sorts by, per column of the list."""
        return (self.channel or self.channel_key).casefold(), *self[3:8]


class _Held(NamedTuple):
    """What is held of channels, each by channel_key."""

    keywords: Groups
    views: Groups
    subscribers: Groups
    uploads: Groups


def channel_pages(
    connection: duckdb.DuckDBPyConnection, videos: Mapping[str, Video], rows: Mapping[str, Row], keywords: Collection[str]
) -> Iterator[SitePage]:
    """The list of channels, and their pages. `keywords` are the keys of those that have a page."""
    channels = [Channel(*row) for row in connection.execute(_CHANNELS).fetchall()]
    template = environment().get_template("channel_row.html.jinja")
    shown = [Row(template.render(channel=each, page=f"../{each.path}"), each.keys) for each in channels]
    nameless = sum(video.channel_key is None for video in videos.values())
    yield from Listing(
        "channels.html.jinja", "channels/index.html", _COLUMNS, shown, 1, folder="channels", shown={"nameless": nameless}
    ).pages()
    held, of_channel = _held(connection), defaultdict(list)
    for video_id, video in videos.items():
        of_channel[video.channel_key].append(rows[video_id])
    for channel in channels:
        yield from _pages(channel, of_channel[channel.channel_key], held, keywords)


def _held(connection: duckdb.DuckDBPyConnection) -> _Held:
    return _Held(
        grouped(connection, _USED_KEYWORDS, [_KEYWORDS]),
        grouped(connection, _VIEWS_ADDED),
        grouped(connection, _SUBSCRIBERS),
        grouped(connection, _UPLOADS),
    )


def _pages(channel: Channel, rows: list[Row], held: _Held, keywords: Collection[str]) -> Iterator[SitePage]:
    shown = {
        "name": channel.channel or channel.channel_key,
        "channel_id": channel.channel_id,
        "facts_shown": _facts(channel, len(rows)),
        "keywords": [
            (keyword, keyword_path(key) if key in keywords else "", count)
            for key, keyword, count in held.keywords.get(channel.channel_key, [])
        ],
        "is_counted": channel.channel_key in held.views,
        "charts": list(_figures(channel.channel_key, held)),
    }
    yield from Listing("channel.html.jinja", channel.path, COLUMNS, rows, VIEWS, is_sorted_once=True, shown=shown).pages()


def _facts(channel: Channel, shown_count: int) -> list[tuple[str, Any, str]]:
    """Names, values and notes."""
    hours = None if channel.seconds is None else round(channel.seconds / 3600, 1)
    gap = channel.median_gap_days
    return [
        ("Videos held", channel.video_count, shown_here(shown_count, channel.video_count)),
        ("Views of these together", channel.view_count, ""),
        ("Hours of these together", hours, ""),
        ("First published", channel.first_published_date, "of the videos held"),
        ("Last published", channel.last_published_date, "of the videos held"),
        ("Days between videos", gap if gap is None else round(gap, 1), "median" if gap is not None else ""),
    ]


def _figures(key: str, held: _Held) -> Iterator[Figure]:
    if added := held.views.get(key):
        note = "Views more than at the count before, by the day of the count; YouTube takes some back at times."
        total, rows = 0, []
        for when, views, count in added:
            total += views
            rows.append((when, total, views, count))
        heads = ("Day", "Added so far", "Added that day", "Videos counted")
        yield Figure("views", "Views added since the first count", "curve", "views", heads, rows, note)
    if len(told := held.subscribers.get(key, [])) > 1:
        yield Figure("subscribers", "Subscribers", "curve", "subscribers", ("Day", "Subscribers"), told)
    if uploads := held.uploads.get(key):
        known = {year: count for year, count in uploads if year is not None}
        unknown = sum(count for year, count in uploads if year is None)
        note = f"{count_of(unknown, 'video')} of unknown year." if unknown else ""
        years = [(str(year), known.get(year, 0)) for year in range(min(known), max(known) + 1)] if known else []
        yield Figure("uploads", "Videos held by year of publication", "columns", "videos", ("Year", "Videos"), years, note)
