"""What becomes of pages that are not what they seem, and the reasons that people read."""

import pytest

from pipeline.parse import parse_pages
from pipeline.parse.detect import MAX_PAGE_BYTES
from tests.parse.pages import URL, Page, batch, parsed

BLOCK = "Channel: C\nViews: 7\nId: xpLMrs8vuD8\n"
FILE = "file:///pages/xpLMrs8vuD8.txt"

REFUSED = {
    "empty": (b"", "empty page"),
    "blank": (b" \n\t\xc2\xa0\n", "empty page: nothing but white space"),
    "jpeg": (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(200), "not text: JPEG image"),
    "mp4": (b"\x00\x00\x00\x20ftypisom" + bytes(200), "not text: MP4 video"),
    "webp": (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "not text: WebP image"),
    "zip": (b"PK\x03\x04 rest", "not text: ZIP archive"),
    "gzip": (b"\x1f\x8b\x08\x00rest", "not text: gzip data"),
    "nuls": (bytes(100), "not text: binary data"),
    "noise": (bytes(range(256)) + bytes(range(32)) * 5, "not text: binary data"),
    "json": (b'{"video": 1}', "unknown format: JSON object"),
    "json list": (b'[\n {"video": 1}]', "unknown format: JSON array"),
    "html": (b"<!DOCTYPE html><title>x</title><p>hello", "unknown format: HTML page without video statistics"),
    "ass": (b"[Script Info]\r\nScriptType: v4.00+\r\n", "unknown format: styled subtitles (ASS)"),
    "xml": (b"<?xml version='1.0'?><rss/>", "unknown format: XML document"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_reasons(name: str) -> None:
    """A page that is nothing to parse is rejected with what it is, and keeps the id that its file's name tells."""
    body, reason = REFUSED[name]
    rows = parsed(body, url=FILE)
    (outcome,) = rows["outcomes"]
    assert (outcome["outcome"], outcome["reason"], outcome["video_id"]) == ("rejected", reason, "xpLMrs8vuD8")
    assert rows["rejected_rows"] == []


@pytest.mark.parametrize(
    ("byte_count", "reason"),
    [
        (MAX_PAGE_BYTES + 1, "larger than 16 MiB"),
        (5_000, "larger than its source's max_page_bytes: 5000 bytes"),
        (0, "empty page"),
    ],
)
def test_page_without_a_body(byte_count: int, reason: str) -> None:
    """A page that was too large to store says so, by the limit that it met."""
    (outcome,) = parsed(None, byte_count=byte_count)["outcomes"]
    assert (outcome["reason"], outcome["video_id"]) == (reason, "xpLMrs8vuD8")


@pytest.mark.parametrize(
    ("text", "url", "is_taken"),
    [
        ("just a few words", "https://example.org/", False),
        ("just a few words", FILE, True),
        ("just a few words", "file:///pages/discussions.txt", False),
        ("just a few words", URL, True),
        ("just a few words", "https://www.youtube.com/watch?v=xpLMrs8vuD8", False),
        ("WEBVTT\n\n00:00.000 --> 00:01.000\nhello", "file:///pages/xpLMrs8vuD8.en.vtt", False),
        ("[Music] words", FILE, True),
        (f"just a few words\n{BLOCK}", "https://example.org/", True),
        ("just a few words\nViews: 7", "https://example.org/", False),
        ("T\n\nVideo Statistics and Information\n\nId: xpLMrs8vuD8", "https://example.org/", True),
    ],
)
def test_what_makes_a_text_page(text: str, url: str, *, is_taken: bool) -> None:
    """A text is a videodb page by its header, by a statistics block, by the site's address or by a file named by an id."""
    (outcome,) = parsed(text, url=url)["outcomes"]
    assert (outcome["format"] == "videodb_text") == is_taken


def test_a_word_is_no_id() -> None:
    """A file named by a plain word does not give a rejected page a video, but is believed for a page of the site."""
    assert parsed("words", url="file:///pages/discussions.txt")["outcomes"][0]["video_id"] is None
    assert parsed("{}", url="file:///pages/HEAD__music__expected-info.json")["outcomes"][0]["video_id"] is None
    page = "T\n\nVideo Statistics and Information\n\nCaptions Word Cloud\nwords"
    assert parsed(page, url="file:///pages/discussions.txt")["outcomes"][0]["video_id"] == "discussions"


def test_page_that_says_nothing() -> None:
    """A page that gives nothing but its id is parsed, and says so."""
    rows = parsed("Video Statistics and Information\n\nVideo\n", url=URL)
    assert [(row["outcome"], row["reason"]) for row in rows["outcomes"]] == [("parsed", "nothing but the id")]
    assert [row["video_id"] for row in rows["videos"]] == ["xpLMrs8vuD8"]


def test_a_batch_of_everything() -> None:
    """Every page of a mixed batch has its own outcome, in the order of the batch."""
    pages = batch([*(Page(body, FILE) for body, _ in REFUSED.values()), Page(BLOCK.encode()), Page(b"<p>", URL), Page(None)])
    outcomes = parse_pages(pages)["outcomes"]
    assert outcomes["page_id"].equals(pages["page_id"])
    assert outcomes["reason"].to_list()[: len(REFUSED)] == [reason for _, reason in REFUSED.values()]


def test_an_empty_batch() -> None:
    """A batch without pages gives no rows and no failure."""
    assert all(rows.is_empty() for rows in parse_pages(batch([Page(b"x")]).clear()).values())
