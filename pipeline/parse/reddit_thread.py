"""A thread of Reddit as JSON (format `reddit_thread`): an array of two listings, the post and the tree of its comments.

Belongs here: telling such pages. Does not: reading what a page holds (`reddit_pages`, `reddit_rows`).
"""

import polars as pl

from pipeline.parse.parser import Parser
from pipeline.parse.reddit_pages import holdings_of_documents
from pipeline.parse.reddit_rows import rows_of
from pipeline.schemas import Frames

_SIGN_CHARS = 400
#: A listing at the start of an array; keys may be sorted.
_LISTINGS = r'^\s*\[\s*\{\s*(?:"kind"\s*:\s*"Listing"|"data"\s*:\s*\{\s*"(?:after|before|children|dist|geo_filter|modhash)"\s*:)'


def recognise(pages: pl.DataFrame) -> pl.Series:
    """JSON that begins as an array of Reddit's listings."""
    return pages["text"].str.head(_SIGN_CHARS).str.contains(_LISTINGS)


def parse(pages: pl.DataFrame) -> Frames:
    """Rows of a batch of threads."""
    return rows_of(pages, holdings_of_documents(pages["text"], is_thread=True))


PARSER = Parser("reddit_thread", version=2, recognise=recognise, parse=parse)
