"""Posts and comments of Reddit -> rows of `reddit_posts` and `reddit_comments`, with their notes and outcomes.

Belongs here: which field fills which column, over a whole batch at once. Does not: finding the objects on their pages
(`reddit_pages`) and what a field means (`reddit_fields`).
"""

from collections.abc import Sequence

import polars as pl

from pipeline.formats.reddit_things import Comment, Post
from pipeline.formats.youtube_links import linked_videos
from pipeline.parse import reddit_fields as fields
from pipeline.parse.notes import together
from pipeline.parse.reddit_notes import COMMENT_RULES, POST_RULES, outcomes, refusals, stub_notes
from pipeline.parse.reddit_pages import Holdings
from pipeline.schemas import Frames

_LAKE = ["page_id", "captured_at", "pulled_on"]
_SITE = "https://www.reddit.com"

_POST_TEXTS = ["title", "selftext", "link_flair_text", "author", "subreddit", "permalink"]
_COMMENT_TEXTS = ["body", "author", "subreddit", "link_url"]
_VOTES = {"score": pl.Int64, "ups": pl.Int64, "downs": pl.Int64}
_POST_FIELDS: dict[str, type[pl.DataType]] = {
    **dict.fromkeys(["own_id", *_POST_TEXTS, "selftext_html", "url", "links", "removed_by_category"], pl.String),
    **_VOTES,
    "num_comments": pl.Int64,
    "hide_score": pl.Boolean,
    "upvote_ratio": pl.Float64,
}
_COMMENT_FIELDS: dict[str, type[pl.DataType]] = {
    **dict.fromkeys(["own_id", *_COMMENT_TEXTS, "body_html", "link_id", "parent_id"], pl.String),
    **_VOTES,
    "score_hidden": pl.Boolean,
    "depth": pl.Int32,
}


def rows_of(pages: pl.DataFrame, holdings: Holdings) -> Frames:
    """The rows, notes and outcomes of a batch of pages, from what they hold.

    `reddit_posts` has a row per post and video that it links. A comment is about the video that its post, on the same page,
    links first, or that `link_url` names.
    """
    written_posts = _written(pages, holdings.posts, _POST_FIELDS)
    written_comments = _written(pages, [(page, comment) for page, comment, _ in holdings.comments], _COMMENT_FIELDS)
    raw = _raw_pages(written_posts, ["title", "selftext", "selftext_html", "url"])
    raw = raw.append(_raw_pages(written_comments, ["body", "body_html", "link_url"]))
    posts = _posts(_plain(written_posts, _POST_TEXTS, raw))
    comments = _comments(_plain(written_comments, _COMMENT_TEXTS, raw), posts, holdings)
    notes = [
        POST_RULES.notes(written_posts),
        COMMENT_RULES.notes(written_comments),
        stub_notes(pages, holdings),
        refusals(pages, holdings),
    ]
    return {
        "reddit_posts": posts.drop("page").drop_nulls("video_id"),
        "reddit_comments": comments.drop("page"),
        "outcomes": outcomes(pages, holdings, posts, comments),
        "rejected_rows": together(notes),
    }


def _written(
    pages: pl.DataFrame, held: Sequence[tuple[int, Post | Comment]], schema: dict[str, type[pl.DataType]]
) -> pl.DataFrame:
    """Fields of objects as Reddit writes them, with their page's position and lake columns, `created` and `is_banned`."""
    objects = [found for _, found in held]
    frame = pl.DataFrame({name: [getattr(found, name) for found in objects] for name in schema}, schema=schema)
    on = pl.Series("page", [page for page, _ in held], pl.UInt32)
    created = [None if found.created_utc is None else str(found.created_utc) for found in objects]
    return frame.with_columns(
        on,
        pl.Series("created", created, pl.String),
        pl.Series("is_banned", [bool(found.banned_by) for found in objects], pl.Boolean),
        *pages.select(pl.col(_LAKE).gather(on)),
    )


def _raw_pages(written: pl.DataFrame, texts: list[str]) -> pl.Series:
    return written.filter(fields.is_raw(texts))["page"].unique(maintain_order=True)


def _plain(written: pl.DataFrame, texts: list[str], raw: pl.Series) -> pl.DataFrame:
    is_escaped = ~pl.col("page").is_in(raw.implode())
    return written.with_columns(fields.plain(text, is_escaped) for text in texts)


def _posts(posts: pl.DataFrame) -> pl.DataFrame:
    """Rows of `reddit_posts` and the page's position; a post that links no video once, with null."""
    videos = linked_videos(posts["links"])
    rows = posts.with_row_index("row").join(videos, on="row", how="left", maintain_order="left_right")
    return rows.select(
        "page",
        *_LAKE,
        "video_id",
        "upvote_ratio",
        link_position=pl.int_range(pl.len(), dtype=pl.Int32).over("row"),
        post_id="own_id",
        subreddit=fields.subreddit(),
        title=fields.unless_gone("title").str.strip_chars(),
        body=fields.unless_gone("selftext"),
        flair=pl.col("link_flair_text").str.strip_chars(),
        author=fields.user("author"),
        score=fields.score("hide_score"),
        comment_count="num_comments",
        posted_at=fields.time("created"),
        url=_address(),
        removal=pl.coalesce(
            fields.removal_in("selftext"),
            fields.removal_in("title"),
            fields.removal_by_category("removed_by_category"),
            fields.removal_by_ban("is_banned"),
        ),
    )


def _address() -> pl.Expr:
    """The post's own address: dumps of before 2008 have no permalink."""
    path = pl.coalesce("permalink", pl.format("/comments/{}/", "own_id"))
    return pl.when(path.str.starts_with("/")).then(_SITE + path).otherwise(path)


def _comments(comments: pl.DataFrame, posts: pl.DataFrame, holdings: Holdings) -> pl.DataFrame:
    """Rows of `reddit_comments` and the page's position."""
    places = pl.DataFrame(
        [place for _, _, place in holdings.comments],
        schema={"tree_depth": pl.Int32, "tree_parent_id": pl.String, "position": pl.Int32},
        orient="row",
    )
    rows = comments.with_columns(*places, post_id=fields.own_id("link_id"))
    rows = rows.join(_post_of_page(posts), on="page", how="left", maintain_order="left")
    rows = rows.with_columns(pl.coalesce("post_id", "post_of_page"), parent=fields.own_id("parent_id"))
    rows = rows.join(_first_videos(posts), on=["page", "post_id"], how="left", maintain_order="left")
    rows = rows.with_row_index("row").join(_named_videos(rows), on="row", how="left", maintain_order="left")
    is_top = pl.col("parent_id").str.starts_with("t3_") | (pl.col("parent") == pl.col("post_id"))
    return rows.select(
        "page",
        *_LAKE,
        "position",
        "post_id",
        comment_id="own_id",
        video_id=pl.coalesce("video_of_post", "named_video"),
        parent_id=pl.when(~is_top.fill_null(False)).then(pl.coalesce("parent", "tree_parent_id")),
        subreddit=fields.subreddit(),
        author=fields.user("author"),
        score=fields.score("score_hidden"),
        posted_at=fields.time("created"),
        posted_date=fields.time("created").dt.date(),
        body=fields.unless_gone("body"),
        depth=pl.coalesce("tree_depth", pl.when(is_top).then(0), "depth"),
        removal=pl.coalesce(fields.removal_in("body"), fields.removal_by_ban("is_banned")),
    )


def _post_of_page(posts: pl.DataFrame) -> pl.DataFrame:
    """page, post_of_page: the post of pages that hold one."""
    held = posts.select("page", post_of_page="post_id").unique()
    return held.unique("page", keep="none")


def _first_videos(posts: pl.DataFrame) -> pl.DataFrame:
    """page, post_id, video_of_post: the video that a post on a page links first."""
    firsts = posts.unique(["page", "post_id"], keep="first", maintain_order=True)
    return firsts.select("page", "post_id", video_of_post="video_id")


def _named_videos(comments: pl.DataFrame) -> pl.DataFrame:
    """row, named_video: the video that `link_url`, the address of a comment's post, names."""
    return linked_videos(comments["link_url"]).unique("row", keep="first").rename({"video_id": "named_video"})
