"""What Reddit answers instead of a page: errors as JSON, and HTML pages that block, ask to wait or are no data.

Belongs here: telling such an answer, and its reason in words. Does not: pages that hold posts or comments.
"""

import polars as pl

from pipeline.parse.reddit_json import error_answer

_REDDIT_URL = r"(?i)^https?://(?:[a-z0-9-]+\.)*reddit\.com(?:[:/?#]|$)"
#: An error answer is short; a page that holds such words somewhere is not one.
_ERROR_BYTES = 2_000
_HEADING = r"(?is)<(?:title|h[1-3])\b[^>]*>[^<]{0,80}?"
_TEXT = r"(?is)>[^<]{0,80}?"
#: How Reddit's pages say what they mean, the more telling first. Common words count in headings only: people write them too.
_SAID = {
    f"{_TEXT}blocked due to a network policy": "Reddit blocked the request (network policy)",
    f"{_TEXT}blocked by network security": "Reddit blocked the request (network security)",
    f"{_HEADING}prove your humanity": "Reddit asked for proof that no program is asking",
    f"{_HEADING}too many requests": "Reddit asked to slow down (too many requests)",
    f"{_TEXT}whoa there, pardner": "Reddit blocked the request",
    f"{_TEXT}our cdn was unable to reach our servers": "Reddit's servers were out of reach",
    f"{_HEADING}servers are busy": "Reddit's servers were busy",
    f"{_HEADING}(?:reddit\\.com: private|[^<]*is a private community)": "the subreddit is private",
    f"{_HEADING}has been banned from reddit": "the subreddit is banned",
    f"{_HEADING}page not found": "Reddit has no such page",
}
_OTHER_HTML = "an HTML page of Reddit's, not its JSON: ask for the address with .json behind its path"
#: Headings that only Reddit's own pages have, so that they are known in a file too, and words of theirs that are found faster.
_OWN_HEADING = (
    r"(?is)<h[1-3]\b[^>]*>\s*whoa there, pardner!?\s*</h"
    "|>\\s*you(?:'|&#39;|&#x27;|\u2019)ve been blocked by network security"
    r"|<title>\s*reddit\.com: (?:page not found|private|banned|over 18)"
)
_OWN_WORDS = ("whoa there, pardner", "been blocked by network security", "<title>reddit.com: ")


def refusal_reasons(pages: pl.DataFrame) -> pl.Series:
    """Why each detected page is no data of Reddit's though Reddit sent it; null for all other pages."""
    by_row = pages.select("text", "url", "is_html").with_row_index("row")
    html = by_row.filter("is_html").filter(_may_be_reddits()).filter(_is_reddits())
    html = html.select("row", reason=_reason_in_html(pl.col("text")))
    short = by_row.filter((pl.col("text").str.len_bytes() <= _ERROR_BYTES) & ~_is_elsewhere())
    errors = short.filter(pl.col("text").str.contains('"error"', literal=True)).select("row", "text")
    reasons = pl.Series("reason", [None], dtype=pl.String).new_from_index(0, pages.height)
    reasons = reasons.scatter(errors["row"], pl.Series([error_answer(text) for text in errors["text"]], dtype=pl.String))
    return reasons.scatter(html["row"], html["reason"])


def _is_elsewhere() -> pl.Expr:
    """True for pages that came from another site than Reddit; a file may be Reddit's."""
    return pl.col("url").str.contains("(?i)^https?:") & ~pl.col("url").str.contains(_REDDIT_URL)


def _may_be_reddits() -> pl.Expr:
    """True at little cost where it is worth a look: most pages of HTML are others' and long."""
    has_words = (pl.col("text").str.contains(words, literal=True) for words in _OWN_WORDS)
    return ~_is_elsewhere() & (pl.col("url").str.contains(_REDDIT_URL) | pl.any_horizontal(has_words))


def _is_reddits() -> pl.Expr:
    return pl.col("url").str.contains(_REDDIT_URL) | pl.col("text").str.contains(_OWN_HEADING)


def _reason_in_html(text: pl.Expr) -> pl.Expr:
    said = (pl.when(text.str.contains(words)).then(pl.lit(reason)) for words, reason in _SAID.items())
    return pl.coalesce(*said, pl.lit(_OTHER_HTML))
