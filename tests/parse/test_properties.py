"""What is rendered to a page parses back to the same rows, whatever it says; and no page makes parsing fail."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.parse import parse_pages
from pipeline.schemas import TABLES, Frames
from pipeline.schemas.conform import conform
from tests.parse.pages import Page, batch, parsed
from tests.parse.rendering import BODIES, COMMENTS, FACTS, HOSTILE, PLAIN, Comment, Facts

FEW = settings(max_examples=25)


def statistics_of(facts: Facts) -> dict[str, Any]:
    """The columns of `videos` that the page of these facts must give."""
    return {
        "video_id": facts.video_id,
        "title": facts.title,
        "channel": facts.channel,
        "view_count": facts.views,
        "rating": facts.rating,
        "keywords": facts.keywords,
        "channel_id": facts.channel_id,
        "duration_seconds": facts.seconds,
        "published_date": facts.published,
        "is_complete": True,
    }


def told(comment: dict[str, Any]) -> Comment:
    """A row of `reddit_comments` as the comment that it tells of."""
    return Comment(comment["body"] or "", comment["author"], comment["score"], comment["posted_date"])


def by_page(frames: Frames) -> Callable[[str], dict[str, list[dict[str, Any]]]]:
    """From a page's id to its rows, by table."""
    rows: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for table, frame in frames.items():
        for row in frame.iter_rows(named=True):
            rows[table, row["page_id"]].append(row)
    return lambda page_id: {table: rows[table, page_id] for table in frames}


@FEW
@given(FACTS)
def test_statistics_survive_a_page(facts: Facts) -> None:
    """Channels, keywords and related titles that look like labels do not mislead the statistics."""
    rows = parsed(facts.rendered(), url="https://example.org/")
    (video,) = rows["videos"]
    assert {name: video[name] for name in statistics_of(facts)} == statistics_of(facts)
    assert [row["title"] for row in rows["related_links"]] == facts.related
    assert [row["keyword"] for row in rows["keywords"]] == facts.keywords
    assert rows["rejected_rows"] == []


@FEW
@given(st.lists(COMMENTS, max_size=6), st.sampled_from([*HOSTILE, "a b c"]))
def test_comments_survive_a_page(comments: list[Comment], transcript: str) -> None:
    """Comments come back with their paragraphs and line breaks, and the transcript behind them is not one of them."""
    facts = Facts("xpLMrs8vuD8", "C", 1, None, [], None, 1, date(2024, 6, 19), comments=comments, transcript=f"{transcript} x")
    rows = parsed(facts.rendered())
    assert [told(row) for row in rows["reddit_comments"]] == comments
    assert [row["position"] for row in rows["reddit_comments"]] == list(range(len(comments)))
    assert len({row["comment_id"] for row in rows["reddit_comments"]}) == len(comments)
    assert rows["transcripts"][0]["text"] == f"{transcript} x"


@FEW
@given(BODIES, st.booleans())
def test_a_comment_keeps_its_id(body: str, is_first: bool) -> None:
    """A comment has the same id whatever stands before it, so a later capture of the page finds it again."""
    comment, other = Comment(body, "someone", 3, date(2020, 1, 2)), Comment("other", "another", 9, date(2020, 1, 3))
    facts = Facts("xpLMrs8vuD8", "C", 1, None, [], None, 1, date(2024, 6, 19))
    captures = [
        replace(facts, comments=shown).rendered() for shown in ([comment], [comment, other] if is_first else [other, comment])
    ]
    rows = parse_pages(batch(Page(page.encode()) for page in captures))["reddit_comments"]
    assert rows.filter(pl.col("author") == "someone")["comment_id"].n_unique() == 1
    assert rows["comment_id"].n_unique() == 2


@settings(max_examples=15)
@given(FACTS, st.lists(COMMENTS.map(lambda comment: replace(comment, body="one\n\ntwo")), max_size=2), PLAIN, st.booleans())
def test_a_cut_page_tells_nothing_wrong(facts: Facts, comments: list[Comment], words: str, has_video_line: bool) -> None:
    """Wherever a page is cut, in the middle of a character too, each value that it gives is the true one or null."""
    comments = comments if has_video_line else []
    facts = replace(facts, title=f"On {words}", transcript=words, comments=comments, has_video_line=has_video_line)
    whole = facts.rendered().encode()
    header_end = whole.index(b"Information\n") + len(b"Information\n")
    cuts = range(1, len(whole))
    frames = parse_pages(batch(Page(whole[:cut], f"https://videodb.org/a/{facts.video_id}") for cut in cuts))
    assert frames["outcomes"]["outcome"].unique().to_list() == ["parsed"]
    truth = statistics_of(facts)
    rows_of = by_page(frames)
    for video in frames["videos"].to_dicts():
        wrong = {name for name, value in truth.items() if video[name] not in (None, False, value)}
        assert not wrong
    for cut, page_id in zip(cuts, frames["outcomes"]["page_id"], strict=True):
        shown = rows_of(page_id)
        assert [told(row) for row in shown["reddit_comments"]] == comments[: len(shown["reddit_comments"])]
        assert [row["title"] for row in shown["related_links"]] == facts.related[: len(shown["related_links"])]
        if cut > header_end:
            # Nobody can tell the begin of the first label from a spoken word.
            assert all(f"{words} Channel".startswith(row["text"]) for row in shown["transcripts"])


ANYTHING = st.binary(max_size=300) | st.text(max_size=100).map(str.encode)
PIECES = st.lists(
    st.sampled_from(
        [
            *(
                b"Video Statistics and Information\n",
                b"Video\n",
                b"Captions Word Cloud\n",
                b"Reddit Comments\n",
                b"Captions\n",
                b"\n",
            ),
            *(b"Channel:", b"Id: xpLMrs8vuD8\n", b"Length: (5 seconds)", b"Related Videos\n", b"Views: 99999999999999999999\n"),
            *("👍︎︎ 3 👤︎︎ u/x 📅︎︎ Feb 31 2011 🗫︎ replies\n".encode(), b"<p>", b"<div hidden>", b"<a href='http://[/a/xpLMrs8vuD8'>"),
            *(b"<!doctype html>", b"<meta charset=utf-7>", b"\x00", b"\xff\xfe", b"\xc3", b"&#0;", b"&amp;#xD800;", b"word\n"),
        ]
    ),
    max_size=25,
).map(b"".join)


@settings(max_examples=40)
@given(st.lists(ANYTHING | PIECES, min_size=1, max_size=8), st.sampled_from([None, "text/html", "text/plain; charset=utf-16"]))
def test_no_bytes_make_parsing_fail(bodies: list[bytes], content_type: str | None) -> None:
    """Whatever bytes come, each page has one outcome, and its rows fit their tables."""
    pages = batch(Page(body, content_type=content_type) for body in bodies)
    frames = parse_pages(pages)
    assert frames["outcomes"]["page_id"].to_list() == pages["page_id"].to_list()
    assert frames["outcomes"].filter((pl.col("outcome") == "rejected") & pl.col("reason").is_null()).is_empty()
    for table, rows in frames.items():
        if table != "outcomes":
            conform(TABLES[table], rows.drop("keywords", strict=False))
