"""What Reddit's fields mean: texts without Reddit's escapes, times, scores, names, removals.

Belongs here: expressions that posts and comments share. Does not: which columns a table has (`reddit_rows`).
"""

import polars as pl

_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_ENTITY = "&(?:lt|gt|amp);"
_CONTROL = "[\x00-\x08\x0b-\x1f]"
#: Larger numbers of seconds than those until the year 2100 are milliseconds or no times.
_LAST_SECOND = 4_102_444_800
_DELETED = r"(?i)^\s*\[\s*deleted(?: by user)?\s*\]\s*$"
_REMOVED = r"(?i)^\s*\[\s*removed(?: by (?:reddit|moderator)\b[^\]]*)?\s*\]\s*$"
_NO_NAMES = ["[deleted]", "[removed]"]
#: `removed_by_category` of posts that their author took back; every other value names who removed them.
_BY_AUTHOR = ["deleted", "author"]


def is_raw(texts: list[str]) -> pl.Expr:
    """True where one of the texts shows that its page was asked for with `raw_json=1`, so that no text of it is escaped.

    Without, Reddit writes &lt; &gt; &amp; for < > & in every string, so one such character alone tells.
    """
    text = pl.concat_str(texts, separator=" ", ignore_nulls=True)
    is_bare = text.str.count_matches("&", literal=True) > text.str.count_matches(_ENTITY)
    return text.str.contains("[<>]") | is_bare


def plain(name: str, is_escaped: pl.Expr) -> pl.Expr:
    """A text as its author wrote it: unescaped where it is escaped, without control characters; null where it is blank."""
    text = pl.when(is_escaped).then(pl.col(name).str.replace_many(_ENTITIES)).otherwise(name)
    text = text.str.replace_all("\r\n?", "\n").str.replace_all(_CONTROL, "")
    return pl.when(text.str.contains(r"\S")).then(text).alias(name)


def has_control(texts: list[str]) -> pl.Expr:
    """True where one of the texts holds a control character, which `plain` takes out."""
    return pl.any_horizontal(pl.col(texts).str.contains("[\x00-\x08\x0b\x0c\x0e-\x1f]")).fill_null(False)


def time(created: str) -> pl.Expr:
    """Seconds since 1970, written as a number in a string, as a UTC time; null for what is no such number."""
    seconds = pl.col(created).cast(pl.Float64, strict=False)
    microseconds = (seconds * 1_000_000).round().cast(pl.Int64, strict=False).cast(pl.Datetime("us"))
    return pl.when((seconds > 0) & (seconds < _LAST_SECOND)).then(microseconds)


def score(hidden: str) -> pl.Expr:
    """Upvotes less downvotes; null while Reddit hides it. Comments of before 2013 have the two alone."""
    return pl.when(~pl.col(hidden).fill_null(False)).then(pl.coalesce("score", pl.col("ups") - pl.col("downs")))


def user(author: str) -> pl.Expr:
    """A user's name; null where the account is gone."""
    return pl.when(~pl.col(author).is_in(_NO_NAMES)).then(author)


def subreddit() -> pl.Expr:
    """The subreddit without r/."""
    return pl.col("subreddit").str.replace("(?i)^/?r/", "")


def own_id(name: str) -> pl.Expr:
    """An id without the prefix that tells its kind."""
    return pl.col(name).str.replace("^t[0-9]_", "")


def unless_gone(text: str) -> pl.Expr:
    """A text; null where it only says that it is gone."""
    return pl.when(removal_in(text).is_null()).then(text)


def removal_in(text: str) -> pl.Expr:
    """What a text says became of it: deleted by its author, removed by moderators or Reddit, or null."""
    return (
        pl.when(pl.col(text).str.contains(_DELETED))
        .then(pl.lit("deleted"))
        .when(pl.col(text).str.contains(_REMOVED))
        .then(pl.lit("removed"))
    )


def removal_by_category(category: str) -> pl.Expr:
    """What `removed_by_category` of a post says."""
    by = pl.col(category)
    return pl.when(by.is_in(_BY_AUTHOR)).then(pl.lit("deleted")).when(by != "").then(pl.lit("removed"))


def removal_by_ban(is_banned: str) -> pl.Expr:
    """Removed where a name, or true, stands in `banned_by`, which moderators see."""
    return pl.when(is_banned).then(pl.lit("removed"))
