"""All pages and files of a site, one after the other.

Belongs here: which modules make pages, and the few pages that show no data. Does not: pages of videos (`video`), and
lists (`lists`).
"""

from collections.abc import Iterator, Sequence

import duckdb

from pipeline.report.site.addresses import video_path
from pipeline.report.site.keywords import keywords_with_pages
from pipeline.report.site.lists import list_pages
from pipeline.report.site.page import SitePage, fingerprint
from pipeline.report.site.search import FOLDER, index_names
from pipeline.report.site.templates import ASSETS, VERSION, asset, render
from pipeline.report.site.video import video_pages

_SEARCH = "search.html"


def site_pages(connection: duckdb.DuckDBPyConnection, video_ids: Sequence[str], *, has_search: bool) -> Iterator[SitePage]:
    """The pages of a site that shows these videos, each once, and the files that all of them use."""
    yield from map(_asset, ASSETS)
    yield _search([f"{FOLDER}/{name}/" for name in index_names(map(video_path, video_ids))] if has_search else [])
    yield from list_pages(connection, video_ids)
    yield from video_pages(connection, video_ids, keywords_with_pages(connection)[0])


def _asset(name: str) -> SitePage:
    text = asset(name).read_text(encoding="utf-8")
    return SitePage(name, fingerprint("", text), lambda: text)


def _search(indexes: list[str]) -> SitePage:
    """The page that searches in these indexes; where there are none, it says how to get them."""
    return SitePage(_SEARCH, fingerprint(VERSION, indexes), lambda: render("search.html.jinja", _SEARCH, indexes=indexes))
