"""Archives at addresses: read as if they were files, from a real server that does not always behave."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from pipeline.sources import Source, SourceError, from_argument, remote
from pipeline.sources.archive import ArchiveSource
from tests.sources.archives import ARC_BEGIN, PACKINGS, arc_record, record, response
from tests.sources.gather import files_of, pages_of, skipped_of

SILENCE = -1
LARGE = [response(f"https://a.b/{n}", bytes(range(256)) * 400) for n in range(30)]


@dataclass
class Site:
    """What the server gives at every address, how it misbehaves, and what it was asked for."""

    content: bytes
    gives_parts: bool = True
    headers: dict[str, str] = field(default_factory=lambda: {"ETag": '"1"', "Last-Modified": "Wed, 31 Jan 2024 12:00:00 GMT"})
    #: For each answer the number of bytes after which the connection is closed, or a status, or silence; then it behaves.
    troubles: list[int] = field(default_factory=list)
    parts: list[str | None] = field(default_factory=list)
    after_answer: Callable[["Site"], None] = lambda site: None

    @contextmanager
    def served(self, name: str = "a.warc.gz") -> Iterator[str]:
        """The address of the content, while a server gives it."""
        handler = type("Handler", (_Handler,), {"site": self})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/{name}"
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        """Give the content, a part of it, or trouble."""
        asked = self.headers.get("Range")
        self.site.parts.append(asked)
        trouble = self.site.troubles.pop(0) if self.site.troubles else len(self.site.content)
        if trouble == SILENCE:
            time.sleep(0.5)
        if trouble in (404, 500, 503):
            self.send_error(trouble)
            return
        self._give(asked, trouble)
        self.site.after_answer(self.site)

    def _give(self, asked: str | None, byte_count: int) -> None:
        content, start, end = self.site.content, 0, len(self.site.content)
        part = re.fullmatch(r"bytes=(\d+)-(\d*)", asked or "") if self.site.gives_parts else None
        if part:
            start, end = int(part[1]), min(end, int(part[2] or end) + 1)
        self.send_response(206 if part else 200)
        self.send_header("Content-Length", str(end - start))
        if part:
            self.send_header("Content-Range", f"bytes {start}-{end - 1}/{len(content)}")
        for name, value in self.site.headers.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(content[start:end][:byte_count])
        except ConnectionError:
            self.close_connection = True

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch):
    monkeypatch.setattr(remote, "PAUSES", (0.0, 0.0))


def urls(source: Source) -> list[str]:
    """The ends of the addresses of its pages."""
    return [page["url"].rpartition("/")[2] for page in pages_of(source)]


@pytest.mark.parametrize("gives_parts", [True, False])
@pytest.mark.parametrize("packing", PACKINGS)
def test_an_archive_at_an_address_is_read_like_a_file(packing, gives_parts):
    """However it is packed, and whether or not the server gives parts of files."""
    with Site(PACKINGS[packing](LARGE), gives_parts).served(f"a.{packing}?x=1") as url:
        source = from_argument(url)
        assert source == ArchiveSource(name=f"a.{packing}", url=url)
        assert urls(source) == [str(n) for n in range(30)]
        [file] = files_of(source)
    assert (file.path, file.byte_count) == (url, len(PACKINGS[packing](LARGE)))
    assert file.modified_ns == 1_706_702_400 * 10**9


def test_an_arc_file_at_an_address_is_read():
    """As all archives are."""
    with Site(ARC_BEGIN + arc_record("https://a.b/1", b"tide")).served("a.arc") as url:
        assert urls(from_argument(url)) == ["1"]


def test_an_archive_that_is_known_is_not_loaded():
    """Its first byte is asked for, to learn its size and date."""
    site = Site(PACKINGS["warc.gz"](LARGE))
    with site.served() as url:
        [known] = files_of(from_argument(url))
        site.parts.clear()
        assert pages_of(from_argument(url), {known}.__contains__) == []
    assert site.parts == ["bytes=0-0"]


def test_an_archive_without_a_date_is_told_by_its_version():
    """So that a new one is loaded."""
    site = Site(PACKINGS["warc.gz"](LARGE), headers={"ETag": '"1"'})
    with site.served() as url:
        [old] = files_of(from_argument(url))
        site.headers["ETag"] = '"2"'
        [new] = files_of(from_argument(url))
    assert old != new
    assert (old.path, old.byte_count) == (new.path, new.byte_count)


@pytest.mark.parametrize("gives_parts", [True, False])
def test_a_connection_that_is_lost_is_taken_up_where_it_broke(gives_parts):
    """A large download over a weak line comes to its end."""
    site = Site(b"".join(LARGE), gives_parts, troubles=[1, 900_000, 10, 1_000_000])
    with site.served("a.warc") as url:
        assert urls(from_argument(url)) == [str(n) for n in range(30)]
    assert len(site.parts) > 3
    assert site.parts[2] == "bytes=900000-"


def test_a_connection_that_is_lost_again_and_again_is_an_error_after_the_pages_before():
    """With the cause and what to do."""
    site = Site(b"".join(LARGE), troubles=[1, 2_000_000, 0, 0, 0, 0])
    with site.served("a.warc") as url:
        heights: list[int] = []
        with pytest.raises(
            SourceError, match=r"a\.warc: can't be read: the connection ended too early\. Look at the address and"
        ):
            heights.extend(batch.pages.height for batch in ArchiveSource(name="a", url=url).batches(lambda file: False))
    assert heights == [19]


@pytest.mark.parametrize(
    ("status", "says"), [(404, "the server answers 404 Not Found"), (503, "the server answers 503 Service Un")]
)
def test_an_address_without_an_archive_is_an_error(status, says):
    """At once, and with the server's word."""
    with Site(b"", troubles=[status]).served() as url, pytest.raises(SourceError, match=rf"{url}: can't be read: {says}"):
        pages_of(from_argument(url))


def test_a_server_that_is_busy_is_asked_again():
    """It may have time in a second."""
    with Site(PACKINGS["warc.gz"](LARGE), troubles=[1, 503, 500]).served() as url:
        assert len(urls(from_argument(url))) == 30


def test_a_server_that_is_not_there_is_an_error():
    """In plain words."""
    with Site(b"").served() as url:
        pass
    with pytest.raises(SourceError, match=r"can't be read: .*[Rr]efused"):
        pages_of(from_argument(url))


def test_a_server_that_says_nothing_is_given_up(monkeypatch):
    """A load does not hang for ever."""
    monkeypatch.setattr(remote, "TIMEOUT", 0.1)
    with Site(b"", troubles=[SILENCE]).served() as url, pytest.raises(SourceError, match=r"can't be read: .*timed out"):
        pages_of(from_argument(url))


def test_a_page_of_the_web_that_has_the_name_of_an_archive_is_an_error():
    """Servers answer with a page where they have no file."""
    with Site(b"<p>Not here").served() as url, pytest.raises(SourceError, match=rf"{url}: no web archive: it begins"):
        pages_of(from_argument(url))


def test_an_archive_that_changes_while_it_is_read_is_an_error():
    """Two halves of two archives are none."""

    def change(site):
        site.headers["ETag"] = f'"{len(site.parts)}"'

    site = Site(b"".join(LARGE), troubles=[1, 900_000], after_answer=lambda site: change(site) if len(site.parts) == 2 else None)
    with site.served("a.warc") as url, pytest.raises(SourceError, match=r"changed while it was read\. Run again"):
        pages_of(from_argument(url))


@pytest.mark.parametrize("packing", ["warc", "warc.gz"])
def test_a_broken_record_far_away_costs_itself(packing):
    """As in a file."""
    records = [*LARGE[:20], b"WORC" + LARGE[20][4:], *LARGE[21:]]
    with Site(PACKINGS[packing](records)).served(f"a.{packing}") as url:
        found = urls(from_argument(url))
    assert len(found) == 30
    assert found[:20] + found[21:] == [str(n) for n in range(30) if n != 20]


@pytest.mark.parametrize("gives_parts", [True, False])
def test_a_revisit_is_found_where_the_server_gives_parts(gives_parts):
    """Elsewhere it would cost the whole archive again."""
    first = response("https://a.b/first", b"<p>tide", WARC_Payload_Digest="sha1:AAA")
    revisit = record("revisit", b"", "https://a.b/again", WARC_Payload_Digest="sha1:AAA")
    with Site(PACKINGS["warc.gz"]([first, *LARGE, revisit]), gives_parts).served() as url:
        source = from_argument(url)
        assert urls(source)[30:] == (["29", "again"] if gives_parts else ["29"])
        assert skipped_of(source) == ({} if gives_parts else {"revisit of a record that is elsewhere": 1})


def test_pages_without_a_date_have_that_of_the_archive():
    """A date in its name, or its own."""
    with Site(response("https://a.b/", date="")).served("crawl-2024-01-30.warc") as url:
        told = [(page["captured_at"], page["captured_by"]) for page in pages_of(from_argument(url))]
    with Site(response("https://a.b/", date="")).served("a.warc") as url:
        told += [(page["captured_at"], page["captured_by"]) for page in pages_of(from_argument(url))]
    assert told == [(datetime(2024, 1, 30), "path"), (datetime(2024, 1, 31, 12), "mtime")]
