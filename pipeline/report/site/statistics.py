"""The page of statistics of all that is held: charts, each with its numbers.

Belongs here: the page. Does not: what is counted (`counts`), drawing (`charts`).
"""

from collections.abc import Collection
from typing import Any, NamedTuple

import duckdb

from pipeline.report.site.addresses import keyword_path, relative, video_path, youtube_url
from pipeline.report.site.counts import COUNTED, Counted
from pipeline.report.site.figures import Figure
from pipeline.report.site.page import SitePage, fingerprint
from pipeline.report.site.templates import VERSION, count_of, render

_PATH, _TEMPLATE = "statistics.html", "statistics.html.jinja"

_SUMMARY = """
    select
        count(*) as videos, sum(duration_seconds)::bigint as seconds, sum(view_count)::hugeint::varchar as views,
        count(*) filter (duration_seconds is null) as without_length, count(*) filter (view_count is null) as without_views,
        count(*) filter (published_date is null) as without_date, count(*) filter (not is_complete) as incomplete,
        (select sum(word_count)::bigint from transcripts where is_preferred) as words,
        (select count(*) from transcripts where is_preferred) as transcribed,
        (select count(*) from marts.channels) as channels,
        (select count(*) from marts.keyword_reach) as keywords,
        (select count(*) from reddit_posts) as posts, (select count(*) from reddit_comments) as comments,
        (select count(*) from youtube_comments) as youtube_comments,
        (select count(distinct page_id) from pages) as pages, (select count(distinct pulled_on) from pages) as days,
        (select max(captured_at)::date from pages) as captured_on
    from videos
"""


class _Pages(NamedTuple):
    """Which pages this site has."""

    videos: Collection[str]
    keywords: Collection[str]

    def link(self, kind: str, key: str) -> str:
        """Where a video or keyword is shown: here, else at YouTube; '' for a keyword that has no page."""
        if kind == "keywords":
            return relative(keyword_path(key), _PATH) if key in self.keywords else ""
        return relative(video_path(key), _PATH) if key in self.videos else youtube_url(key)


def statistics_page(connection: duckdb.DuckDBPyConnection, videos: Collection[str], keywords: Collection[str]) -> SitePage:
    """The page. `videos` and `keywords` are the ids and keys of those that have a page of this site."""
    result = connection.execute(_SUMMARY)
    names = [column[0] for column in result.description]
    held = dict(zip(names, result.fetchall()[0], strict=True))
    figures = [_figure(connection, counted, _Pages(videos, keywords)) for counted in COUNTED]
    shown = {"held": held["videos"], "shown_count": len(videos), "summary": _facts(held), "charts": figures}

    def made() -> str:
        return render(_TEMPLATE, _PATH, **shown)

    return SitePage(_PATH, fingerprint(VERSION, [_PATH, shown]), made)


def _figure(connection: duckdb.DuckDBPyConnection, counted: Counted, pages: _Pages) -> Figure:
    rows = connection.execute(counted.query).fetchall()
    kept = [row for row in rows if row[0] is not None or any(row[1:])]
    unknown = sum(row[1] for row in rows if row[0] is None)
    note = f"{counted.note} {_unknown(counted, unknown)}".strip()
    links = [pages.link(counted.links, row[-1]) for row in kept] if counted.links else []
    shown = [row[: len(counted.heads)] for row in kept]
    return Figure(counted.name, counted.title, counted.kind, counted.unit, counted.heads, shown, note, links)


def _unknown(counted: Counted, count: int) -> str:
    return f"Unknown: {count_of(count, counted.unit.removesuffix('s'), counted.unit)}." if count else ""


def _facts(held: dict[str, Any]) -> list[tuple[str, Any, str]]:
    """Names, values and notes."""
    hours = None if held["seconds"] is None else round(held["seconds"] / 3600, 1)
    views = None if held["views"] is None else int(held["views"])
    return [
        ("Videos", held["videos"], _note(held["incomplete"], "from pages cut short")),
        ("Hours", hours, _note(held["without_length"], "of unknown length")),
        ("Views", views, _note(held["without_views"], "of unknown views")),
        ("Words in transcripts", held["words"], _note(held["videos"] - held["transcribed"], "without a transcript")),
        ("Channels", held["channels"], ""),
        ("Keywords", held["keywords"], ""),
        ("Reddit posts", held["posts"], ""),
        ("Reddit comments", held["comments"], ""),
        ("YouTube comments", held["youtube_comments"], ""),
        ("Pages", held["pages"], f"pulled on {count_of(held['days'], 'day')}"),
        ("Last page captured", held["captured_on"], ""),
    ]


def _note(count: int, what: str) -> str:
    return f"{count_of(count, 'video')} {what}" if count else ""
