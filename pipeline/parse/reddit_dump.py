"""One line of a dump of Reddit (format `reddit_dump`): a post or a comment as a JSON object without wrapper.

Dumps of Pushshift and its heirs reach from 2005 to now. A comment's line names its post (`link_id`) but not the video, which
is known only where the post is. Belongs here: telling such lines. Does not: reading what a line
holds (`reddit_pages`, `reddit_rows`).
"""

import polars as pl

from pipeline.parse.parser import Parser
from pipeline.parse.reddit_pages import holdings_of_lines
from pipeline.parse.reddit_rows import rows_of
from pipeline.schemas import Frames

_SIGN_CHARS = 100
#: One of each group of names occurs in a line.
_OF_COMMENTS = (('"link_id"',), ('"body"',), ('"parent_id"', '"subreddit'))
_OF_POSTS = (('"title"',), ('"subreddit',), ('"selftext"', '"num_comments"', '"permalink"', '"is_self"'))


def recognise(pages: pl.DataFrame) -> pl.Series:
    """A JSON object with the field names of a comment or of a post."""
    is_object = pages["text"].str.head(_SIGN_CHARS).str.contains(r'^\s*\{\s*"')
    objects = pages.select("text").filter(is_object)
    is_reddits = objects.select(_has_names(_OF_COMMENTS) | _has_names(_OF_POSTS)).to_series()
    return is_object.scatter(is_object.arg_true(), is_reddits)


def _has_names(names: tuple[tuple[str, ...], ...]) -> pl.Expr:
    text = pl.col("text")
    return pl.all_horizontal(pl.any_horizontal(text.str.contains(name, literal=True) for name in group) for group in names)


def parse(pages: pl.DataFrame) -> Frames:
    """Rows of a batch of lines."""
    return rows_of(pages, holdings_of_lines(pages["text"]))


PARSER = Parser("reddit_dump", version=2, recognise=recognise, parse=parse)
