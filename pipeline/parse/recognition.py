"""Telling pages of a format from many others at the price of a few bytes each.

Belongs here: a cheap test before a dear one. Does not: the tests, which are each format's own.
"""

import polars as pl

#: True for texts that begin as JSON does.
IS_LIKE_JSON = pl.col("text").str.contains(r"^\s*[\[{]")


def among(pages: pl.DataFrame, is_likely: pl.Expr, is_sure: pl.Expr) -> pl.Series:
    """True for the pages that are likely and sure; `is_sure`, which may read whole texts, is asked of the likely ones only."""
    likely = pages.select(is_likely.fill_null(False)).to_series()
    rows = likely.arg_true()
    if rows.is_empty():
        return likely
    return likely.scatter(rows, pages[rows].select(is_sure.fill_null(False)).to_series())
