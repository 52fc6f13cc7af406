"""The source `dump`: a record is a page, in every layout, plain or compressed."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sources.columns import Columns
from pipeline.sources.dump import DumpSource
from tests.sources.gather import batches_of, files_of, nothing_known, pages_of, skipped_of
from tests.sources.layouts import PACKERS, WRITERS, as_csv, as_parquet

RECORDS: list[dict[str, Any]] = [
    {"url": "https://a.b/1", "text": 'one "quoted"\r\nline, two\n', "date": "2024-01-31T12:00:00Z"},
    {"url": "https://a.b/2", "text": "zwei — Straße \U0001f44d", "date": "2024-02-01"},
]


def dump(path: Path, **options: Any) -> DumpSource:
    """A source as a sources.toml would make it."""
    return DumpSource(name="dump", path=str(path), **options)


def jsonl(path: Path, *lines: str | bytes) -> Path:
    """A dump of these lines."""
    path.write_bytes(b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines))
    return path


@pytest.mark.parametrize("layout", WRITERS)
@pytest.mark.parametrize("packed", PACKERS)
def test_every_layout_gives_the_same_pages(tmp_path, layout, packed):
    """JSON lines, CSV, TSV and Parquet, plain, gzip and zstd."""
    path = tmp_path / f"dump.{layout}{packed}"
    WRITERS[layout](RECORDS, path)
    path.write_bytes(PACKERS[packed](path.read_bytes()))
    assert pages_of(path) == [
        {
            "url": record["url"],
            "file": str(path),
            "captured_at": datetime.fromisoformat(record["date"]).replace(tzinfo=None),
            "captured_by": "record",
            "http_status": None,
            "content_type": "text/plain",
            "etag": None,
            "last_modified": None,
            "body": record["text"].encode(),
            "byte_count": len(record["text"].encode()),
            "sha256": None,
            "repeats": None,
        }
        for record in RECORDS
    ]


@pytest.mark.parametrize("layout", WRITERS)
def test_usual_names_of_columns_are_known_in_any_case(tmp_path, layout):
    """Nobody maps `URI` or `raw_content`."""
    path = tmp_path / f"dump.{layout}"
    WRITERS[layout]([{"ID": "7", "URI": "https://a.b/1", "Raw_Content": "tide", "Crawl_Date": "2024-01-31"}], path)
    [page] = pages_of(path)
    assert (page["url"], page["body"], page["captured_at"]) == ("https://a.b/1", b"tide", datetime(2024, 1, 31))


@pytest.mark.parametrize("layout", WRITERS)
def test_other_names_of_columns_are_mapped(tmp_path, layout):
    """By the config, and then the usual ones do not count."""
    path = tmp_path / f"dump.{layout}"
    WRITERS[layout]([{"url": "no", "Where": "https://a.b/1", "said": "tide", "text": "no", "day": "2024-01-31"}], path)
    [page] = pages_of(dump(path, columns=Columns(url="where", text="said", date="day")))
    assert (page["url"], page["body"], page["captured_at"]) == ("https://a.b/1", b"tide", datetime(2024, 1, 31))


@pytest.mark.parametrize("layout", WRITERS)
def test_html_is_taken_before_text(tmp_path, layout):
    """Row by row: where it is missing, the text counts."""
    path = tmp_path / f"dump.{layout}"
    records: list[dict[str, Any]] = [
        {"url": "https://a.b/1", "text": "tide", "html": "<p>tide"},
        {"url": "https://a.b/2", "text": "ebb", "html": None},
    ]
    WRITERS[layout](records, path)
    told = [(page["body"], page["content_type"]) for page in pages_of(path)]
    assert told == [(b"<p>tide", "text/html; charset=utf-8"), (b"ebb", "text/plain")]


def test_what_the_record_tells_of_its_answer_is_kept(tmp_path):
    """But not a charset that the dump has decoded already."""
    record = {
        "url": "https://a.b/1",
        "html": "<p>Straße",
        "http_status": "203",
        "content_type": "application/xhtml+xml; charset=latin-1",
        "etag": '"7"',
        "last_modified": "Wed, 31 Jan 2024 12:00:00 GMT",
    }
    [page, odd] = pages_of(
        jsonl(tmp_path / "dump.jsonl", json.dumps(record), json.dumps(record | {"http_status": 9, "etag": ""}))
    )
    assert page["content_type"] == "application/xhtml+xml; charset=utf-8"
    assert (page["http_status"], page["etag"], page["last_modified"]) == (203, '"7"', "Wed, 31 Jan 2024 12:00:00 GMT")
    assert (odd["http_status"], odd["etag"]) == (None, None)


def test_bytes_in_parquet_are_kept_with_their_charset(tmp_path):
    """They were not decoded, so what was declared is still true."""
    path = tmp_path / "dump.parquet"
    as_parquet([{"url": b"https://a.b/1", "html": b"<p>Stra\xdfe", "content_type": "text/html; charset=latin-1"}], path)
    [page] = pages_of(path)
    assert (page["url"], page["body"], page["content_type"]) == ("https://a.b/1", b"<p>Stra\xdfe", "text/html; charset=latin-1")


def test_parquet_dates_of_any_type_are_read(tmp_path):
    """Time zones, nanoseconds, dates and numbers."""
    moment = datetime(2024, 1, 31, 12, 0, 0, 1, tzinfo=UTC)
    frame = pl.DataFrame({"url": ["https://a.b/1"], "text": ["tide"], "date": [moment]})
    berlin = pl.col("date").dt.convert_time_zone("Europe/Berlin")
    for number, date in enumerate([pl.col("date"), berlin, berlin.dt.cast_time_unit("ns"), pl.col("date").dt.epoch("us")]):
        frame.with_columns(date).write_parquet(tmp_path / f"{number}.parquet")
    assert {page["captured_at"] for page in pages_of(tmp_path)} == {moment.replace(tzinfo=None)}


def test_a_record_without_an_address_has_that_of_its_line(tmp_path):
    """So that it can be found again: lines count from 1, blank ones too."""
    path = jsonl(
        tmp_path / "dump.jsonl", '{"url": "https://a.b/1", "text": "a"}', "", '{"text": "b"}', '{"url": null, "text": "c"}'
    )
    assert [page["url"] for page in pages_of(path)] == ["https://a.b/1", f"{path.as_uri()}#3", f"{path.as_uri()}#4"]


def test_a_row_without_an_address_has_that_of_its_row_or_line(tmp_path):
    """Rows of Parquet count from 1; a CSV row has the line on which it begins."""
    records: list[dict[str, Any]] = [
        {"url": "https://a.b/1", "text": "a\nb"},
        {"url": None, "text": "c"},
        {"url": "", "text": "d"},
    ]
    as_parquet(records, tmp_path / "dump.parquet")
    as_csv(records, tmp_path / "dump.csv")
    assert [page["url"].rpartition("#")[2] for page in pages_of(tmp_path / "dump.parquet")] == ["https://a.b/1", "2", "3"]
    assert [page["url"].rpartition("#")[2] for page in pages_of(tmp_path / "dump.csv")] == ["https://a.b/1", "4", "5"]


@pytest.mark.parametrize("layout", WRITERS)
def test_a_record_without_text_is_a_page_with_an_empty_body(tmp_path, layout):
    """It is there, so it has an outcome."""
    path = tmp_path / f"dump.{layout}"
    WRITERS[layout]([{"url": "https://a.b/1", "text": "tide"}, {"url": "https://a.b/2", "text": None}], path)
    assert [page["body"] for page in pages_of(path)] == [b"tide", b""]


def test_a_malformed_line_costs_that_line_only(tmp_path):
    """It is a page of the line as it came."""
    good = '{"url": "https://a.b/%d", "text": "tide"}'
    bad = ['{"url": "https://a.b/9", "text": "ti', "no json", "[1, 2]", '{"a": ' * 2_000]
    lines = [line for number, line in enumerate(bad) for line in (good % number, line)]
    path = jsonl(tmp_path / "dump.jsonl", *lines)
    pages = pages_of(path)
    assert [page["body"].decode() for page in pages[1::2]] == bad
    assert [page["url"] for page in pages[1::2]] == [f"{path.as_uri()}#{number}" for number in (2, 4, 6, 8)]
    assert [page["url"] for page in pages[::2]] == [f"https://a.b/{number}" for number in range(4)]


def test_lines_that_are_nearly_json_are_read(tmp_path):
    """Windows line ends, a byte order mark, bytes that are no UTF-8, half of a surrogate pair, NaN."""
    path = jsonl(
        tmp_path / "dump.jsonl",
        b'\xef\xbb\xbf{"url": "https://a.b/1", "text": "a"}\r',
        b'{"url": "https://a.b/2", "text": "Stra\xdfe"}\r',
        rb'{"url": "https://a.b/3", "text": "half \ud83d", "score": NaN}',
    )
    assert [(page["url"][-1], page["body"]) for page in pages_of(path)] == [("1", b"a"), ("2", b"Stra\xdfe"), ("3", b"half ?")]


def test_records_may_differ_in_their_columns(tmp_path):
    """Also after the first lines, by which a dump is recognised."""
    lines = [json.dumps({"url": f"https://a.b/{number}", "text": "tide"}) for number in range(30)]
    path = jsonl(tmp_path / "dump.jsonl", *lines, '{"uri": "https://a.b/30", "content": "ebb"}', '{"link": 31, "html": ["<p>"]}')
    assert [(page["url"], page["body"]) for page in pages_of(path)[-2:]] == [("https://a.b/30", b"ebb"), ("31", b'["<p>"]')]


def test_a_first_line_longer_than_any_head_is_recognised(tmp_path):
    """A page of 5 MB on one line is still a record."""
    path = jsonl(tmp_path / "dump.txt", json.dumps({"text": "tide " * 1_000_000, "url": "https://a.b/1"}))
    [page] = pages_of(path)
    assert (page["url"], page["byte_count"]) == ("https://a.b/1", 5_000_000)


@pytest.mark.parametrize("layout", WRITERS)
def test_a_text_that_is_too_large_is_measured_and_hashed(tmp_path, layout):
    """Like a file that is too large."""
    path = tmp_path / f"dump.{layout}"
    WRITERS[layout]([{"url": "https://a.b/1", "text": "x" * 1_001}, {"url": "https://a.b/2", "text": "x" * 1_000}], path)
    [large, small] = pages_of(dump(path, max_page_bytes=1_000))
    assert (large["body"], large["byte_count"], large["sha256"]) == (None, 1_001, hashlib.sha256(b"x" * 1_001).hexdigest())
    assert (small["byte_count"], small["sha256"]) == (1_000, None)


def test_a_line_too_long_to_be_held_is_measured_and_hashed(tmp_path):
    """And the lines after it are read."""
    line = '{"url": "https://a.b/1", "text": "' + "x" * 5_000_000 + '"}'
    path = jsonl(tmp_path / "dump.jsonl", '{"url": "https://a.b/0", "text": "a"}', line, '{"url": "https://a.b/2", "text": "b"}')
    pages = pages_of(dump(path, max_page_bytes=1_000))
    assert [page["url"].rpartition("/")[2] for page in pages] == ["0", "dump.jsonl#2", "2"]
    assert (pages[1]["byte_count"], pages[1]["sha256"]) == (len(line), hashlib.sha256(line.encode()).hexdigest())


def test_a_malformed_row_costs_that_row_only(tmp_path):
    """It is a page of the row as it came."""
    path = tmp_path / "dump.csv"
    path.write_bytes(
        b'\xef\xbb\xbfurl,text\r\nhttps://a.b/1,tide\r\n"too ""few""\r\nfields"\r\n\r\nhttps://a.b/2,a,b\r\nhttps://a.b/3,\xff'
    )
    pages = pages_of(path)
    assert [page["url"].rpartition("/")[2] for page in pages] == ["1", "dump.csv#3", "dump.csv#6", "3"]
    assert [page["body"] for page in pages] == [b"tide", b'"too ""few""\r\nfields"', b"https://a.b/2,a,b", b"\xff"]


def test_a_known_dump_is_not_opened_again(tmp_path):
    """It is counted."""
    path = jsonl(tmp_path / "dump.jsonl", '{"url": "https://a.b/1", "text": "tide"}')
    [known] = files_of(path)
    assert pages_of(path, {known}.__contains__) == []
    assert skipped_of(path, {known}.__contains__) == {"already pulled": 1}


def test_a_glob_of_dumps_is_read_in_order(tmp_path):
    """As dumps come in numbered files."""
    for number in (10, 2, 1):
        jsonl(tmp_path / f"part-{number:02d}.jsonl", f'{{"url": "https://a.b/{number}", "text": "tide"}}')
    assert [page["url"][12:] for page in pages_of(dump(tmp_path / "part-*.jsonl"))] == ["1", "2", "10"]


def test_memory_is_bounded_by_a_batch(tmp_path):
    """The first batch of a large row group comes without the rest of it."""
    text = "tide " * 2_000
    table = pa.table({"url": [f"https://a.b/{number}" for number in range(10_000)], "text": [text] * 10_000})
    pq.write_table(table, tmp_path / "dump.parquet", row_group_size=10_000, use_dictionary=False, compression="snappy")
    del table
    before = pa.total_allocated_bytes()
    batches = dump(tmp_path / "dump.parquet").batches(nothing_known)
    assert next(batches).pages.height == 2_000
    assert pa.total_allocated_bytes() - before < 60 * 2**20


any_text = st.text(st.characters(codec="utf-8"), max_size=60)


@given(
    st.lists(st.tuples(st.integers(0, 9**9), any_text), min_size=1, max_size=20),
    st.sampled_from(["jsonl", "csv", "parquet"]),
    st.sampled_from(list(PACKERS)),
)
def test_what_is_written_to_a_dump_is_read_back(tmp_path_factory, records, layout, packed):
    """Any text in any layout, in its order, byte for byte."""
    path = tmp_path_factory.mktemp("dump") / f"dump.{layout}{packed}"
    WRITERS[layout]([{"url": f"https://a.b/{number}", "text": text} for number, text in records], path)
    path.write_bytes(PACKERS[packed](path.read_bytes()))
    read = [(page["url"], page["body"]) for page in pages_of(path)]
    assert read == [(f"https://a.b/{number}", text.encode()) for number, text in records]


def test_the_file_is_done_with_the_last_batch(tmp_path):
    """And not before."""
    path = jsonl(tmp_path / "dump.jsonl", *['{"url": "https://a.b/1", "text": "tide"}'] * 2_001)
    assert [[file.path for file in batch.files] for batch in batches_of(path)] == [[], [str(path)]]
