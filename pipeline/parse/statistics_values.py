"""The labels' values as they are written -> typed columns of `videos`, with a note of each value that can't be read.

Belongs here: what a value means. Does not: where values stand (`statistics_block`). Nothing here guesses: a value that may
have been cut, or that the page gives as `undefined`, is null.
"""

import polars as pl

from pipeline.parse.landmarks import CHANNEL_ID, VIDEO_ID
from pipeline.parse.notes import Rule, Rules

_UNKNOWN = ["", "undefined", "null", "NaN"]
_RATING = r"^([0-9]+(?:\.[0-9]+)?)(?:\s+out of 5)?$"
_SECONDS_IN_BRACKET = r"\(\s*([0-9][0-9,]*)\s*sec(?:ond)?s?\s*\)$"
_MONTH = "(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_DATE = rf"^(?:[A-Za-z]+,?\s+)?{_MONTH}\.?\s+(?P<day>[0-9]{{1,2}}),?\s+(?P<year>[0-9]{{4}})$"
#: A length in words or as h:mm:ss. Seconds per unit, and how the unit is written.
_UNITS = {
    size: rf"(?i)([0-9]+)\s*{unit}(?:[^a-z]|$)"
    for size, unit in ((86_400, "d(?:ays?)?"), (3_600, "h(?:rs?|ours?)?"), (60, "m(?:ins?|inutes?)?"), (1, "s(?:ecs?|econds?)?"))
}
_CLOCK = r"^(?:([0-9]+):)?([0-9]+):([0-9]{2})$"
_NEVER = r"^\b$"

#: Forms of a last value that nothing follows and that is whole all the same. Other values may go on behind the cut.
_WHOLE_FORMS = {
    "Rating": r"\sout of 5$",
    "Id": f"^{VIDEO_ID}$",
    "Channel Id": f"^{CHANNEL_ID}$",
    "Length": r"\)$",
    "Published": _DATE,
}


def _known(label: str) -> pl.Expr:
    """The value as written, or null where it says nothing."""
    value = pl.col(label)
    return pl.when(~value.str.replace(r"\s+out of 5$", "").is_in(_UNKNOWN)).then(value)


def _whole(label: str, value: pl.Expr) -> pl.Expr:
    """The value, or null where it is the last thing on the page and may go on behind the cut."""
    is_cut = pl.col("open_label").eq_missing(label) & ~pl.col(label).str.contains(_WHOLE_FORMS.get(label, _NEVER))
    return pl.when(~is_cut).then(value)


def _number(digits: pl.Expr) -> pl.Expr:
    return digits.str.to_integer(strict=False)


def _seconds(length: pl.Expr) -> pl.Expr:
    """The seconds in the bracket; without a bracket those that the words make."""
    in_bracket = _number(length.str.extract(_SECONDS_IN_BRACKET, 1).str.replace_all(",", ""))
    return pl.coalesce(in_bracket, _spelled_seconds(length))


def _spelled_seconds(length: pl.Expr) -> pl.Expr:
    """`1hr 2min 3sec`, `2 hours`, `1:02:03` before the bracket -> seconds; null where nothing of it can be read."""
    words = length.str.replace(r"\s*\([^()]*\)?$", "")
    parts = {size: _number(words.str.extract(pattern, 1)) for size, pattern in _UNITS.items()}
    in_words = pl.when(pl.any_horizontal(part.is_not_null() for part in parts.values())).then(
        pl.sum_horizontal(part.fill_null(0) * size for size, part in parts.items())
    )
    hours, minutes, seconds = (_number(words.str.extract(_CLOCK, group)) for group in (1, 2, 3))
    return pl.coalesce(in_words, hours.fill_null(0) * 3_600 + minutes * 60 + seconds)


def _date(value: pl.Expr) -> pl.Expr:
    parts = value.str.extract_groups(_DATE)
    written = pl.format("{} {} {}", *(parts.struct.field(name) for name in ("month", "day", "year")))
    return written.str.to_date("%b %d %Y", strict=False)


_VALUES = {
    "channel": _whole("Channel", _known("Channel")),
    "view_count": _whole("Views", _number(_known("Views").str.replace_all(r"[,\s]", ""))),
    "rating": _whole("Rating", pl.col("Rating").str.extract(_RATING, 1).cast(pl.Float64, strict=False)),
    "block_video_id": pl.col("Id").str.extract(f"^({VIDEO_ID})$", 1),
    "channel_id": _whole("Channel Id", _known("Channel Id")),
    "duration_seconds": _whole("Length", _seconds(pl.col("Length"))),
    "spelled_seconds": _whole("Length", _spelled_seconds(pl.col("Length"))),
    "published_date": _date(pl.col("Published")),
    "is_complete": (pl.col("is_followed") | pl.col("Published").str.contains(_DATE)).fill_null(False),
}
_WRITTEN_KEYWORDS = _whole("Keywords", pl.when(pl.col("Keywords") != "undefined").then("Keywords"))


def read_values(blocks: pl.DataFrame) -> pl.DataFrame:
    """The typed values of blocks with the columns of `statistics_block.BLOCK`, one row per block.

    channel, view_count, rating, keywords (list; [] where the label is there and empty), block_video_id, channel_id,
    duration_seconds, spelled_seconds (the length before the bracket), published_date, is_complete. Values are null where
    missing, `undefined`, unreadable or perhaps cut.
    """
    return blocks.select(**_VALUES, keywords=_split(blocks.select(_WRITTEN_KEYWORDS).to_series()))


def _split(written: pl.Series) -> pl.Series:
    """Texts at their commas: trimmed, empty ones dropped; null where a text is null."""
    rows = pl.DataFrame({"row": pl.int_range(len(written), eager=True), "word": written.str.split(",")})
    words = rows.drop_nulls().explode("word").with_columns(pl.col("word").str.strip_chars())
    lists = words.group_by("row", maintain_order=True).agg(pl.col("word").filter(pl.col("word") != ""))
    return rows.select("row").join(lists, on="row", how="left", maintain_order="left")["word"]


def _unreadable(column: str, label: str, rule: str) -> Rule:
    is_unreadable = pl.col(column).is_null() & _known(label).is_not_null() & pl.col("open_label").ne_missing(label)
    return Rule("videos", rule, is_unreadable, {"video_id": "video_id", "written": label})


#: Rules about rows with the columns of BLOCK and of `read_values`, url, url_video_id and video_id.
VALUE_RULES = Rules(
    _unreadable("view_count", "Views", "the view count is a number"),
    _unreadable("rating", "Rating", "the rating is a number out of 5"),
    _unreadable("block_video_id", "Id", "the id has 11 letters, digits, - or _"),
    _unreadable("duration_seconds", "Length", "the length is a number of seconds"),
    _unreadable("published_date", "Published", "the publication date is a date"),
    Rule(
        "videos",
        "the length agrees with its seconds",
        pl.col("spelled_seconds") != pl.col("duration_seconds"),
        {"video_id": "video_id", "written": "Length"},
    ),
    Rule(
        "videos",
        "the id agrees with the url",
        pl.col("block_video_id") != pl.col("url_video_id"),
        {"video_id": "video_id", "url": "url"},
    ),
)
