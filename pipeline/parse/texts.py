"""Work on columns of long texts at the price of a few bytes each.

Belongs here: slicing by byte offsets, and changing only the texts that need it. Long texts decide how fast parsing is,
so nothing here looks at characters that it need not look at. What texts mean does not belong here.
"""

from collections.abc import Callable

import polars as pl

from pipeline.parse.landmarks import ENTITY


def until(texts: pl.Series, end: pl.Series) -> pl.Series:
    """Each text up to a byte offset that lies between characters; the whole text where the offset is null."""
    return _between(texts, pl.lit(0), pl.lit(end).fill_null(pl.lit(texts).str.len_bytes()))


def since(texts: pl.Series, start: pl.Series) -> pl.Series:
    """Each text from a byte offset that lies between characters; the whole text where the offset is null."""
    return _between(texts, pl.lit(start).fill_null(0), pl.lit(texts).str.len_bytes())


def _between(texts: pl.Series, offset: pl.Expr, length: pl.Expr) -> pl.Series:
    """Slices of the bytes: slicing strings counts characters from the start of each text."""
    return pl.select(pl.lit(texts).cast(pl.Binary).bin.slice(offset, length).cast(pl.String).alias(texts.name)).to_series()


def lines_of(texts: pl.DataFrame) -> pl.DataFrame:
    """Texts (row, text, offset: byte at which each begins on its page) as lines: row, line, start, end (bytes on the page).

    Lines are split at line feeds, which `end` is behind; a text that ends with one has an empty last line.
    """
    size = pl.col("text").str.len_bytes().cast(pl.Int64) + 1
    shift = pl.col("offset") - (size.cum_sum() - size)
    lines = texts.select("row", shift=shift, line=pl.col("text").str.split("\n")).explode("line")
    size = pl.col("line").str.len_bytes().cast(pl.Int64) + 1
    return lines.with_columns(end=size.cum_sum() + pl.col("shift")).select("row", "line", "end", start=pl.col("end") - size)


def change_where(texts: pl.Series, is_meant: pl.Series, change: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """The texts, with `change` applied to those that are meant and to no others."""
    rows = is_meant.fill_null(False).arg_true()
    if rows.is_empty():
        return texts
    return texts.clone().scatter(rows, change(texts.gather(rows)))


def change_each(texts: pl.Series, change: Callable[[str], str]) -> pl.Series:
    """`change` applied text by text: for the few texts that no expression can change."""
    return pl.Series(texts.name, [change(text) for text in texts], dtype=pl.String)


def has_entity(texts: pl.Series) -> pl.Series:
    """True where a text holds a whole character reference such as `&amp;` or `&#39;`."""
    may_have = texts.str.contains("&", literal=True).fill_null(False)
    rows = may_have.arg_true()
    return may_have.scatter(rows, texts.gather(rows).str.contains(ENTITY)) if len(rows) else may_have
