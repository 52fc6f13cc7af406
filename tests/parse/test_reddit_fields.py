"""What the fields of Reddit's posts and comments mean, in every way in which they were written since 2005."""

import json
from datetime import datetime
from typing import Any

import pytest

from tests.parse.reddit import COMMENT, POST, only_comment, only_post, rows


@pytest.mark.parametrize(
    ("fields", "body", "removal"),
    [
        ({"body": "[deleted]", "author": "[deleted]"}, None, "deleted"),
        ({"body": "[removed]"}, None, "removed"),
        ({"body": "[ Removed by Reddit ]"}, None, "removed"),
        ({"body": "Aye.", "banned_by": "harbour_master"}, "Aye.", "removed"),
        ({"body": "Aye.", "banned_by": True}, "Aye.", "removed"),
        ({"body": "[deleted] was here"}, "[deleted] was here", None),
        ({"body": ""}, None, None),
    ],
)
def test_what_became_of_a_comment(fields: dict[str, Any], body: str | None, removal: str | None) -> None:
    """A comment that its author deleted is told from one that moderators removed, and its body is null."""
    row = only_comment(**fields)
    assert (row["body"], row["removal"]) == (body, removal)


@pytest.mark.parametrize(
    ("fields", "removal"),
    [
        ({}, None),
        ({"removed_by_category": "deleted"}, "deleted"),
        ({"removed_by_category": "moderator"}, "removed"),
        ({"removed_by_category": "automod_filtered"}, "removed"),
        ({"selftext": "[removed]", "removed_by_category": None}, "removed"),
        ({"selftext": "[deleted]"}, "deleted"),
        ({"banned_by": "AutoModerator"}, "removed"),
        ({"banned_by": False}, None),
    ],
)
def test_what_became_of_a_post(fields: dict[str, Any], removal: str | None) -> None:
    """A post says by its text, its category or its moderator whether it was deleted or removed."""
    assert only_post(**fields)["removal"] == removal


@pytest.mark.parametrize("created", [1709290800, 1709290800.0, "1709290800", "1709290800.0"])
def test_times_are_numbers_in_any_type(created: Any) -> None:
    """A time is the same whether a dump wrote a whole number, a broken one or a string."""
    row = only_comment(created_utc=created)
    assert row["posted_at"] == datetime(2024, 3, 1, 11)
    assert row["posted_date"].isoformat() == "2024-03-01"


@pytest.mark.parametrize("created", [-1, 0, 1e300, 1709290800000, "NaN", "soon", "", True, [1]])
def test_what_is_no_time(created: Any) -> None:
    """Milliseconds, words and other types give no time, and a note tells of them; the comment stays."""
    found = rows(json.dumps(COMMENT | {"created_utc": created}))
    assert found["reddit_comments"][0]["posted_at"] is None
    assert [note["is_kept"] for note in found["rejected_rows"]] == [True]


def test_hidden_scores_are_unknown() -> None:
    """While Reddit hides a score it gives 1, which is not the score."""
    assert only_comment(score=1, score_hidden=True)["score"] is None
    assert only_comment(score=1, score_hidden=False)["score"] == 1
    assert only_post(score=1, hide_score=True)["score"] is None


@pytest.mark.parametrize(
    ("body", "others", "read"),
    [
        ("a &lt; b &amp;amp; c", {}, "a < b &amp; c"),
        ("a < b &amp; c", {}, "a < b &amp; c"),
        ("&amp; alone", {"body_html": '<div class="md">&amp;amp; alone</div>'}, "&amp; alone"),
        ("&amp; alone", {"body_html": '&lt;div class="md"&gt;&amp;amp;amp; alone&lt;/div&gt;'}, "& alone"),
        ("fish & chips &gt; all", {}, "fish & chips &gt; all"),
        ("&copy; stays", {}, "&copy; stays"),
    ],
)
def test_escapes_are_read_once(body: str, others: dict[str, str], read: str) -> None:
    """Texts escaped by Reddit are unescaped once; a page that was asked for raw is left alone."""
    assert only_comment(body=body, **others)["body"] == read


@pytest.mark.parametrize(
    ("fields", "parent", "depth"),
    [
        ({"parent_id": "t3_p1"}, None, 0),
        ({"parent_id": "t1_c0"}, "c0", None),
        ({"parent_id": "p1", "link_id": "p1"}, None, 0),
        ({"parent_id": "c0", "link_id": "p1"}, "c0", None),
        ({"parent_id": "t1_c0", "depth": 3}, "c0", 3),
    ],
)
def test_whom_a_comment_answers(fields: dict[str, Any], parent: str | None, depth: int | None) -> None:
    """A comment at the top answers none; ids come without prefix, also where the dump had none."""
    row = only_comment(**fields)
    assert (row["parent_id"], row["depth"], row["post_id"]) == (parent, depth, "p1")


def test_a_wrong_field_costs_that_field() -> None:
    """Fields of another type become null and are noted; the others of the row stay."""
    found = rows(json.dumps(POST | {"score": {}, "upvote_ratio": "high", "num_comments": "7", "author": 5, "title": "Bells"}))
    (post,) = found["reddit_posts"]
    assert (post["score"], post["upvote_ratio"], post["comment_count"], post["author"]) == (None, None, 7, None)
    assert sorted(note["rule"].split(":")[0] for note in found["rejected_rows"]) == ["author", "score", "upvote_ratio"]
