"""Bodies of a batch -> clean texts: decoded, line feeds as line breaks, no control characters.

Belongs here: what is done to every page before anyone asks what it is, with a note of each change. Does not: charsets
of single pages (`charsets`), and judging what a page is (`detect`).
"""

import polars as pl
import pyarrow as pa

from pipeline.parse.charsets import decode_body
from pipeline.parse.notes import Rule, Rules
from pipeline.parse.texts import change_where

_CONTROL = "[\x00-\x08\x0b-\x1f]"
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_HEADER_CHARSET = r"(?i)charset\s*=\s*[\"']?\s*"
_SEVEN_BIT_CHARSET = r"(?i)charset\s*=\s*[\"']?\s*(?:iso-2022|hz-gb)"
_META_CHARS = 1_024
_NAMES_ANOTHER_CHARSET = pl.col("content_type").str.contains(_HEADER_CHARSET) & ~pl.col("content_type").str.contains(
    f"{_HEADER_CHARSET}utf-?8"
)
#: Pages that may not be what UTF-8 makes of them. A meta element matters to what is valid UTF-8 only for charsets of 7 bits.
_NEEDS_A_LOOK = (
    pl.col("text").is_null()
    | pl.any_horizontal(pl.col("body").bin.starts_with(mark) for mark in _MARKS)
    | _NAMES_ANOTHER_CHARSET.fill_null(False)
    | pl.col("text").str.head(_META_CHARS).str.contains(_SEVEN_BIT_CHARSET)
)

#: What `decode` adds: the text, the charset where it is not UTF-8, and what was replaced or removed.
DECODED = {
    "text": pl.String,
    "charset": pl.String,
    "replaced_count": pl.UInt32,
    "nul_count": pl.UInt32,
    "control_count": pl.UInt32,
}


def decode(pages: pl.DataFrame) -> pl.DataFrame:
    """Add the columns of DECODED to pages with `body` and `content_type`. Null bodies become empty texts. Never raises.

    Pages in UTF-8 without a mark are read at once, all others one by one.
    """
    body = pages["body"].fill_null(b"")
    text = _utf8(body)
    decoded = pl.DataFrame({"text": text, "body": body, "content_type": pages["content_type"]}).with_row_index("row")
    alone = decoded.filter(_NEEDS_A_LOOK)
    found = [decode_body(*row) for row in alone.select("body", "content_type").iter_rows()]
    looked_at = pl.DataFrame(found, schema={"text": pl.String, "charset": pl.String, "replaced_count": pl.UInt32}, orient="row")
    text = text.scatter(alone["row"], looked_at["text"]) if found else text
    counts = _control_counts(text)
    return pages.with_columns(
        _without_controls(text, counts).alias("text"),
        _at(pages.height, alone["row"], looked_at["charset"]).replace({"utf-8": None}).alias("charset"),
        _at(pages.height, alone["row"], looked_at["replaced_count"]).fill_null(0).alias("replaced_count"),
        counts["nul_count"],
        counts["control_count"],
    )


def _utf8(body: pl.Series) -> pl.Series:
    """The bodies as texts at once, null where one is not UTF-8."""
    try:
        return body.cast(pl.String)
    except pl.exceptions.ComputeError:  # polars does not say which, and looks behind nulls too
        rows = pl.Series([row for row, bytes_ in enumerate(body) if _is_utf8(bytes_)], dtype=pl.UInt32)
        return _at(len(body), rows, body.gather(rows).cast(pl.String))


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _at(height: int, rows: pl.Series, values: pl.Series) -> pl.Series:
    """A column of `height` values that is null but at the given rows."""
    return pl.Series(values.name, [None], dtype=values.dtype).new_from_index(0, height).scatter(rows, values)


def _control_counts(text: pl.Series) -> pl.DataFrame:
    """Per text: control characters but for line breaks and tabs, NULs among them, and carriage returns.

    One pass over the bytes of all texts: a regular expression over each is ten times slower.
    """
    strings = text.cast(pl.Binary).to_arrow(compat_level=pl.CompatLevel.oldest())
    _, ends, data = strings.buffers()
    ends = pl.Series(pa.Array.from_buffers(pa.int64(), len(strings) + 1, [None, ends]))[1:]
    codes = pl.Series(pa.Array.from_buffers(pa.uint8(), ends[-1] if len(ends) else 0, [None, data]))
    positions = (codes < 0x20).arg_true()
    found = pl.DataFrame({"code": codes.gather(positions), "position": positions}).filter(~pl.col("code").is_in([0x09, 0x0A]))
    found = found.with_columns(row=ends.search_sorted(found["position"], side="right").cast(pl.UInt32))
    counts = found.group_by("row").agg(
        nul_count=(pl.col("code") == 0).sum(),
        return_count=(pl.col("code") == 0x0D).sum(),
        control_count=pl.len(),
    )
    rows = pl.DataFrame({"row": pl.int_range(len(text), dtype=pl.UInt32, eager=True)})
    counts = rows.join(counts, on="row", how="left", maintain_order="left").fill_null(0)
    return counts.with_columns(control_count=pl.col("control_count") - pl.col("return_count"))


def _without_controls(text: pl.Series, counts: pl.DataFrame) -> pl.Series:
    text = change_where(
        text,
        counts["return_count"] > 0,
        lambda some: some.str.replace_all("\r\n", "\n", literal=True).str.replace_all("\r", "\n", literal=True),
    )
    return change_where(text, counts["control_count"] > 0, lambda some: some.str.replace_all(_CONTROL, ""))


def _change(name: str, broken: pl.Expr, count: str) -> Rule:
    return Rule("pages", name, broken, {"url": "url", "count": count, "charset": "charset"})


_WAS_BROKEN = pl.col("replaced_count") > 0
_WAS_GUESSED = pl.col("charset").is_null() | (pl.col("charset") == "windows-1252")
_CHANGES = Rules(
    _change("the body is valid UTF-8", _WAS_BROKEN & _WAS_GUESSED, "replaced_count"),
    _change("the body is valid in its charset", _WAS_BROKEN & ~_WAS_GUESSED, "replaced_count"),
    _change("the body has no NUL bytes", pl.col("nul_count") > 0, "nul_count"),
    _change("the body has no control characters", pl.col("control_count") > pl.col("nul_count"), "control_count"),
)


def decoding_notes(pages: pl.DataFrame) -> pl.DataFrame:
    """What decoding replaced or removed, as rows of `rejected_rows`. `pages` holds the columns of DECODED."""
    return _CHANGES.notes(pages)
