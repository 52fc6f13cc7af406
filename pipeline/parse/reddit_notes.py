"""What became of Reddit's pages, and what could not be taken from them.

Belongs here: rows of `rejected_rows` and outcomes. Does not: the rows of tables (`reddit_rows`).
"""

import polars as pl

from pipeline.parse import reddit_fields as fields
from pipeline.parse.notes import SCHEMA, Rule, Rules
from pipeline.parse.reddit_pages import Holdings

_LAKE = ["page_id", "captured_at", "pulled_on"]
_PAGE = {"page": pl.UInt32}


def _rules(table: str, key: str, texts: list[str]) -> Rules:
    is_no_time = pl.col("created").is_not_null() & fields.time("created").is_null()
    told = {key: "own_id"}
    return Rules(
        Rule(table, "created_utc is a time in seconds since 1970", is_no_time, told | {"created_utc": "created"}),
        Rule(table, "the texts have no control characters", fields.has_control(texts), told),
    )


#: Rules for fields of posts and comments that have their type and still may not be kept as they are.
POST_RULES = _rules("reddit_posts", "post_id", ["title", "selftext"])
COMMENT_RULES = _rules("reddit_comments", "comment_id", ["body"])
_STUB = {name: name for name in ("stub_id", "parent_id", "count", "id_count")}
_STUB_RULE = "a comment is given whole, not as a stub"
_STUB_RULES = Rules(Rule("reddit_comments", _STUB_RULE, pl.col("page_id").is_not_null(), _STUB, is_kept=False))


def stub_notes(pages: pl.DataFrame, holdings: Holdings) -> pl.DataFrame:
    """Notes of the stubs that stand for comments: how many comments, and how many ids of some."""
    on = [page for page, _ in holdings.stubs]
    stubs = [stub for _, stub in holdings.stubs]
    rows = pages.select(pl.col(_LAKE).gather(on)).with_columns(
        pl.Series("stub_id", [stub.id for stub in stubs], pl.String),
        pl.Series("parent_id", [stub.parent_id for stub in stubs], pl.String),
        pl.Series("count", [stub.count for stub in stubs], pl.Int64),
        pl.Series("id_count", [len(stub.children) for stub in stubs], pl.Int64),
    )
    return _STUB_RULES.notes(rows)


def refusals(pages: pl.DataFrame, holdings: Holdings) -> pl.DataFrame:
    """Notes of the fields and objects that are not of their type."""
    found = [refusal for _, refusal in holdings.refusals]
    rows = pages.select(pl.col(_LAKE).gather([page for page, _ in holdings.refusals]))
    return rows.with_columns(
        pl.Series("table_name", [refusal.table for refusal in found], pl.String),
        pl.Series("rule", [refusal.rule for refusal in found], pl.String),
        pl.Series("is_kept", [refusal.is_kept for refusal in found], pl.Boolean),
        pl.Series("row_json", [refusal.row_json for refusal in found], pl.String),
        pl.lit(1, pl.Int64).alias("row_count"),
    ).select(list(SCHEMA))


def outcomes(pages: pl.DataFrame, holdings: Holdings, posts: pl.DataFrame, comments: pl.DataFrame) -> pl.DataFrame:
    """One row per page: page_id, pulled_on, video_id, reason, is_rejected.

    A page is about a video if all of its posts, or the posts of all of its comments, link that one first.
    """
    found = pages.select("page_id", "pulled_on", pl.int_range(pl.len(), dtype=pl.UInt32).alias("page"))
    for facts in (_videos(posts, comments), _rejected(holdings), _refused(holdings)):
        found = found.join(facts, on="page", how="left", maintain_order="left")
    has_rows = pl.col("page").is_in(posts.drop_nulls("video_id")["page"].append(comments["page"]).unique().implode())
    has_posts = pl.col("page").is_in(posts["page"].unique().implode())
    has_stubs = pl.col("page").is_in([page for page, _ in holdings.stubs])
    rejected = pl.coalesce("rejected", "refused")
    reason = (
        pl.when(has_rows)
        .then(None)
        .when(rejected.is_not_null())
        .then(rejected)
        .when(has_posts)
        .then(pl.lit("no link to a video"))
        .when(has_stubs)
        .then(pl.lit("stubs of comments only"))
        .otherwise(pl.lit("no posts and no comments"))
    )
    return found.select("page_id", "pulled_on", "video_id", reason=reason, is_rejected=~has_rows & rejected.is_not_null())


def _videos(posts: pl.DataFrame, comments: pl.DataFrame) -> pl.DataFrame:
    """page, video_id: the one video of a page's posts, or else of its comments."""
    firsts = posts.unique(["page", "post_id"], keep="first", maintain_order=True).select("page", "video_id")
    others = comments.select("page", "video_id").join(firsts, on="page", how="anti")
    return pl.concat([firsts, others]).unique().unique("page", keep="none")


def _rejected(holdings: Holdings) -> pl.DataFrame:
    return pl.DataFrame(list(holdings.rejected.items()), schema=_PAGE | {"rejected": pl.String}, orient="row")


def _refused(holdings: Holdings) -> pl.DataFrame:
    """page, refused: the first rule for which an object of a page was left out."""
    left_out = [(page, f"broken rule: {refusal.rule}") for page, refusal in holdings.refusals if not refusal.is_kept]
    return pl.DataFrame(left_out, schema=_PAGE | {"refused": pl.String}, orient="row").unique("page", keep="first")
