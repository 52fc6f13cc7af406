"""Which records of an archive become pages: by their addresses, and where they refer to others."""

import gzip
from datetime import datetime

import pytest

from pipeline.sources.addresses import Addresses
from pipeline.sources.archive_pages import Pages, Rules
from pipeline.sources.captured import Captured
from pipeline.sources.record import Place, Record
from tests.sources.archives import PACKINGS, PAGES, archive, record, response, write
from tests.sources.gather import pages_of, skipped_of


@pytest.mark.parametrize(
    ("patterns", "urls"),
    [
        ({"include": ["a.b"]}, ["https://a.b/c/1?q=x", "http://a.b:8080", "https://a.b"]),
        ({"include": ["*.a.b"]}, ["https://www.a.b/c"]),
        ({"include": ["a.b/c/*"]}, ["https://a.b/c/1?q=x"]),
        ({"include": ["http://*"]}, ["http://a.b:8080"]),
        ({"include": ["a.b/?/1?q=x"]}, ["https://a.b/c/1?q=x"]),
        ({"include": [r"re:[?&]q=\w$", "re:^https://other"]}, ["https://a.b/c/1?q=x", "https://other.org/a.b"]),
        ({"exclude": ["a.b", "re:/c"]}, ["https://other.org/a.b"]),
        ({"include": ["*a.b"], "exclude": ["*.a.b"]}, ["https://a.b/c/1?q=x", "http://a.b:8080", "https://a.b"]),
    ],
)
def test_patterns_choose_pages_by_their_addresses(tmp_path, patterns, urls):
    """Hosts, parts of sites, or whatever a regular expression can tell."""
    given = ["https://a.b/c/1?q=x", "https://www.a.b/c", "http://a.b:8080", "https://other.org/a.b", "https://a.b"]
    path = write(tmp_path / "a.warc.gz", *map(response, given))
    source = archive(path, **{key: tuple(value) for key, value in patterns.items()})
    assert [page["url"] for page in pages_of(source)] == urls
    kinds = {"include": "address not included", "exclude": "address excluded"}
    assert sum(skipped_of(source).values()) == len(given) - len(urls)
    assert set(skipped_of(source)) <= {kinds[key] for key in patterns}


def test_the_block_of_a_record_whose_address_is_not_taken_is_not_read():
    """A filter for one site of a large crawl costs no decoding of the rest."""
    rules = Rules("file:///a.warc", "/a.warc", Captured(datetime(2024, 1, 31), "mtime"), Addresses(include=("a.b",)), 1_000)

    def read(size):
        pytest.fail(f"{size} bytes of the block were read")

    unwanted = Record("response", {b"warc-target-uri": b"https://other.org/"}, 1_000, read, Place(0))
    assert Pages(rules, lambda place: None).take(unwanted) == "address not included"


@pytest.mark.parametrize("packing", PACKINGS)
def test_a_revisit_is_a_page_with_the_body_that_it_refers_to(tmp_path, packing):
    """Found by the digest of the body, or by address and date; with its own address and date."""
    first = response("https://a.b/1", b"<p>tide", WARC_Payload_Digest="sha1:AAA")
    by_digest = record(
        "revisit", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", "https://a.b/2", WARC_Payload_Digest="sha1:AAA"
    )
    refers = {"WARC_Refers_To_Target_URI": "https://a.b/1", "WARC_Refers_To_Date": "2024-01-31T12:00:00Z"}
    by_date = record("revisit", b"", "https://a.b/1", "2024-02-01T00:00:00Z", **refers)
    pages = pages_of(write(tmp_path / f"a.{packing}", first, by_digest, PAGES[3], by_date))
    assert [(page["url"], page["body"], page["captured_at"]) for page in pages] == [
        ("https://a.b/1", b"<p>tide", datetime(2024, 1, 31, 12)),
        ("https://a.b/2", b"<p>tide", datetime(2024, 1, 31, 12)),
        ("https://a.b/3", b"<p>tide 3", datetime(2024, 1, 31, 12)),
        ("https://a.b/1", b"<p>tide", datetime(2024, 2, 1)),
    ]
    assert [page["content_type"] for page in pages] == ["text/html; charset=utf-8", "text/html"] + [
        "text/html; charset=utf-8"
    ] * 2


def test_a_revisit_is_found_though_what_it_refers_to_is_not_taken(tmp_path):
    """The wanted page may have been stored under another address."""
    first = response(
        "https://other.org/", gzip.compress(b"<p>tide"), b"Content-Encoding: gzip\r\n", WARC_Payload_Digest="sha1:AAA"
    )
    path = write(tmp_path / "a.warc.gz", first, record("revisit", b"", "https://a.b/", WARC_Payload_Digest="sha1:AAA"))
    assert [page["body"] for page in pages_of(archive(path, include=("a.b",)))] == [b"<p>tide"]


def test_a_revisit_of_what_is_elsewhere_or_no_page_is_counted(tmp_path):
    """A page without a body would say that the body was too large."""
    image = response("https://a.b/1", head=b"Content-Type: image/png\r\n", WARC_Payload_Digest="sha1:BBB")
    revisits = [record("revisit", b"", "https://a.b/2", WARC_Payload_Digest=f"sha1:{letter * 3}") for letter in "AB"]
    path = write(tmp_path / "a.warc", image, *revisits)
    assert pages_of(path) == []
    assert skipped_of(path) == {"image (png)": 2, "revisit of a record that is elsewhere": 1}
