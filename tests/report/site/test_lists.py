"""The site's lists of the sample: that what they show is what the warehouse holds."""

from collections.abc import Iterator
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

import duckdb
import pytest
from selectolax.lexbor import LexborHTMLParser

from pipeline.report.site.addresses import channel_path, keyword_path, video_path
from pipeline.report.site.lists import list_pages
from pipeline.report.site.templates import count_of
from pipeline.storage.connection import open_for_reading
from pipeline.storage.home import Home
from tests.assets.conftest import Ran

Pages = dict[str, LexborHTMLParser]


@pytest.fixture(scope="module")
def warehouse(sample: Ran) -> Iterator[duckdb.DuckDBPyConnection]:
    """The sample's published file."""
    with open_for_reading(Home(sample.home).published) as connection:
        yield connection


@pytest.fixture(scope="module")
def video_ids(warehouse: duckdb.DuckDBPyConnection) -> list[str]:
    """All videos of the sample."""
    return [video_id for (video_id,) in warehouse.execute("select video_id from videos order by video_id").fetchall()]


@pytest.fixture(scope="module")
def pages(warehouse: duckdb.DuckDBPyConnection, video_ids: list[str]) -> Pages:
    """The lists of all videos of the sample, by their paths."""
    return {page.path: LexborHTMLParser(page.render()) for page in list_pages(warehouse, video_ids)}


def rows(page: LexborHTMLParser, table: str = "table.list") -> list[list[str]]:
    """The cells of a table as they read."""
    return [[cell.text().strip() for cell in row.css("th, td")] for row in page.css(f"{table} tbody tr")]


def texts(page: LexborHTMLParser, selector: str) -> list[str]:
    """What reads where the selector leads: the parts of each place, apart."""
    parts = [[text.strip() for text in node.text(separator="\n").split("\n")] for node in page.css(selector)]
    return [" | ".join(filter(None, part)) for part in parts]


def facts(page: LexborHTMLParser) -> dict[str, str]:
    """The facts at the top of a page."""
    return dict(zip(texts(page, ".facts dt"), texts(page, ".facts dd"), strict=True))


def numbers(page: LexborHTMLParser, name: str) -> list[list[str]]:
    """The numbers below a chart of the page of statistics."""
    return rows(page, f'section[aria-labelledby="{name}"] figure table')


def test_the_index_has_every_video_once(pages: Pages, video_ids: list[str]):
    """In whatever order, all videos are there, each with a link to its page."""
    for path in ("index.html", "index/by-views-up.html", "index/by-title.html"):
        targets = [link.attributes["href"] for link in pages[path].css("table.list th a[dir]")]
        assert sorted(target.removeprefix("../") for target in targets if target) == sorted(map(video_path, video_ids))


def test_the_index_shows_what_is_known_of_a_video(pages: Pages, warehouse: duckdb.DuckDBPyConnection):
    """The most viewed video's row has its numbers in full, and what no page tells is said as unknown."""
    [(title, channel, views)] = warehouse.execute(
        "select title, channel, view_count from videos order by view_count desc nulls last limit 1"
    ).fetchall()
    first, last = rows(pages["index/by-views.html"])[0], rows(pages["index/by-views.html"])[-1]
    assert (first[0], first[1], first[4]) == (title, channel, f"{views:,}")
    assert last[4] == "unknown"


def test_the_index_begins_with_how_much_there_is(pages: Pages, warehouse: duckdb.DuckDBPyConnection):
    """A reader sees the size of the collection, and of how many videos a length or transcript is missing."""
    [(videos, unknown, words, without)] = warehouse.execute("""
        select
            count(*), count(*) filter (duration_seconds is null), sum(transcripts.word_count),
            count(*) filter (transcripts.video_id is null)
        from videos left join transcripts on videos.video_id = transcripts.video_id and is_preferred
    """).fetchall()
    told = facts(pages["index.html"])
    assert told["Videos"] == str(videos)
    assert told["Hours"].endswith(f"| {count_of(unknown, 'video')} of unknown length")
    assert told["Words spoken"] == f"{words:,} | {count_of(without, 'video')} without a transcript"


def test_a_channel_has_its_facts_videos_and_keywords(pages: Pages, warehouse: duckdb.DuckDBPyConnection):
    """All that is held of a channel is on one page."""
    [(key, name, count, views)] = warehouse.execute(
        "select channel_key, channel, video_count, view_count from marts.channels order by view_count desc limit 1"
    ).fetchall()
    page = pages[channel_path(key)]
    assert texts(page, "h1") == [name]
    assert facts(page)["Videos held"] == str(count)
    assert facts(page)["Views of these together"] == f"{views:,}"
    assert len(rows(page)) == count
    assert page.css(".chips li")


def test_a_channel_shows_how_it_grows(pages: Pages, warehouse: duckdb.DuckDBPyConnection):
    """Views that were added between counts are added up over the channel's videos, in a chart and in numbers."""
    [(key, added)] = warehouse.execute("""
        select keyed.channel_key, sum(views_added)
        from marts.video_growth inner join marts.video_channels as keyed using (video_id)
        group by keyed.channel_key order by sum(views_added) desc limit 1
    """).fetchall()
    page = pages[channel_path(key)]
    assert f"{added:,}" in [cells[1] for cells in rows(page, "figure table") if len(cells) == 4]


def test_the_list_of_channels_is_that_of_the_mart(pages: Pages, warehouse: duckdb.DuckDBPyConnection):
    """Every channel is there, the one of the most videos first."""
    held = warehouse.execute("select video_count from marts.channels order by video_count desc").fetchall()
    assert [cells[1] for cells in rows(pages["channels/index.html"])] == [str(count) for (count,) in held]


def test_a_keyword_tells_who_declares_it_and_who_says_it(pages: Pages, warehouse: duckdb.DuckDBPyConnection):
    """A keyword's page has all videos that are tagged with it, and for each whether it is spoken."""
    held = warehouse.execute("""
        select videos.title, coverage.spoken_count
        from keywords
        inner join videos using (video_id)
        left join marts.keyword_coverage as coverage using (video_id, keyword_key)
        where keywords.keyword_key = 'kittiwake'
    """).fetchall()
    shown = {(cells[0], cells[-1]) for cells in rows(pages[keyword_path("kittiwake")])}
    said = {None: "no transcript", 0: "no"}
    assert shown == {(title, said.get(count, count_of(count or 0, "time"))) for title, count in held}


def test_a_keyword_names_those_that_go_with_it(pages: Pages, warehouse: duckdb.DuckDBPyConnection):
    """The keywords that share most videos with it, with how much more than by chance."""
    [(count, lift)] = warehouse.execute("""
        select video_count, lift from marts.keyword_pairs where 'kittiwake' in (keyword_key, other_keyword_key)
        order by video_count desc, lift desc limit 1
    """).fetchall()
    assert rows(pages[keyword_path("kittiwake")], 'section[aria-labelledby="pairs"] table')[0][1:] == [str(count), f"{lift:,.2f}"]


@pytest.mark.parametrize("name", ["years", "lengths", "views", "availability"])
def test_every_video_is_counted_once(pages: Pages, video_ids: list[str], name: str):
    """The classes of a chart, with the unknown, add up to all videos."""
    assert sum(int(cells[1].replace(",", "")) for cells in numbers(pages["statistics.html"], name)) == len(video_ids)


@pytest.mark.parametrize("name", ["languages", "spoken", "pace"])
def test_every_preferred_transcript_is_counted_once(pages: Pages, warehouse: duckdb.DuckDBPyConnection, name: str):
    """Languages and paces are told of one transcript per video, and where they are unknown."""
    [(count,)] = warehouse.execute("select count(*) from transcripts where is_preferred").fetchall()
    assert sum(int(cells[1]) for cells in numbers(pages["statistics.html"], name)) == count


def test_every_page_that_was_pulled_is_counted(pages: Pages, warehouse: duckdb.DuckDBPyConnection):
    """Outcomes add up to the pages of the day."""
    [(day, count)] = warehouse.execute("select pulled_on, count(*) from pages group by pulled_on").fetchall()
    assert [(cells[0], sum(map(int, cells[1:]))) for cells in numbers(pages["statistics.html"], "intake")] == [(str(day), count)]


def test_every_chart_has_its_numbers(pages: Pages):
    """Who can't see a chart, or wants a number, opens a table."""
    charts = pages["statistics.html"].css("figure")
    assert len(charts) > 10
    assert all(chart.css_first('svg[role="img"]') and chart.css("details td") for chart in charts)


def test_links_between_lists_lead_somewhere(pages: Pages, video_ids: list[str]):
    """No link of the lists is broken, from whatever folder."""
    known = {*pages, *map(video_path, video_ids), "search.html"}
    for path, page in pages.items():
        links = [urlsplit(link.attributes["href"] or "") for link in page.css("a[href]")]
        targets = {normpath(join(dirname(path), unquote(link.path))) for link in links if not link.scheme and link.path}
        assert targets - known == set(), path


def test_a_site_of_some_videos_lists_only_those(warehouse: duckdb.DuckDBPyConnection, video_ids: list[str]):
    """Channels and keywords of other videos have no page, and no list links one."""
    made = {page.path: LexborHTMLParser(page.render()) for page in list_pages(warehouse, video_ids[:3])}
    assert len(rows(made["index.html"])) == 3
    test_links_between_lists_lead_somewhere(made, video_ids[:3])


def test_equal_data_gives_equal_pages(warehouse: duckdb.DuckDBPyConnection, video_ids: list[str]):
    """A site that is made again is the same, so nothing of it is written again."""
    first, again = (list(list_pages(warehouse, ids)) for ids in (video_ids, video_ids[::-1]))
    assert [page[:2] for page in first] == [page[:2] for page in again]
    assert first[-1].render() == again[-1].render()
