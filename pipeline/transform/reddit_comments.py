"""`reddit_comments`: what tells that two comments are one, where one of them came without Reddit's id.

Belongs here: the folded body. Does not: which comments are one (the warehouse's `merge_reddit`), as only all pages together tell.
"""

import hashlib

import polars as pl

#: What a Markdown link leads to, with the title that may stand behind it. The address may have a pair of round brackets in it.
_LINK_TARGET = r"""\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+(?:"[^"]*"|'[^']*'))?\)"""
_NO_LETTER_OR_DIGIT = r"[^\p{L}\p{N}]"


def reddit_comments(comments: pl.DataFrame) -> pl.DataFrame:
    """Rows of `reddit_comments` with `folded_body_md5`."""
    return comments.with_columns(folded_body_md5=pl.Series(map(_md5, folded(comments["body"])), dtype=pl.String))


def folded(bodies: pl.Series) -> pl.Series:
    """Bodies as Markdown, or as a page shows them, without what differs between the two.

    Only the letters and digits of the normalised (NFC) body are left, in lower case, and none of what links lead to.
    """
    shown = bodies.cast(pl.String).str.replace_all(_LINK_TARGET, "]").str.normalize("NFC")
    return shown.str.to_lowercase().str.replace_all(_NO_LETTER_OR_DIGIT, "")


def _md5(text: str | None) -> str | None:
    return None if text is None else hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
