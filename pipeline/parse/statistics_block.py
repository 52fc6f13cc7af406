"""Where the statistics block of a page is, and the lines that it and the related videos consist of.

The block is the last run of label lines in the page, in the page's order of labels, that is followed by what follows a
block: `Related Videos`, the footer, or the end of a cut page. A transcript or a related title may hold lines that look
like labels. Belongs here: finding. Does not: what the values mean (`statistics_values`).
"""

import polars as pl

from pipeline.parse.landmarks import FOOTER, FOOTER_START, LABELS, RELATED
from pipeline.parse.texts import lines_of

#: The block stands at the end, so most pages are judged by their last characters. Long lists of titles need a second look.
TAIL_CHARS = 4_000

_RELATED = len(LABELS)
_FOOTER = _RELATED + 1
_END, _CUT = _FOOTER + 1, _FOOTER + 2

#: What the last line of a cut page may be the beginning of -> the last place in the order that it may take.
_BEGUN = {
    name[:length]: place
    for place, name in enumerate([*(f"{label}:" for label in LABELS), RELATED, FOOTER])
    for length in range(1, len(name))
}

#: What `find_blocks` says of each page.
BLOCK = {
    "block_start": pl.Int64,
    "related_start": pl.Int64,
    "is_followed": pl.Boolean,
    "open_label": pl.String,
    **dict.fromkeys(LABELS, pl.String),
    "related_titles": pl.List(pl.String),
    "cut_title": pl.String,
}


def _place(line: pl.Expr) -> pl.Expr:
    """A label's or landmark's place in the order of a page; null for other lines."""
    labels = (pl.when(line.str.starts_with(f"{label}:")).then(place) for place, label in enumerate(LABELS))
    related = pl.when(line == RELATED).then(_RELATED)
    return pl.coalesce(*labels, related, pl.when(line.str.starts_with(FOOTER_START)).then(_FOOTER)).cast(pl.Int8)


def _follower(place: pl.Expr, line: pl.Expr, is_last: pl.Expr) -> pl.Expr:
    """What ends a run of labels at a line so that it can be a block: a later landmark's place, _END or _CUT; else null."""
    begun = line.shift(-1).replace_strict(_BEGUN, default=None, return_dtype=pl.Int8)
    return (
        pl.when(is_last)
        .then(_END)
        .when(place.shift(-1) >= _RELATED)
        .then(place.shift(-1))
        .when(is_last.shift(-1) & (begun > place))
        .then(_CUT)
        .cast(pl.Int8)
    )


_IS_LAST = (pl.col("row") != pl.col("row").shift(-1)).fill_null(True)
_IS_FIRST = (pl.col("row") != pl.col("row").shift(1)).fill_null(True)
_PLACE = _place(pl.col("line"))
_FOLLOWER = _follower(pl.col("place"), pl.col("line"), pl.col("is_last"))
_IS_LABEL = pl.col("place") < _RELATED
_GOES_ON = (_IS_LABEL.shift(1) & (pl.col("place").shift(1) < pl.col("place")) & ~_IS_FIRST).fill_null(False)
#: Of the line that begins a run: its index, its byte offset, and whether it is the first line that was looked at.
_BEGIN_OF_RUN = {
    name: pl.when(_IS_LABEL & ~_GOES_ON).then(value)
    for name, value in (("first", pl.col("index")), ("run_start", pl.col("start")), ("is_at_first_line", _IS_FIRST))
}
_RUN = ["row", "first", "follower", "is_at_first_line", "last", "run_start"]
_RANKS = [pl.col("follower") == _RELATED, pl.col("last") > pl.col("first"), pl.col("last")]
_VALUE_OF_LABEL = [
    pl.col("line").filter(pl.col("place") == place).first().str.strip_prefix(f"{label}:").str.strip_chars().alias(label)
    for place, label in enumerate(LABELS)
]
_LABEL_OF_PLACE = pl.col("last_place").replace_strict(dict(enumerate(LABELS)), default=None, return_dtype=pl.String)

#: Of the lines of pages with a run: whether `Related Videos` follows it, that line's index, and which lines are titles.
_IS_RELATED = pl.col("follower") == _RELATED
_RELATED_INDEX = pl.col("last") + pl.col("first").is_not_null().cast(pl.UInt32)
_IS_FOOTER = pl.col("place").eq_missing(_FOOTER) | (pl.col("is_last") & pl.lit(FOOTER).str.starts_with(pl.col("line")))
_IS_TITLE = (pl.col("index") > _RELATED_INDEX) & (pl.col("index") < pl.col("footer").fill_null(pl.col("index") + 1))


def find_blocks(texts: pl.Series) -> pl.DataFrame:
    """One row per text, with the columns of BLOCK; all null where a text has no block.

    block_start, related_start: byte offsets of the block and of the line `Related Videos` (or null). is_followed: that
    line follows at least one label. open_label: the label of the last line where nothing follows it, so that its value
    may be cut. One column per label: the value as written, stripped, '' included; null where the label is missing.
    related_titles: lines between `Related Videos` and the footer; cut_title: a last one that nothing follows.
    """
    pages = pl.DataFrame({"row": pl.int_range(len(texts), dtype=pl.UInt32, eager=True), "text": texts})
    tails = pages.with_columns(tail=pl.col("text").str.tail(TAIL_CHARS))
    tails = tails.with_columns(offset=(pl.col("text").str.len_bytes() - pl.col("tail").str.len_bytes()).cast(pl.Int64))
    lines = _lines(tails.select("row", "offset", text="tail"))
    runs = _best_runs(lines)
    again = _needs_whole_text(tails, runs)
    found = [_read(lines, runs.join(again, on="row", how="anti"))]
    if again.height:
        whole = _lines(again.select("row", "text", offset=pl.lit(0, pl.Int64)))
        found.append(_read(whole, _best_runs(whole)))
    return pages.select("row").join(pl.concat(found), on="row", how="left", maintain_order="left").select(list(BLOCK))


def _lines(pages: pl.DataFrame) -> pl.DataFrame:
    """The lines of texts that begin at byte `offset`, blank ones left out: row, index, line, place, start, is_last, is_closed.

    `place` is the label's or landmark's place in the order, null for other lines; start is a byte offset.
    """
    lines = lines_of(pages).with_columns(pl.col("line").str.strip_chars())
    # The last line of a text that ends with a line break is an empty one, so it is not this line that is open.
    lines = lines.with_columns(is_closed=~_IS_LAST).filter(pl.col("line") != "")
    return lines.with_columns(place=_PLACE, is_last=_IS_LAST).with_row_index("index")


def _best_runs(lines: pl.DataFrame) -> pl.DataFrame:
    """At most one run per page: row, first and last (index of its label lines), follower, start, is_at_first_line.

    A run that `Related Videos` follows beats others, so that related titles can't pass for a block; then two labels
    beat one, and a later run an earlier one.
    """
    runs = lines.with_columns(follower=_FOLLOWER, **_BEGIN_OF_RUN).with_columns(pl.col(*_BEGIN_OF_RUN).forward_fill())
    candidates = runs.filter(_IS_LABEL & pl.col("follower").is_not_null()).with_columns(last="index").select(_RUN)
    return pl.concat([_runs_without_labels(lines), candidates.sort(_RANKS)]).unique("row", keep="last", maintain_order=True)


def _runs_without_labels(lines: pl.DataFrame) -> pl.DataFrame:
    """The end of pages that end as a page with a block does, in `Related Videos` and footer, or in the footer."""
    footers = lines.filter((pl.col("place") == _FOOTER) & pl.col("is_last")).select("row")
    ends = lines.filter(pl.col("place") >= _RELATED).join(footers, on="row", how="semi", maintain_order="left")
    return ends.sort(pl.col("place") == _RELATED, maintain_order=True).select(
        "row",
        first=pl.lit(None, pl.UInt32),
        follower=pl.when(pl.col("place") == _RELATED).then(_RELATED).otherwise(_FOOTER).cast(pl.Int8),
        is_at_first_line=pl.lit(False),
        last="index",
        run_start="start",
    )


def _needs_whole_text(tails: pl.DataFrame, runs: pl.DataFrame) -> pl.DataFrame:
    """Pages whose block may begin before their tail."""
    cut_off = tails.filter(pl.col("offset") > 0).join(runs, on="row", how="left", maintain_order="left")
    is_settled = (pl.col("follower") == _RELATED) & pl.col("first").is_not_null() & ~pl.col("is_at_first_line")
    unsettled = cut_off.filter(~is_settled.fill_null(False))
    may_be_earlier = pl.col("is_at_first_line") | pl.col("text").str.contains(RELATED, literal=True)
    return unsettled.filter(may_be_earlier.fill_null(False)).select("row", "text")


def _read(lines: pl.DataFrame, runs: pl.DataFrame) -> pl.DataFrame:
    """What the chosen runs and the lines behind them say: row and the columns of BLOCK."""
    chosen = lines.join(runs, on="row", how="inner", maintain_order="left")
    in_run = chosen.filter(pl.col("index").is_between("first", "last"))
    values = in_run.group_by("row").agg(*_VALUE_OF_LABEL, last_place=pl.col("place").last())
    return (
        runs.join(values, on="row", how="left")
        .join(_titles(chosen), on="row", how="left")
        .with_columns(
            block_start="run_start",
            is_followed=(pl.col("follower") == _RELATED) & pl.col("first").is_not_null(),
            open_label=pl.when(pl.col("follower") == _END).then(_LABEL_OF_PLACE),
        )
        .select("row", *BLOCK)
    )


def _titles(chosen: pl.DataFrame) -> pl.DataFrame:
    """Per page: related_start, related_titles and cut_title."""
    behind = chosen.filter(_IS_RELATED & (pl.col("index") >= _RELATED_INDEX))
    footers = behind.filter(_IS_FOOTER).group_by("row").agg(footer=pl.col("index").min())
    behind = behind.join(footers, on="row", how="left", maintain_order="left")
    titles = behind.filter(_IS_TITLE)
    related = behind.filter(pl.col("index") == _RELATED_INDEX).select("row", related_start="start")
    whole = titles.filter("is_closed").group_by("row", maintain_order=True).agg(related_titles="line")
    cut = titles.filter(~pl.col("is_closed")).select("row", cut_title="line")
    return related.join(whole, on="row", how="left").join(cut, on="row", how="left")
