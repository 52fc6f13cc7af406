"""What a video's page does not do, whatever pages say: run code, tell of others, ask other hosts, change without a reason."""

import pytest

from pipeline.report.site.video import video_pages
from tests.report.site.conftest import HARBOUR, JAPANESE, SOUP, TURBINE, UNKNOWN, Warehouse, html, parsed

SCRIPT = "<script>alert(1)</script>"
COMMENT = "**bold** [link](javascript:alert(1))\n\n<img src=x onerror=alert(1)>\n> quoted\n"


def test_texts_of_others_are_text(warehouse: Warehouse):
    """Markdown and HTML are shown as they are written, with their line breaks, and run nothing."""
    before = len(parsed(warehouse, TURBINE).css("script, img"))
    for table, column in (
        ("videos", "title"),
        ("videos", "channel"),
        ("videos", "description"),
        ("videos", "category"),
        ("videos", "availability_reason"),
        ("keywords", "keyword"),
        ("related_links", "title"),
        ("transcript_segments", "text"),
        ("reddit_posts", "title"),
        ("reddit_comments", "author"),
        ("marts.word_clouds", "term"),
    ):
        warehouse.execute(f"update {table} set {column} = ? where video_id = '{TURBINE}'", [SCRIPT])
    warehouse.execute(f"update reddit_comments set body = ? where video_id = '{TURBINE}'", [COMMENT])
    page = parsed(warehouse, TURBINE)
    assert len(page.css("script, img")) == before
    assert [node.text() for node in page.css("h1")] == [SCRIPT]
    assert {node.text() for node in page.css("#reddit .thread div.text")} == {COMMENT}
    assert page.css("#reddit .thread div.text a") == []


def test_no_page_can_make_a_link_that_runs_code(warehouse: Warehouse):
    """Addresses that are none of the web are not linked."""
    for table, column in (("videos", "thumbnail_url"), ("videos", "page_url"), ("reddit_posts", "url"), ("related_links", "url")):
        warehouse.execute(f"update {table} set {column} = 'javascript:alert(1)'")
    warehouse.execute("update related_links set related_video_id = null")
    assert "javascript:" not in {
        (node.attributes["href"] or "").split("alert")[0] for node in parsed(warehouse, TURBINE).css("a[href]")
    }


def test_a_file_is_named_without_its_folder(warehouse: Warehouse):
    """What is published does not tell how somebody's machine is laid out."""
    warehouse.execute("update videos set page_url = 'file:///home/someone/secret/my%20page.txt'")
    page = html(warehouse, TURBINE)
    assert "my page.txt" in page
    assert "someone" not in page


def test_nothing_is_loaded_from_another_host(warehouse: Warehouse):
    """A reader's browser tells nobody what is read here."""
    for video_id in (TURBINE, SOUP, JAPANESE):
        page = parsed(warehouse, video_id)
        loaded = [node.attributes.get(name) for name in ("src", "href") for node in page.css(f"link[{name}], [src]")]
        assert [address for address in loaded if address and address.startswith(("http", "//"))] == []


def test_headings_have_ids_and_the_contents_lead_to_them(warehouse: Warehouse):
    """No id is there twice, and no entry leads nowhere."""
    for video_id in (TURBINE, SOUP, HARBOUR, UNKNOWN):
        page = parsed(warehouse, video_id)
        ids = [node.attributes["id"] for node in page.css("[id]")]
        assert len(ids) == len(set(ids))
        assert {(node.attributes["href"] or "")[1:] for node in page.css(".contents a")} <= set(ids)


def test_equal_data_gives_equal_bytes(warehouse: Warehouse):
    """Also in whatever order rows lie in their tables, and whichever videos are asked for with it."""
    first = {page.path: (page.fingerprint, page.render()) for page in video_pages(warehouse, [JAPANESE, SOUP])}
    for table in ("youtube_comments", "keywords", "video_snapshots", "related_links", "marts.word_clouds"):
        warehouse.execute(f"create or replace table {table} as from {table} order by hash(rowid)")
    again = {page.path: (page.fingerprint, page.render()) for page in video_pages(warehouse, [SOUP, JAPANESE])}
    assert again == first


@pytest.mark.parametrize(
    "change",
    [
        f"update videos set title = 'Another' where video_id = '{TURBINE}'",
        f"update videos set like_count = 0 where video_id = '{TURBINE}'",
        f"update transcript_segments set text = 'other' where video_id = '{TURBINE}' and position = 3",
        f"update marts.keyword_coverage set first_seconds = 1 where video_id = '{TURBINE}' and keyword_key = 'kittiwake'",
        "update reddit_comments set score = score + 1 where post_id = 'vcw4ru' and position = 2",
        "update reddit_posts set flair = 'new' where post_id = 'vcw4ru'",
        f"update videos set title = 'Another' where video_id = '{HARBOUR}'",
        f"delete from marts.word_clouds where video_id = '{TURBINE}' and position = 7",
    ],
)
def test_a_page_is_made_anew_exactly_if_what_it_shows_changes(warehouse: Warehouse, change: str):
    """The fingerprint tells, before any HTML is made."""
    asked = [TURBINE, "U-vo1SUj9Ws"]
    before = [page.fingerprint for page in video_pages(warehouse, asked)]
    warehouse.execute(change)
    after = [page.fingerprint for page in video_pages(warehouse, asked)]
    assert (before[0] == after[0], before[1] == after[1]) == (False, True)


def test_pages_come_in_the_order_that_is_asked_for(warehouse: Warehouse):
    """A video that is not held has none."""
    asked = [SOUP, "AAAAAAAAAAA", JAPANESE, TURBINE]
    assert [page.path[7:18] for page in video_pages(warehouse, asked)] == [SOUP, JAPANESE, TURBINE]
