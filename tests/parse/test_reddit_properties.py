"""Whatever people write on Reddit comes back as they wrote it; whatever JSON says, no page makes parsing fail."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.parse import parse_pages
from pipeline.schemas import TABLES
from pipeline.schemas.conform import conform
from tests.parse.pages import Page, batch, parsed

VIDEO = "k3LbQm9tWvE"
TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("\n&<>;")) | st.sampled_from(
    ["&amp;", "&lt;b&gt;", '"replies": {"kind": "t1"}', "\\", "[deleted]", "[removed]", "https://youtu.be/0123456789A"]
)


@dataclass
class Written:
    """A comment as its author wrote it, and the answers to it."""

    body: str
    author: str | None
    score: int | None
    created: int
    replies: list["Written"] = field(default_factory=list)
    id: str = ""


def with_ids(comments: list[Written]) -> list[Written]:
    """Give each comment an id of its own."""
    waiting, number = list(comments), 0
    while waiting:
        comment = waiting.pop()
        comment.id, number = f"c{number}", number + 1
        waiting.extend(comment.replies)
    return comments


LEAVES = st.builds(
    Written,
    TEXTS,
    st.none() | st.from_regex("[A-Za-z0-9_-]{3,20}", fullmatch=True),
    st.none() | st.integers(-999, 9_999),
    st.integers(1, 2**32 - 300_000_000),
)
TREES = st.lists(
    st.recursive(
        LEAVES,
        lambda inner: st.builds(
            lambda leaf, replies: Written(leaf.body, leaf.author, leaf.score, leaf.created, replies),
            LEAVES,
            st.lists(inner, max_size=3),
        ),
        max_leaves=8,
    ),
    max_size=4,
).map(with_ids)


def listing(children: list[Any]) -> dict[str, Any]:
    """Reddit's wrapper of several things."""
    return {"kind": "Listing", "data": {"children": children}}


def rendered(comments: list[Written], parent: str, *, is_raw: bool) -> list[dict[str, Any]]:
    """The comments as Reddit sends them, escaped unless asked for raw."""
    return [
        {
            "kind": "t1",
            "data": {
                "id": comment.id,
                "link_id": "t3_p1",
                "parent_id": parent,
                "author": comment.author or "[deleted]",
                "body": comment.body if is_raw else escaped(comment.body),
                "body_html": "<div></div>" if is_raw else "&lt;div&gt;&lt;/div&gt;",
                "score": 1 if comment.score is None else comment.score,
                "score_hidden": comment.score is None,
                "created_utc": float(comment.created),
                "replies": listing(rendered(comment.replies, f"t1_{comment.id}", is_raw=is_raw)) if comment.replies else "",
            },
        }
        for comment in comments
    ]


def escaped(text: str) -> str:
    """A text as Reddit sends it without raw_json=1."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def expected(comments: list[Written], parent: str | None = None, depth: int = 0) -> list[tuple[Any, ...]]:
    """The comments in reading order as rows."""
    rows: list[tuple[Any, ...]] = []
    for comment in comments:
        removal = {"[deleted]": "deleted", "[removed]": "removed"}.get(comment.body.strip())
        kept = None if removal or not comment.body.strip() else comment.body
        posted = datetime.fromtimestamp(comment.created, UTC).replace(tzinfo=None)
        rows.append((comment.id, parent, depth, comment.author, kept, removal, comment.score, posted, VIDEO))
        rows.extend(expected(comment.replies, comment.id, depth + 1))
    return rows


@settings(max_examples=30)
@given(TREES, st.booleans(), st.booleans(), st.booleans())
def test_a_thread_comes_back_as_it_was_written(comments: list[Written], is_raw: bool, is_sorted: bool, is_ascii: bool) -> None:
    """Comments, their tree, texts, authors, scores and times survive Reddit's JSON, however it was written out."""
    post = {"kind": "t3", "data": {"id": "p1", "url": f"https://youtu.be/{VIDEO}", "selftext_html": "<p>" if is_raw else None}}
    page = [listing([post]), listing(rendered(comments, "t3_p1", is_raw=is_raw))]
    found = parsed(json.dumps(page, sort_keys=is_sorted, ensure_ascii=is_ascii), url="file:///thread.json")
    columns = ("comment_id", "parent_id", "depth", "author", "body", "removal", "score", "posted_at", "video_id")
    assert [tuple(row[column] for column in columns) for row in found["reddit_comments"]] == expected(comments)
    assert [row["position"] for row in found["reddit_comments"]] == list(range(len(found["reddit_comments"])))


WRAPPERS = ["kind", "data", "json", "things", "errors", "children", "replies", "count", "crosspost_parent_list"]
FIELDS = ["id", "name", "link_id", "parent_id", "title", "body", "url", "subreddit", "selftext", "author", "score", "created_utc"]
NAMES = st.sampled_from([*WRAPPERS, *FIELDS, "depth", "banned_by", "num_comments", "hide_score"])
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from(["t1", "t3", "more", "Listing", "t1_x", "t3_y", "[deleted]", "https://youtu.be/k3LbQm9tWvE"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES | st.text(max_size=3), inner, max_size=6),
    max_leaves=20,
)
PAGES = st.one_of(
    VALUES,
    st.builds(listing, st.lists(VALUES, max_size=4)),
    st.builds(
        lambda kind, data: listing([{"kind": kind, "data": data}]), st.sampled_from(["t1", "t3", "more", "Listing"]), VALUES
    ),
    st.builds(lambda value: [listing([]), {"kind": "Listing", "data": value}], VALUES),
    st.builds(lambda value: {"json": {"data": {"things": [value]}}}, VALUES),
    st.builds(
        lambda fields: {"link_id": "t3_p1", "body": "b", "parent_id": None, "subreddit": "s"} | fields,
        st.dictionaries(NAMES, VALUES),
    ),
    st.builds(
        lambda fields: {"title": "t", "subreddit": "s", "selftext": "", "id": "x"} | fields, st.dictionaries(NAMES, VALUES)
    ),
)
TEXTS_OF_PAGES = st.builds(lambda page, cut: json.dumps(page)[: cut or None], PAGES, st.none() | st.integers(1, 200))


@settings(max_examples=30)
@given(st.lists(TEXTS_OF_PAGES, min_size=1, max_size=12))
def test_no_json_makes_parsing_fail(texts: list[str]) -> None:
    """Every page has an outcome, a parsed one without rows has a reason, and all rows fit their tables."""
    pages = batch(Page(text.encode("utf-8", "surrogatepass"), f"file:///{number}.json") for number, text in enumerate(texts))
    frames = parse_pages(pages)
    assert frames["outcomes"]["page_id"].to_list() == pages["page_id"].to_list()
    given_rows = {*frames.get("reddit_posts", pages.clear())["page_id"], *frames.get("reddit_comments", pages.clear())["page_id"]}
    assert all((outcome["reason"] is None) == (outcome["page_id"] in given_rows) for outcome in frames["outcomes"].to_dicts())
    for table in ("reddit_posts", "reddit_comments", "rejected_rows"):
        if table in frames:
            conform(TABLES[table], frames[table])
