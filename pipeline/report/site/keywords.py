"""The list of keywords, and a page per keyword: how far it reaches, who declares it, who says it, and what goes with it.

What does not belong here: how a table is paged (`listing`), and rows of videos (`rows`).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import duckdb

from pipeline.report.site.addresses import keyword_path
from pipeline.report.site.listing import Column, Listing, Row
from pipeline.report.site.page import SitePage
from pipeline.report.site.rows import COLUMNS, VIEWS, grouped, shown_here, with_cell
from pipeline.report.site.templates import count_of, environment

_COLUMNS = (
    Column("Keyword", "name", is_text=True),
    Column("Videos", "videos"),
    Column("Channels", "channels"),
    Column("Views", "views"),
    Column("First used", "first"),
)

#: Where there are at least this many keywords, those of one video have no page of their own.
_MANY = 5_000

#: Keywords that a keyword's page names beside it.
_PAIRS = 12

_REACH = """
    select keyword_key, keyword, video_count, channel_count, view_count, first_used_date
    from marts.keyword_reach
    where keyword_key in (select keywords.keyword_key from keywords semi join listed using (video_id))
    order by keyword_key
"""

_DECLARED = """
    select distinct keywords.keyword_key, video_id, coverage.spoken_count
    from keywords
    semi join listed using (video_id)
    left join marts.keyword_coverage as coverage using (video_id, keyword_key)
    order by keywords.keyword_key, video_id
"""

_GO_WITH = """
    with pairs as (
        select keyword_key, other_keyword_key, video_count, lift from marts.keyword_pairs
        union all
        select other_keyword_key as keyword_key, keyword_key as other_keyword_key, video_count, lift from marts.keyword_pairs
    ),

    nearest as (
        select *
        from pairs
        qualify row_number() over (partition by keyword_key order by video_count desc, lift desc, other_keyword_key) <= ?
    )

    select nearest.keyword_key, nearest.other_keyword_key, reach.keyword, nearest.video_count, nearest.lift
    from nearest
    inner join marts.keyword_reach as reach on nearest.other_keyword_key = reach.keyword_key
    order by nearest.keyword_key, nearest.video_count desc, nearest.lift desc, nearest.other_keyword_key
"""

_NO_TRANSCRIPT = '<td class="unknown">no transcript</td>'


class Keyword(NamedTuple):
    """A row of marts.keyword_reach."""

    keyword_key: str
    keyword: str
    video_count: int
    channel_count: int
    view_count: int | None
    first_used_date: date | None

    @property
    def path(self) -> str:
        """Its page."""
        return keyword_path(self.keyword_key)

    @property
    def keys(self) -> tuple[Any, ...]:
        """What it sorts by, per column of the list."""
        return self.keyword_key, *self[2:]


def keywords_with_pages(connection: duckdb.DuckDBPyConnection) -> tuple[dict[str, Keyword], int]:
    """The listed videos' keywords that have a page, by keyword_key, and how many have none, being of a single video."""
    reach = [Keyword(*row) for row in connection.execute(_REACH).fetchall()]
    kept = {each.keyword_key: each for each in reach if each.video_count > 1 or len(reach) < _MANY}
    return kept, len(reach) - len(kept)


def keyword_pages(
    connection: duckdb.DuckDBPyConnection, keywords: Mapping[str, Keyword], left_out: int, rows: Mapping[str, Row]
) -> Iterator[SitePage]:
    """The list of keywords, and their pages. `rows` are those of the videos, by video_id."""
    template = environment().get_template("keyword_row.html.jinja")
    shown = [Row(template.render(keyword=each, page=f"../{each.path}"), each.keys) for each in keywords.values()]
    yield from Listing(
        "keywords.html.jinja", "keywords/index.html", _COLUMNS, shown, 1, folder="keywords", shown={"left_out": left_out}
    ).pages()
    declared, pairs = grouped(connection, _DECLARED), grouped(connection, _GO_WITH, [_PAIRS])
    for key, keyword in keywords.items():
        yield from _pages(keyword, declared[key], _linked(pairs.get(key, []), keywords), rows)


def _linked(pairs: Sequence[tuple[Any, ...]], keywords: Mapping[str, Keyword]) -> list[tuple[str, str, int, float]]:
    return [(keyword, keyword_path(key) if key in keywords else "", count, lift) for key, keyword, count, lift in pairs]


def _pages(
    keyword: Keyword, declared: Sequence[tuple[Any, ...]], pairs: list[Any], rows: Mapping[str, Row]
) -> Iterator[SitePage]:
    said = Counter(None if count is None else count > 0 for _, count in declared)
    with_cells = [with_cell(rows[video_id], _said(count)) for video_id, count in declared if video_id in rows]
    shown = {"name": keyword.keyword, "facts_shown": _facts(keyword, said, len(with_cells)), "pairs": pairs}
    yield from Listing("keyword.html.jinja", keyword.path, COLUMNS, with_cells, VIEWS, is_sorted_once=True, shown=shown).pages()


def _said(count: int | None) -> str:
    if count is None:
        return _NO_TRANSCRIPT
    return f"<td>{count_of(count, 'time') if count else 'no'}</td>"


def _facts(keyword: Keyword, said: Mapping[bool | None, int], shown_count: int) -> list[tuple[str, Any, str]]:
    """Names, values and notes."""
    transcribed = said[True] + said[False]
    return [
        ("Videos that declare it", keyword.video_count, shown_here(shown_count, keyword.video_count)),
        ("Channels", keyword.channel_count, ""),
        ("Views of the videos together", keyword.view_count, ""),
        ("First used", keyword.first_used_date, "by day of publication"),
        (
            "Videos that say it",
            said[True] if transcribed else None,
            f"of {count_of(transcribed, 'video')} with a transcript",
        ),
    ]
