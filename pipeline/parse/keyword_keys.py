"""The key by which keywords of different videos are compared.

Belongs here: NFKC, case folding, trimming. Does not: splitting a page's keywords.
"""

import unicodedata

import polars as pl

from pipeline.parse.texts import change_each, change_where


def keyword_keys(keywords: pl.Series) -> pl.Series:
    """The key of each keyword. Almost all are ASCII, so only the others are folded one by one."""
    return change_where(
        keywords.str.to_lowercase().str.strip_chars(),
        keywords.str.contains(r"[^\x00-\x7f]"),
        lambda some: change_each(some, _folded),
    )


def _folded(keyword: str) -> str:
    """NFKC, case-folded, trimmed; NFKC once more because folding can undo it."""
    folded = unicodedata.normalize("NFKC", keyword).casefold()
    return unicodedata.normalize("NFKC", folded).strip()
