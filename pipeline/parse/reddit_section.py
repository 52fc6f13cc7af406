"""What stands between a page's headings and its statistics block: Reddit comments, then the transcript.

Only the meta line that follows a comment tells that a text is a comment; text under the heading without one is the
transcript, or a comment that was cut off. Belongs here: telling them apart, and rows of `reddit_comments`. Does not:
cleaning transcripts (`spoken_text`).
"""

import hashlib

import polars as pl

from pipeline.parse.landmarks import CAPTIONS, META_LINE
from pipeline.parse.notes import Rule, Rules
from pipeline.parse.texts import lines_of, since

_CAPTIONS_DIRECTLY = rf"^[ \t]*{CAPTIONS}[ \t]*(?:\n|$)"
_CAPTIONS_FIRST = rf"^(\s*{CAPTIONS}[ \t]*(?:\n|$))"
_CAPTIONS_LINE = rf"(?m)^[ \t]*{CAPTIONS}[ \t]*$"
_UNKNOWN = ["undefined", "null", "NaN"]
#: Length of the begin of a cut comment that its note tells.
_NOTED_CHARS = 80
_REMOVALS = {"[deleted]": "deleted", "[removed]": "removed"}


def split_comments(sections: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """From pages (row, and the columns of `sections.read_sections`) to (rest, comments).

    rest: row, transcript (raw; null if there is none), cut_comment (begin of a comment whose end is missing; else null).
    comments: row, position, written (paragraphs separated by one blank line), score, author, date; all as written.
    """
    may_have = (pl.col("has_reddit_heading") | ~pl.col("has_header")) & pl.col("body").str.contains("u/", literal=True)
    may_have = may_have & pl.col("body").str.contains("replies", literal=True)
    is_empty = pl.col("has_reddit_heading") & pl.col("body").str.contains(_CAPTIONS_DIRECTLY)
    lines = _lines(sections.filter(may_have & ~is_empty).select("row", "body"))
    ends = _ends_of_comments(lines)
    return _rest(sections, ends), _comments(lines.join(ends, on="row", how="inner", maintain_order="left"))


def _lines(bodies: pl.DataFrame) -> pl.DataFrame:
    """The lines of bodies: row, index, line, end (byte offset behind it), is_meta, score, author, date (of meta lines)."""
    lines = lines_of(bodies.select("row", text="body", offset=pl.lit(0, pl.Int64))).with_row_index("index")
    lines = lines.with_columns(pl.col("line").str.strip_chars_end())
    is_candidate = pl.col("line").str.ends_with("replies") & pl.col("line").str.contains("u/", literal=True)
    meta = lines.filter(is_candidate).select("index", pl.col("line").str.extract_groups(META_LINE).alias("meta")).unnest("meta")
    return lines.join(meta, on="index", how="left", maintain_order="left").with_columns(is_meta=pl.col("date").is_not_null())


def _ends_of_comments(lines: pl.DataFrame) -> pl.DataFrame:
    """Per page with comments: row, last (index of the last meta line), end (byte offset behind it).

    That is the first meta line directly followed by `Captions`, or else the last one.
    """
    is_heading = (pl.col("line").shift(-1).str.strip_chars() == CAPTIONS) & (pl.col("row").shift(-1) == pl.col("row"))
    metas = lines.with_columns(is_followed=is_heading.fill_null(False)).filter("is_meta")
    followed = metas.filter("is_followed").unique("row", keep="first", maintain_order=True)
    last = metas.unique("row", keep="last", maintain_order=True).join(followed, on="row", how="anti")
    return pl.concat([followed, last]).select("row", "end", last="index")


def _comments(lines: pl.DataFrame) -> pl.DataFrame:
    lines = lines.filter(pl.col("index") <= pl.col("last"))
    number = pl.col("is_meta").cum_sum() - pl.col("is_meta").cast(pl.UInt32)
    bodies = (
        lines.with_columns(number=number)
        .filter(~pl.col("is_meta"))
        .group_by("number", maintain_order=True)
        .agg(pl.col("line").str.join("\n"))
        .select("number", written=pl.col("line").str.strip_chars().str.replace_all(r"\n{3,}", "\n\n"))
    )
    metas = lines.filter("is_meta").with_row_index("number")
    return metas.join(bodies, on="number", how="left", maintain_order="left").select(
        "row",
        "score",
        "author",
        "date",
        position=pl.int_range(pl.len(), dtype=pl.Int32).over("row"),
        written=pl.col("written").fill_null(""),
    )


def _rest(sections: pl.DataFrame, ends: pl.DataFrame) -> pl.DataFrame:
    """What follows the comments: row, transcript, cut_comment.

    Text without a `Captions` line before it is a comment if the page is cut and pages of its class have that line.
    """
    pages = sections.join(ends, on="row", how="left", maintain_order="left")
    rest = since(pages["body"], pages["end"])
    captions_end = rest.str.extract(_CAPTIONS_FIRST, 1).str.len_bytes()
    lacks_captions = captions_end.is_null() & pages["has_reddit_heading"] & pages["has_video_line"]
    is_cut = pages["block_start"].is_null()
    skipped = _skipped(rest, lacks_captions & ~is_cut)
    begin = rest.str.head(4 * _NOTED_CHARS).str.strip_chars().str.head(_NOTED_CHARS)
    is_dropped = lacks_captions & (is_cut | skipped.is_not_null())
    found = pl.DataFrame({"row": pages["row"], "transcript": since(rest, skipped.fill_null(captions_end)), "begin": begin})
    return found.select(
        "row",
        transcript=pl.when(~(lacks_captions & is_cut)).then("transcript"),
        cut_comment=pl.when(is_dropped & (begin != "") & ~pl.lit(CAPTIONS).str.starts_with(pl.lit(rest))).then("begin"),
    )


def _skipped(rest: pl.Series, is_meant: pl.Series) -> pl.Series:
    """Byte offset behind the first `Captions` line further down, for the few texts that are meant to have one."""
    rows = is_meant.arg_true()
    texts = rest.gather(rows)
    start = texts.str.find(_CAPTIONS_LINE)
    size = since(texts, start).str.extract(_CAPTIONS_FIRST, 1).str.len_bytes()
    return pl.Series("skipped", [None], dtype=pl.UInt32).new_from_index(0, len(rest)).scatter(rows, start + size)


def comment_rows(comments: pl.DataFrame) -> pl.DataFrame:
    """Rows of `reddit_comments` from comments as written, with page_id, video_id, captured_at and pulled_on beside them.

    comment_id is `v` and the first 32 hexadecimal digits of the sha256 of video_id, author, posted_date (ISO, or '' if it
    is no date), body and ordinal, joined by U+001F, in UTF-8. Author and body are taken as the page writes them
    (`[deleted]` included); the ordinal counts from 0 among comments of the page that are equal in the other four.
    """
    date = pl.concat_str(
        pl.col("date").str.head(3), pl.col("date").str.extract("([0-9]+)", 1), pl.col("date").str.tail(4), separator=" "
    )
    score = pl.col("score").str.replace_all(",", "").str.replace("\u2212", "-")
    rows = comments.with_columns(
        posted_date=date.str.to_date("%b %d %Y", strict=False),
        written_score=pl.when(~pl.col("score").is_in(_UNKNOWN)).then("score"),
        score=score.str.to_integer(strict=False),
    )
    return rows.with_columns(
        comment_id=_comment_ids(rows),
        author=pl.when(~pl.col("author").is_in([*_REMOVALS, *_UNKNOWN])).then("author"),
        removal=pl.col("written").replace_strict(_REMOVALS, default=None, return_dtype=pl.String),
        body=pl.when(~pl.col("written").is_in(["", *_REMOVALS])).then("written"),
    )


def _comment_ids(rows: pl.DataFrame) -> pl.Series:
    stated = ["video_id", "author", "posted_date", "written"]
    ordinal = pl.int_range(pl.len()).over(["page_id", *stated])
    keys = rows.select(pl.concat_str(*(pl.col(name).cast(pl.String).fill_null("") for name in stated), ordinal, separator="\x1f"))
    return pl.Series([f"v{hashlib.sha256(key.encode()).hexdigest()[:32]}" for key in keys.to_series()], dtype=pl.String)


#: Rules about rows of `comment_rows`.
COMMENT_RULES = Rules(
    Rule(
        "reddit_comments",
        "the score is a whole number",
        pl.col("score").is_null() & pl.col("written_score").is_not_null(),
        {"comment_id": "comment_id", "written": "written_score"},
    ),
    Rule(
        "reddit_comments",
        "the date is a date",
        pl.col("posted_date").is_null(),
        {"comment_id": "comment_id", "written": "date"},
    ),
)
