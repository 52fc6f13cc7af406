"""Recorded web archives of other projects' tests: whole ones give every record, and broken ones say what is wrong.

The files lie beside a checkout of the team's (../shared/recordings/warc); INDEX.tsv says what another reader found in them.
"""

import hashlib
import re
from base64 import b32encode
from pathlib import Path

import pytest

from tests.sources.gather import pages_of, skipped_of

RECORDINGS = Path(__file__).parents[3] / "shared" / "recordings"
pytestmark = pytest.mark.skipif(not RECORDINGS.exists(), reason="the recordings (../shared/recordings) are not on this machine")

PAGES = ("response", "resource", "revisit", "conversion")
UNKNOWN = "its WARC-Type, unknown, is none that is known"
#: Files that are broken on purpose: pages that can be read, and what is wrong with each of the others.
BROKEN = {
    "block-sized-records.warc": (0, [f"offset 0: {UNKNOWN}", f"offset 16386: {UNKNOWN}", f"offset 32772: {UNKNOWN}"]),
    "clipped.warc.gz": (0, ["offset 0: it ends after 75207 of 88275 bytes"]),
    "clueweb-quirk.warc.gz": (29, []),
    "bad.arc": (1, ["offset 134: its Archive-length, -1, is none", "offset 262: its Archive-length, abc, is none"]),
    "example-bad-non-chunked.warc.gz": (2, []),
    "example-bad.warc.gz.bad": (3, []),
    "example-space-in-target-uri.warc.gz": (0, []),
    "example-space-in-url.arc": (0, ["offset 151: it ends after 1579 of 1591 bytes"]),
    "example-trunc.warc": (0, ["offset 1197: its Content-Length, 973, is wrong"]),
    "example-wget-bad-target-uri.warc.gz": (3, []),
    "example-wrong-chunks.warc.gz": (1, []),
}


def index() -> dict[str, tuple[str, str]]:
    """Every web archive of the index: its kind and what another reader found."""
    if not RECORDINGS.exists():
        return {}
    rows = [line.split("\t") for line in (RECORDINGS / "INDEX.tsv").read_text().splitlines()[1:]]
    return {row[0]: (row[6], row[7]) for row in rows if row[0].startswith("warc/")}


def recorded(name: str) -> Path:
    """A recording by its base name."""
    [path] = (RECORDINGS / "warc").glob(f"*/{name}")
    return path


@pytest.mark.parametrize("name", [name for name, (kind, facts) in index().items() if kind == "real" and facts])
def test_a_recording_gives_every_record_that_another_reader_found(name):
    """As a page, or counted."""
    counts = {kind: int(count) for kind, count in re.findall(r"(\w+)=(\d+)", index()[name][1])}
    pages = pages_of(RECORDINGS / name)
    assert len(pages) == sum(counts.get(kind, 0) for kind in PAGES)
    assert [page["content_type"] for page in pages if "broken" in (page["content_type"] or "")] == []
    skipped = {kind.replace("filedesc", "warcinfo"): count for kind, count in skipped_of(RECORDINGS / name).items()}
    assert skipped == {f"record ({kind})": count for kind, count in counts.items() if kind not in PAGES}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_recording_costs_its_broken_records(name):
    """Each is a page that says where it is and what is wrong; all others are there."""
    types = [page["content_type"] or "" for page in pages_of(recorded(name))]
    found = [re.fullmatch(r'application/warc; broken="at (.*)"', media_type) for media_type in types]
    whole, faults = BROKEN[name]
    assert [fault[1] for fault in found if fault] == faults
    assert found.count(None) == whole


def test_every_broken_recording_has_its_test():
    """A new one is not forgotten."""
    assert {name.rpartition("/")[2] for name, (kind, _) in index().items() if kind == "broken on purpose"} == set(BROKEN)


def test_all_recordings_are_read_as_one_folder():
    """With the counts that they have one by one."""
    names = [RECORDINGS / name for name in index()]
    assert len(pages_of(RECORDINGS / "warc")) == sum(len(pages_of(name)) for name in names)


@pytest.mark.parametrize(
    ("name", "number", "digest"),
    [
        ("example.warc", 0, "B2LTWWPUOYAH7UIPQ7ZUPQ4VMBSVC36A"),
        ("example.warc", 1, "B2LTWWPUOYAH7UIPQ7ZUPQ4VMBSVC36A"),
        ("example-wrong-chunks.warc.gz", 0, "B2LTWWPUOYAH7UIPQ7ZUPQ4VMBSVC36A"),
        ("example-bad.warc.gz.bad", 1, "B2LTWWPUOYAH7UIPQ7ZUPQ4VMBSVC36A"),
        ("example.arc.gz", 0, "B2LTWWPUOYAH7UIPQ7ZUPQ4VMBSVC36A"),
    ],
)
def test_a_recorded_page_is_the_page_that_was_served(name, number, digest):
    """The same page of example.com, by the digest that crawlers wrote down: unpacked, from a revisit, of other archives."""
    body = pages_of(recorded(name))[number]["body"]
    assert b32encode(hashlib.sha1(body).digest()).decode() == digest


def test_a_recorded_chunked_answer_is_without_its_chunks():
    """And without its gzip coding."""
    [page] = pages_of(recorded("example-iana.org-chunked.warc"))
    assert page["body"].startswith(b"<!doctype html>")
    assert page["body"].rstrip().endswith(b"</html>")


def test_the_dates_of_clueweb_are_those_of_the_servers():
    """That crawl wrote the 294th of October."""
    pages = pages_of(recorded("clueweb-quirk.warc.gz"))
    assert {(page["captured_at"].year, page["captured_by"]) for page in pages} == {(2009, "http")}
    assert all(page["body"].startswith(b"<") for page in pages)


def test_addresses_in_angle_brackets_are_taken_out_of_them():
    """As Wget wrote them for a while."""
    assert pages_of(recorded("example-wget-bad-target-uri.warc.gz"))[0]["url"] == "http://example.com/"
