"""Reddit's listings as JSON (format `reddit_listing`): posts of a domain, subreddit or user, comments, `api/morechildren`.

Also what Reddit answers instead, so that a block page or an error is rejected for what it is. Belongs here: telling such
pages. Does not: threads (`reddit_thread`), and reading what a page holds (`reddit_pages`, `reddit_rows`).
"""

import polars as pl

from pipeline.parse.parser import Parser
from pipeline.parse.reddit_pages import holdings_of_documents
from pipeline.parse.reddit_refusals import refusal_reasons
from pipeline.parse.reddit_rows import rows_of
from pipeline.schemas import Frames

_SIGN_CHARS = 400
#: A thing, alone or first of an array, or the wrapper of `api/morechildren`.
_START = (
    r'^\s*\[?\s*\{\s*"kind"\s*:\s*"(?:Listing|UserList|t[1-6]|more)"'
    r'|^\s*\{\s*"json"\s*:\s*\{\s*"(?:errors|data)"'
)
_SORTED_START = r'^\s*\{\s*"data"\s*:\s*[{\[]'
_SORTED_END = r'"kind"\s*:\s*"(?:Listing|UserList|t[1-6]|more)"\s*\}\s*$'


def recognise(pages: pl.DataFrame) -> pl.Series:
    """JSON that begins or ends as one of Reddit's things, an answer of `api/morechildren`, or a refusal of Reddit's."""
    heads = pages["text"].str.head(_SIGN_CHARS)
    return heads.str.contains(_START) | _is_sorted(pages["text"], heads) | refusal_reasons(pages).is_not_null()


def _is_sorted(texts: pl.Series, heads: pl.Series) -> pl.Series:
    """True for things whose keys are in alphabetical order."""
    may_be = heads.str.contains(_SORTED_START)
    tails = texts.filter(may_be).str.tail(_SIGN_CHARS)
    return may_be.scatter(may_be.arg_true(), tails.str.contains(_SORTED_END))


def parse(pages: pl.DataFrame) -> Frames:
    """Rows of a batch of listings; a refusal of Reddit's gives none."""
    reasons = refusal_reasons(pages)
    data = pages.filter(reasons.is_null())
    frames = rows_of(data, holdings_of_documents(data["text"], is_thread=False))
    refused = (
        pages.with_columns(reasons.alias("reason"))
        .filter(reasons.is_not_null())
        .select("page_id", "pulled_on", pl.lit(None, pl.String).alias("video_id"), "reason", pl.lit(True).alias("is_rejected"))
    )
    return frames | {"outcomes": pl.concat([frames["outcomes"], refused])}


PARSER = Parser("reddit_listing", version=2, recognise=recognise, parse=parse)
