"""Pages of Reddit that are deep, faulty, refused or in another order than one would like."""

import json

import pytest

from pipeline.parse import parse_pages
from pipeline.parse.reddit_json import unnested
from pipeline.schemas import TABLES
from pipeline.schemas.conform import conform
from tests.parse.pages import Page, batch, parsed
from tests.parse.reddit import COMMENT, FILE, POST, VIDEO, comment, listing, rows, thread


def chain(length: int) -> str:
    """A thread in which each comment answers the one before, as text: no encoder goes that deep."""
    begin = "".join(
        f'{{"kind":"Listing","data":{{"children":[{{"kind":"t1","data":{{"id":"c{number}","link_id":"t3_p1",'
        f'"parent_id":"{f"t1_c{number - 1}" if number else "t3_p1"}","body":"\\"replies\\": {{ {number}","replies":'
        for number in range(length)
    )
    return f'[{json.dumps(listing({"kind": "t3", "data": POST}))},{begin}""{"}}]}}" * length}]'


@pytest.mark.parametrize("length", [1, 150, 1_000, 5_000])
def test_threads_of_any_depth(length: int) -> None:
    """A thread of 5,000 levels gives every comment, with its depth and the one that it answers."""
    found = rows(chain(length))["reddit_comments"]
    assert [(row["comment_id"], row["depth"], row["position"]) for row in found] == [(f"c{n}", n, n) for n in range(length)]
    assert [row["parent_id"] for row in found] == [None, *(f"c{n}" for n in range(length - 1))]
    assert {row["video_id"] for row in found} == {VIDEO}
    assert found[-1]["body"] == f'"replies": {{ {length - 1}'


def test_replies_within_texts_are_text() -> None:
    """Cutting a deep thread into pieces goes by its structure, not by words in a body."""
    text = '{"body": "\\"replies\\": {}", "replies": {"a": "}", "replies": {"b": [{}]}}, "x": {"replies": ""}}'
    assert [json.loads(piece) for piece in unnested(text)] == [
        {"body": '"replies": {}', "replies": 1, "x": {"replies": ""}},
        {"a": "}", "replies": 2},
        {"b": [{}]},
    ]


def test_numbers_in_place_of_replies_lead_nowhere() -> None:
    """A deep page that puts numbers where answers belong neither hangs nor fails, and the number is noted."""
    found = rows(chain(1_000).replace('"replies":""', '"replies":0'))
    assert len(found["reddit_comments"]) == 1_000
    assert [note["rule"] for note in found["rejected_rows"]] == ["replies are a listing"]


def test_stubs_are_counted() -> None:
    """Comments that a page leaves out are noted with how many they are."""
    stub = {"kind": "more", "data": {"id": "x", "parent_id": "t1_c1", "count": 12, "children": ["x", "y"]}}
    (note,) = rows(thread(comment(listing(stub))))["rejected_rows"]
    assert json.loads(note["row_json"]) == {"stub_id": "x", "parent_id": "t1_c1", "count": 12, "id_count": 2}
    assert (note["table_name"], note["is_kept"]) == ("reddit_comments", False)


def test_a_thread_of_stubs_only() -> None:
    """A page without any comment or video says that there were stubs of comments."""
    answer = {"json": {"data": {"things": [{"kind": "more", "data": {"id": "x", "count": 3, "children": ["x"]}}]}}}
    assert rows(json.dumps(answer))["outcomes"][0]["reason"] == "stubs of comments only"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('{"kind": "Listing", "data": {"children": [', "not JSON: cut off at byte 42"),
        ('{"kind": "Listing", "data": {"children": []}} more', "not JSON: trailing characters at byte 47"),
        ('{"kind": "Listing", "data": {"children": [' + "[" * 50_000, "JSON nested too deeply to be read"),
        ('{"kind": "Listing", "data": {"children": "none"}}', "broken rule: children: Expected `array`, got `str`"),
        ('{"kind": "Listing", "data": []}', "broken rule: a listing is an object"),
        ('[{"kind": "Listing", "data": {"children": [null]}}]', "broken rule: a thing is an object"),
        ('{"id": "c1", "link_id": "t3_p1", "body": "x", "subreddit": "s"', "not JSON: cut off at byte 62"),
        ('{"error": 429}', "an error answer instead of a page: 429"),
        ('{"message": "Forbidden", "error": 403}', "an error answer instead of a page: 403 Forbidden"),
        ('{"message": "Not Found", "error": 404}', "an error answer instead of a page: 404 Not Found"),
    ],
)
def test_rejects_tell_their_cause(body: str, reason: str) -> None:
    """A page that can't be read is rejected for what is wrong with it, and where."""
    (outcome,) = rows(body)["outcomes"]
    assert (outcome["outcome"], outcome["reason"]) == ("rejected", reason)


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("<title>Blocked</title><h1>whoa there, pardner!</h1><p>reddit's awesome</p>", "Reddit blocked the request"),
        (
            "<title>Reddit</title><div>You've been blocked by network security.</div>",
            "Reddit blocked the request (network security)",
        ),
        ("<title>Too Many Requests</title>", "Reddit asked to slow down (too many requests)"),
        ("<title>Ow! -- reddit.com</title><h2>all of our servers are busy right now</h2>", "Reddit's servers were busy"),
    ],
)
def test_html_in_place_of_json(html: str, reason: str) -> None:
    """What Reddit sends instead of data is rejected with its reason in words."""
    url = "https://www.reddit.com/domain/youtube.com/new.json?limit=100"
    (outcome,) = parsed(f"<!doctype html><html><body>{html}</body></html>", url=url)["outcomes"]
    assert (outcome["outcome"], outcome["reason"]) == ("rejected", reason)


@pytest.mark.parametrize(
    "body", ['{"id": 1}', '{"error": "none"}', "[1, 2]", '{"kind": "youtube#videoListResponse", "items": []}', "{"]
)
def test_other_json_is_not_reddits(body: str) -> None:
    """JSON of others stays for other parsers."""
    assert not str(rows(body)["outcomes"][0]["format"]).startswith("reddit")


@pytest.mark.parametrize(
    "body", ['{"message": "Forbidden", "error": 403}', "<!doctype html><html><body><h1>whoa there, pardner!</h1></body></html>"]
)
def test_refusals_of_other_sites_are_not_reddits(body: str) -> None:
    """An error or a heading like Reddit's that came from another site is not taken for an answer of Reddit's."""
    assert not str(parsed(body, url="https://example.org/")["outcomes"][0]["format"]).startswith("reddit")


def test_the_order_of_a_dump_changes_nothing() -> None:
    """Lines of posts and comments give the same rows, whichever comes first."""
    lines = [json.dumps(COMMENT | {"id": f"c{number}"}) for number in range(5)] + [json.dumps(POST)]
    pages = batch(Page(line.encode(), f"file:///dump.ndjson#{number}") for number, line in enumerate(lines))
    forwards, backwards = parse_pages(pages), parse_pages(pages.reverse())
    for table in ("reddit_posts", "reddit_comments"):
        assert forwards[table].sort("page_id").equals(backwards[table].sort("page_id"))
    assert forwards["reddit_comments"]["video_id"].null_count() == 5


def test_comments_of_one_batch_keep_to_their_page() -> None:
    """A comment takes its video from the post of its own page, not from another page of the batch."""
    other = thread(comment(), id="p2", url="https://youtu.be/0123456789A").replace("t3_p1", "t3_p2")
    pages = batch(Page(text.encode(), f"file:///{number}.json") for number, text in enumerate([thread(comment()), other]))
    assert parse_pages(pages)["reddit_comments"]["video_id"].to_list() == [VIDEO, "0123456789A"]


def test_rows_keep_the_rules_of_their_tables() -> None:
    """What the parsers give needs no further refusal."""
    found = parse_pages(batch([Page(thread(comment(listing(comment(id="c2", parent_id="t1_c1")))).encode(), FILE)]))
    for table in ("reddit_posts", "reddit_comments", "rejected_rows"):
        kept, refused = conform(TABLES[table], found[table])
        assert (kept.height, refused.height) == (found[table].height, 0)
