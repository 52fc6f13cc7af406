"""The source `archive`: every record of a web archive as what it is, however the archive is packed."""

import gzip
import hashlib
import json
import os
import tracemalloc
from datetime import datetime
from pathlib import Path

import pytest

from pipeline.sources import SourceError, from_argument
from pipeline.sources.archive import ArchiveSource
from pipeline.sources.folder import FolderSource
from tests.sources.archives import ARC_BEGIN, PACKINGS, PAGES, arc_record, archive, record, response, write
from tests.sources.gather import batches_of, files_of, pages_of, skipped_of


def test_an_answer_is_a_page_with_all_that_the_server_said(tmp_path):
    """And with the date at which it was recorded."""
    head = b'Content-Type: text/html; charset=latin-1\r\nETag: "7"\r\nLast-Modified: Fri, 09 Aug 2013 23:54:35 GMT\r\n'
    [page] = pages_of(write(tmp_path / "a.warc.gz", response("https://a.b/tide", b"<p>tide", head)))
    assert page == {
        "url": "https://a.b/tide",
        "file": str(tmp_path / "a.warc.gz"),
        "captured_at": datetime(2024, 1, 31, 12),
        "captured_by": "record",
        "http_status": 200,
        "content_type": "text/html; charset=latin-1",
        "etag": '"7"',
        "last_modified": "Fri, 09 Aug 2013 23:54:35 GMT",
        "body": b"<p>tide",
        "byte_count": 7,
        "sha256": None,
        "repeats": None,
    }


@pytest.mark.parametrize("packing", PACKINGS)
def test_an_archive_is_read_however_it_is_packed(tmp_path, packing):
    """Record by record, as one, with a dictionary, or not at all."""
    path = write(tmp_path / f"a.{packing}", record("warcinfo", b"software: x\r\n"), *PAGES)
    assert [(page["url"], page["body"]) for page in pages_of(path)] == [
        (f"https://a.b/{n}", f"<p>tide {n}".encode()) for n in range(5)
    ]
    assert skipped_of(path) == {"record (warcinfo)": 1}
    assert [Path(file.path) for file in files_of(path)] == [path]


def test_records_that_are_no_pages_are_counted_by_kind(tmp_path):
    """So that the sum of all is the archive."""
    kinds = ["warcinfo", "request", "request", "metadata", "continuation"]
    path = write(
        tmp_path / "a.warc", *(record(kind, b"a: b", "https://a.b/") for kind in kinds), record("response", b"", "dns:a.b")
    )
    assert pages_of(path) == []
    assert skipped_of(path) == {
        "record (warcinfo)": 1,
        "record (request)": 2,
        "record (metadata)": 1,
        "record (continuation)": 1,
        "record (dns)": 1,
    }


def test_a_record_of_unknown_type_is_a_page_that_says_so(tmp_path):
    """Nobody knows whether it is a page: it must not be lost without a word."""
    path = write(tmp_path / "a.warc", record("", b"tide", "https://a.b/1"), record("talk", b"tide", "https://a.b/2"), *PAGES)
    strange, stranger, *others = pages_of(path)
    assert strange["content_type"] == 'application/warc; broken="at offset 0: its header has no WARC-Type"'
    assert stranger["content_type"].endswith(': its WARC-Type, talk, is none that is known"')
    assert (strange["url"], strange["body"]) == ("https://a.b/1", b"tide")
    assert len(others) == 5


def test_texts_and_resources_are_pages_without_http(tmp_path):
    """A WET file holds texts, and some crawlers store pages without their answer."""
    text = record("conversion", b"tide", "https://a.b/1", Content_Type="text/plain")
    resource = record("resource", b"HTTP/1.1 200 OK\r\n\r\ntide", "https://a.b/2", Content_Type="text/html")
    one, two = pages_of(write(tmp_path / "a.warc.gz", text, resource))
    assert (one["body"], one["content_type"], one["http_status"]) == (b"tide", "text/plain", None)
    assert (two["body"], two["content_type"], two["http_status"]) == (b"HTTP/1.1 200 OK\r\n\r\ntide", "text/html", None)


def test_what_is_no_page_by_its_content_type_is_counted(tmp_path):
    """A crawl is mostly these."""
    types = ["image/svg+xml", "video/mp4", "audio/x-wav", "font/woff2", "application/font-woff", "text/css", "text/javascript"]
    types += ["application/x-javascript; charset=utf-8", "application/octet-stream", "application/json", "text/html", ""]
    heads = [f"Content-Type: {media_type}\r\n".encode() if media_type else b"" for media_type in types]
    path = write(tmp_path / "a.warc", *(response(f"https://a.b/{n}", head=head) for n, head in enumerate(heads)))
    assert [page["content_type"] for page in pages_of(path)] == ["application/json", "text/html", None]
    assert skipped_of(path) == {
        "image (svg)": 1,
        "media (mp4)": 1,
        "media (wav)": 1,
        "font (woff2)": 1,
        "font (woff)": 1,
        "style (css)": 1,
        "script (javascript)": 2,
        "binary (octet-stream)": 1,
    }


def test_answers_that_are_no_success_are_pages_too(tmp_path):
    """A page that says why a video is gone is worth as much as the video's own."""
    path = write(tmp_path / "a.warc", *(response("https://a.b/", status=status) for status in ("404 Not Found", "302", "999 No")))
    assert [page["http_status"] for page in pages_of(path)] == [404, 302, None]
    assert {page["body"] for page in pages_of(path)} == {b"<p>tide"}


def test_a_record_without_a_head_is_a_page_of_its_whole_block(tmp_path):
    """Servers of old answered so, and some crawlers drop heads."""
    [page] = pages_of(write(tmp_path / "a.warc", record("response", b"<p>tide", "https://a.b/", Content_Type="text/html")))
    assert (page["body"], page["http_status"], page["content_type"]) == (b"<p>tide", None, "text/html")


@pytest.mark.parametrize(
    ("declared", "url"),
    [
        ("<https://a.b/c>", "https://a.b/c"),
        ("https://a.b/a file with spaces.html", "https://a.b/a file with spaces.html"),
        ("https://a.b/%C3%A9?q=é", "https://a.b/%C3%A9?q=é"),
        ("", "{file}#offset=0"),
    ],
)
def test_an_address_is_taken_as_it_was_recorded(tmp_path, declared, url):
    """Also where a writer put it in brackets, or left it out."""
    [page] = pages_of(write(tmp_path / "a.warc", response(declared)))
    assert page["url"] == url.format(file=(tmp_path / "a.warc").as_uri())


def test_a_record_without_a_date_takes_the_server_s_then_that_of_the_archive(tmp_path):
    """A crawl of 2009 has dates that never were."""
    dated = response("https://a.b/1", head=b"Date: Wed, 28 Jan 2009 17:05:56 GMT\r\n", date="2008-10-294T05:21:46-0700")
    path = write(tmp_path / "crawl 2024-01-31.warc", dated, response("https://a.b/2", date=""))
    told = [(page["captured_at"], page["captured_by"]) for page in pages_of(path)]
    assert told == [(datetime(2009, 1, 28, 17, 5, 56), "http"), (datetime(2024, 1, 31), "path")]


def test_a_page_larger_than_allowed_is_measured_and_not_kept(tmp_path):
    """Neither as it came, nor unpacked from a small one."""
    bomb = response("https://a.b/2", gzip.compress(bytes(3_000_000)), b"Content-Encoding: gzip\r\n")
    path = write(tmp_path / "a.warc.gz", response("https://a.b/1", bytes(200_000)), bomb, *PAGES)
    large, larger, *others = pages_of(archive(path, max_page_bytes=100_000))
    assert (large["body"], large["byte_count"], large["sha256"]) == (None, 200_000, hashlib.sha256(bytes(200_000)).hexdigest())
    assert (larger["body"], larger["byte_count"], larger["sha256"]) == (
        None,
        3_000_000,
        hashlib.sha256(bytes(3_000_000)).hexdigest(),
    )
    assert len(others) == 5


def test_a_page_longer_than_what_is_read_at_once_is_whole(tmp_path):
    """As long as it is not too large."""
    body = b"<p>" + os.urandom(150_000).hex().encode()
    assert [page["body"] for page in pages_of(write(tmp_path / "a.warc.gz", response("https://a.b/", body)))] == [body]


def test_an_archive_takes_no_more_memory_than_a_batch(tmp_path):
    """However large it is."""
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(response("https://a.b/", bytes(4_000_000))) * 100)
    tracemalloc.start()
    for batch in archive(path).batches(lambda file: False):
        assert batch.pages.height <= 8
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 80 * 2**20


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_arc_files_are_read(tmp_path, pack):
    """What was crawled before 2009 is in these. Some addresses have spaces, some records a second version's fields."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nETag: 7\r\n\r\n<p>tide"
    second = f"https://a.b/2 127.0.0.1 20240131120000 text/html 200 sum - 77 a.arc {len(answer)}\n".encode() + answer + b"\n"
    records = [
        ARC_BEGIN,
        arc_record("https://a.b/1 and more", answer),
        second,
        arc_record("https://a.b/3", b"tide"),
        arc_record("dns:a.b", b"x"),
    ]
    (tmp_path / "a.arc").write_bytes(b"".join(map(pack, records)))
    pages = pages_of(tmp_path / "a.arc")
    assert [page["url"] for page in pages] == ["https://a.b/1 and more", "https://a.b/2", "https://a.b/3"]
    assert [page["body"] for page in pages] == [b"<p>tide", b"<p>tide", b"tide"]
    assert [page["http_status"] for page in pages] == [200, 200, None]
    assert {(page["captured_at"], page["captured_by"]) for page in pages} == {(datetime(2024, 1, 31, 12), "record")}
    assert skipped_of(tmp_path / "a.arc") == {"record (filedesc)": 1, "record (dns)": 1}


def test_archives_in_a_folder_are_opened_whatever_their_names(tmp_path):
    """Beside pages and dumps, in the order of names."""
    for number, packing in enumerate(PACKINGS):
        (tmp_path / f"{number}.txt").write_bytes(PACKINGS[packing](PAGES))
    (tmp_path / "8.arc").write_bytes(ARC_BEGIN + arc_record("https://a.b/5", b"tide"))
    (tmp_path / "9.jsonl").write_text(json.dumps({"url": "https://a.b/6", "text": "tide"}))
    (tmp_path / "9.txt").write_text("WARC is not WAR")
    urls = [page["url"] for page in pages_of(tmp_path)]
    numbers = [*range(5)] * len(PACKINGS) + [5, 6]
    assert urls == [f"https://a.b/{n}" for n in numbers] + [(tmp_path / "9.txt").as_uri()]
    assert skipped_of(tmp_path) == {"record (filedesc)": 1}
    assert len(files_of(tmp_path)) == len(PACKINGS) + 3


def test_an_argument_that_is_an_archive_is_read_as_one(tmp_path):
    """By its content, whatever its name; a glob of archives is a folder source, which opens them."""
    write(tmp_path / "a.warc.gz", *PAGES).rename(tmp_path / "a.bin")
    assert from_argument(f"{tmp_path}/a.bin") == ArchiveSource(name="a.bin", path=f"{tmp_path}/a.bin")
    assert isinstance(from_argument(f"{tmp_path}/*.bin"), FolderSource)
    assert len(pages_of(f"{tmp_path}/*.bin")) == 5


@pytest.mark.parametrize("name", ["a.warc", "a.WARC.GZ", "a.arc.gz", "a.wet"])
def test_what_is_an_archive_by_its_name_only_is_an_error(tmp_path, name):
    """A download that gave an error page is found at once."""
    (tmp_path / name).write_text("<p>Not found")
    for read in (from_argument, lambda path: pages_of(archive(Path(path)))):
        with pytest.raises(
            SourceError, match=rf"{name}: no web archive: it begins neither with WARC/ nor with filedesc://\. Replace"
        ):
            read(f"{tmp_path}/{name}")


def test_several_archives_are_one_source_and_known_ones_stay_closed(tmp_path):
    """Tomorrow's run opens only what is new."""
    for name in "abc":
        write(tmp_path / f"{name}.warc.gz", *PAGES)
    [known] = [file for file in files_of(archive(tmp_path / "*.gz")) if file.path.endswith("b.warc.gz")]
    batches = batches_of(archive(tmp_path / "*.gz"), {known}.__contains__)
    assert sum(batch.pages.height for batch in batches) == 10
    assert dict(batches[-1].skipped) == {"already pulled": 1}
