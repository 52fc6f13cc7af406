"""Pages of videodb.org as HTML (format `videodb_html`): their visible text is a text page, their links are related videos.

Belongs here: which HTML pages are of this format, and which links are videos. Does not: markup (`visible_text`) and what
the text says (`videodb_text`).
"""

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, urljoin, urlsplit

import polars as pl

from pipeline.parse import videodb_text
from pipeline.parse.landmarks import HEADER, RELATED, VIDEO_ID
from pipeline.parse.parser import Parser
from pipeline.parse.visible_text import MAX_DEPTH, Link, VisibleText, is_too_deep, visible_text
from pipeline.schemas import Frames

_SITE = "https://videodb.org"
_HEADER_WORDS = HEADER.replace(" ", r"\s+")
_RELATED_WORDS = RELATED.replace(" ", r"\s+")
_HOSTS = ("videodb.org", "www.videodb.org")
_VIDEO_PATH = re.compile(rf"/[^/]+/({VIDEO_ID})/?")
_LINKS = {"row": pl.UInt32, "start": pl.Int64, "url": pl.String, "title": pl.String, "related_video_id": pl.String}

_SHOWS_NOTHING = "unknown format: HTML page that shows no video statistics"
_TOO_DEEP = f"HTML elements nested deeper than {MAX_DEPTH:,} levels"


def recognise(pages: pl.DataFrame) -> pl.Series:
    """HTML pages with the words of the header, or with a channel id's label and the heading of the related videos."""
    text = pl.col("text")
    has_block = text.str.contains(r"Channel\s+Id\b") & text.str.contains(_RELATED_WORDS)
    rows = pages["is_html"].arg_true()
    has_words = pages[rows].select(text.str.contains(_HEADER_WORDS) | has_block).to_series()
    return pages["is_html"].scatter(rows, has_words) if len(rows) else pages["is_html"]


def parse(pages: pl.DataFrame) -> Frames:
    """Rows of a batch of HTML pages. A page that shows none of the words by which it was recognised is rejected."""
    is_deep = pl.Series([is_too_deep(html) for html in pages["text"]], dtype=pl.Boolean)
    deep, pages = pages.filter(is_deep), pages.filter(~is_deep)
    seen = [visible_text(html) for html in pages["text"]]
    pages = pages.with_columns(pl.Series("text", [page.text for page in seen], dtype=pl.String))
    is_shown = videodb_text.shows_statistics(pages["text"])
    frames = videodb_text.read(pages.filter(is_shown), _links(pages, seen, is_shown))
    rejected = (_rejected(deep, _TOO_DEEP), _rejected(pages.filter(~is_shown), _SHOWS_NOTHING))
    return frames | {"outcomes": pl.concat([frames["outcomes"], *rejected], how="diagonal_relaxed")}


def _rejected(pages: pl.DataFrame, reason: str) -> pl.DataFrame:
    return pages.select("page_id", "pulled_on", video_id="url_video_id", reason=pl.lit(reason), is_rejected=pl.lit(True))


def _links(pages: pl.DataFrame, seen: list[VisibleText], is_shown: pl.Series) -> pl.DataFrame:
    """Links to videos on the pages that are shown; `row` counts those pages only."""
    shown = [(url, page.links) for url, page, shows in zip(pages["url"], seen, is_shown, strict=True) if shows]
    rows = [(row, *link) for row, (url, links) in enumerate(shown) for link in _videos(url, links)]
    return pl.DataFrame(rows, schema=_LINKS, orient="row")


def _videos(page_url: str, links: list[Link]) -> Iterator[tuple[int, str, str | None, str]]:
    """(start, url, title, video id) of each link to a video's page on the site, or on the host that served the page."""
    base = page_url if page_url.startswith(("http://", "https://")) else _SITE
    hosts = {*_HOSTS, _parts(base).netloc}
    for link in links:
        url = _joined(base, link.href)
        parts = _parts(url)
        if parts.netloc in hosts and (found := _VIDEO_PATH.fullmatch(parts.path)):
            yield link.start, url, link.title or None, found[1]


def _parts(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return ""


PARSER = Parser("videodb_html", version=1, recognise=recognise, parse=parse)
