"""Broken archives: a broken record costs that record only, and is a page that says where it is and what is wrong with it."""

import gzip
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest

from pipeline.parse import parse_pages
from pipeline.sources import Source
from tests.sources.archives import ARC_BEGIN, PACKINGS, PAGES, arc_record, archive, record, response, write, zstd_with_checksum
from tests.sources.gather import batches_of, files_of, pages_of, skipped_of

RANDOM = Random(7)
# Digits of random numbers: packed they still take half of their place, so that damage in the middle is damage of the body.
LARGE = [response(f"https://a.b/{n}", RANDOM.randbytes(60_000).hex().encode()) for n in range(5)]
ZSTD_OR_GZIP: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "zst": zstd_with_checksum}


def told(page: dict[str, Any]) -> str | None:
    """What a broken record's page says is wrong; null for other pages."""
    found = re.fullmatch(r'application/warc; broken="(.*)"', page["content_type"] or "")
    return found[1] if found else None


def outline(source: Source | Path | str) -> list[str]:
    """The pages of an archive in order: the end of the address, or what is wrong."""
    return [told(page) or page["url"].rpartition("/")[2] for page in pages_of(source)]


def spoilt(content: bytes, at: int, size: int = 16) -> bytes:
    """The content with some bytes inverted."""
    return content[:at] + bytes(255 - byte for byte in content[at : at + size]) + content[at + size :]


@pytest.mark.parametrize("pages", [PAGES, LARGE], ids=["small", "large"])
@pytest.mark.parametrize("packed", ZSTD_OR_GZIP)
def test_a_damaged_record_costs_itself(tmp_path, packed, pages):
    """The page in its place has its bytes as they came, and its address where the header can still be read."""
    members = list(map(ZSTD_OR_GZIP[packed], pages))
    members[2] = spoilt(members[2], len(members[2]) * 3 // 4)
    (tmp_path / f"a.warc.{packed}").write_bytes(b"".join(members))
    zero, one, broken, three, four = pages_of(tmp_path / f"a.warc.{packed}")
    assert [page["url"][-1] for page in (zero, one, three, four)] == ["0", "1", "3", "4"]
    assert (told(broken) or "").startswith(f"at offset {len(members[0] + members[1])}: its packed data is damaged (")
    assert broken["body"] == members[2]
    if pages is LARGE:
        assert (broken["url"], broken["captured_by"]) == ("https://a.b/2", "record")


@pytest.mark.parametrize("packed", ZSTD_OR_GZIP)
@pytest.mark.parametrize("lost", [0, 2, 4])
def test_a_record_whose_first_bytes_are_damaged_costs_itself(tmp_path, packed, lost):
    """Also the first one of the file and the last."""
    members = list(map(ZSTD_OR_GZIP[packed], LARGE))
    members[lost] = spoilt(members[lost], 4)
    (tmp_path / f"a.warc.{packed}").write_bytes(b"".join(members))
    found = outline(tmp_path / f"a.warc.{packed}")
    assert len(found) == 5
    assert [page for page in found if len(page) == 1] == [str(n) for n in range(5) if n != lost]
    assert found[lost].startswith(f"at offset {len(b''.join(members[:lost]))}: ")


def test_a_wrong_checksum_is_noticed(tmp_path):
    """Though all of the record could be read."""
    members = list(map(gzip.compress, LARGE))
    members[1] = members[1][:-8] + bytes(8)
    (tmp_path / "a.warc.gz").write_bytes(b"".join(members))
    assert [page[:9] for page in outline(tmp_path / "a.warc.gz")] == ["0", "at offset", "2", "3", "4"]


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("pages", [PAGES, LARGE[:2]], ids=["small", "large"])
def test_an_archive_that_ends_too_early_gives_all_before_its_end(tmp_path, packing, pages):
    """Wherever it is cut; at most the last record is broken, and nothing is invented."""
    path = write(tmp_path / f"a.{packing}", *pages)
    whole, wanted = path.read_bytes(), [page["body"] for page in pages_of(path)]
    for end in sorted(Random(3).sample(range(len(whole) // 3, len(whole)), 30)):
        path.write_bytes(whole[:end])
        found = pages_of(archive(path))
        good = [page["body"] for page in found if told(page) is None]
        assert good == wanted[: len(good)]
        assert len(found) - len(good) <= 1
        assert len(good) >= len(pages) * end // len(whole) - 2 or packing.startswith("one.") or "dictionary" in packing


@pytest.mark.parametrize("packing", PACKINGS)
def test_no_damage_stops_a_load(tmp_path, packing):
    """Whatever bytes are wrong, wherever they are: every page that comes is one that was there, or says what is wrong."""
    path = write(tmp_path / f"a.{packing}", *PAGES, *LARGE[:2])
    whole, chance, bodies = path.read_bytes(), Random(5), {page["body"] for page in pages_of(path)}
    for _ in range(40):
        path.write_bytes(spoilt(whole, chance.randrange(8, len(whole)), chance.choice([1, 4, 200])))
        [batch] = batches_of(archive(path))
        assert [file.path for file in batch.files] == [str(path)]
        if packing in ("warc.gz", "warc.zst"):  # those have a checksum for each record
            assert {page["body"] for page in batch.pages.to_dicts() if told(page) is None} <= bodies


@pytest.mark.parametrize("packing", ["warc", "warc.gz", "one.warc.gz"])
@pytest.mark.parametrize(("change", "says"), [(-3, "is wrong"), (40, "is wrong"), (10**9, "it ends after")])
def test_a_record_with_a_wrong_length_costs_itself(tmp_path, packing, change, says):
    """It may not be trusted; the records that it would have swallowed are found again."""
    wrong = re.sub(rb"(?<=Content-Length: )\d+", lambda length: b"%d" % (int(length[0]) + change), LARGE[1])
    found = outline(write(tmp_path / f"a.{packing}", LARGE[0], wrong, *LARGE[2:]))
    assert [page for page in found if len(page) == 1] == ["0", "2", "3", "4"]
    assert len(found) == 5
    assert says in found[1]


@pytest.mark.parametrize("packing", ["warc", "warc.gz", "one.warc.gz"])
@pytest.mark.parametrize(("length", "says"), [("", "Content-Length is none"), ("soon", "Content-Length is soon")])
def test_a_record_without_a_length_costs_itself(tmp_path, packing, length, says):
    """The next record is found by how records begin."""
    wrong = record("response", b"HTTP/1.1 200 OK\r\n\r\ntide", "https://a.b/x", Content_Length=length)
    found = outline(write(tmp_path / f"a.{packing}", *PAGES[:2], wrong, *PAGES[2:]))
    assert [page for page in found if len(page) == 1] == ["0", "1", "2", "3", "4"]
    assert found[2].endswith(f": its header has no length: {says}")


@pytest.mark.parametrize("packing", ["warc", "warc.gz", "one.warc.gz", "warc.zst"])
@pytest.mark.parametrize("junk", [b"junk", b"\0" * 3_000, b"WORC/1.0\r\nWARC-Type: response\r\n\r\n", b"x" * 100_000 + b"\r\n"])
def test_bytes_that_are_no_record_cost_no_record(tmp_path, packing, junk):
    """They are one page that says where they are."""
    found = outline(write(tmp_path / f"a.{packing}", *PAGES[:2], junk, *PAGES[2:]))
    assert [page for page in found if len(page) == 1] == ["0", "1", "2", "3", "4"]
    assert len(found) == 6
    assert found[2].endswith(("no record begins there", "its header is too long"))


def test_a_header_without_an_end_is_not_read_for_ever(tmp_path):
    """A record's header has a few hundred bytes, not a million."""
    endless = PAGES[1].replace(b"WARC-Date", b"X: " + b"y" * 1_000_000 + b"\r\nWARC-Date")
    found = outline(write(tmp_path / "a.warc", PAGES[0], endless, *PAGES[2:]))
    assert found == ["0", f"at offset {len(PAGES[0])}: its header is too long", "2", "3", "4"]


@pytest.mark.parametrize(("packing", "lost", "good"), [("one.warc.gz", 8, "01234"), ("one.warc.zst", 170_000, "01")])
def test_damage_of_what_was_packed_as_one_costs_the_rest(tmp_path, packing, lost, good):
    """Nothing behind it can be unpacked; that is said, and all before it is there."""
    path = write(tmp_path / f"a.{packing}", *LARGE)
    path.write_bytes(path.read_bytes()[:-lost] + bytes(8 if "gz" in packing else 0))
    *before, last = outline(path)
    assert "".join(before) == good
    assert re.match(r"at byte \d{6} of what is packed at offset 0: its packed data is damaged", last)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_record_of_an_arc_file_with_a_wrong_length_costs_itself(tmp_path, pack):
    """Too short, too long, and none at all."""
    answer = b"HTTP/1.1 200 OK\r\n\r\n<p>tide\n<p>harbour\n"
    lengths = [None, "-1", None, "abc", None, len(answer) - 3, None, len(answer) + 3, None]
    records = [arc_record(f"https://a.b/{n}", answer, length) for n, length in enumerate(lengths)]
    (tmp_path / "a.arc").write_bytes(b"".join(map(pack, [ARC_BEGIN, *records])))
    found = outline(tmp_path / "a.arc")
    assert [page for page in found if len(page) == 1] == ["0", "2", "4", "6", "8"]
    assert [page.partition(": ")[2] for page in found if len(page) > 1] == [
        "its Archive-length, -1, is none",
        "its Archive-length, abc, is none",
        f"its Archive-length, {len(answer) - 3}, is wrong",
        f"its Archive-length, {len(answer) + 3}, is wrong",
    ]


def test_a_version_block_without_a_length_costs_nothing(tmp_path):
    """It ends with a blank line."""
    (tmp_path / "a.arc").write_bytes(ARC_BEGIN.replace(b" 69\n", b" -1\n") + arc_record("https://a.b/1", b"tide"))
    assert b" -1\n" in (tmp_path / "a.arc").read_bytes()
    assert outline(tmp_path / "a.arc") == ["1"]


def test_a_damaged_record_of_a_packed_arc_file_costs_itself(tmp_path):
    """As in WARC files."""
    answers = [b"HTTP/1.1 200 OK\r\n\r\n" + RANDOM.randbytes(30_000).hex().encode() for _ in range(4)]
    records = [ARC_BEGIN, *(arc_record(f"https://a.b/{n}", answer) for n, answer in enumerate(answers))]
    members = list(map(gzip.compress, records))
    members[2] = spoilt(members[2], len(members[2]) // 2)
    (tmp_path / "a.arc.gz").write_bytes(b"".join(members))
    found = outline(tmp_path / "a.arc.gz")
    assert [page for page in found if len(page) == 1] == ["0", "2", "3"]
    assert "its packed data is damaged" in found[1]
    assert skipped_of(tmp_path / "a.arc.gz") == {"record (filedesc)": 1}


def test_a_broken_record_is_rejected_with_its_offset_and_cause(tmp_path):
    """So that one can look there."""
    path = write(tmp_path / "a.warc", *PAGES[:2], b"junk\r\n", PAGES[2])
    pages = pl.concat(batch.pages for batch in batches_of(path)).with_row_index("page_id")
    parsed = parse_pages(pages.with_columns(pl.col("page_id").cast(pl.String), pulled_on=pl.lit(date(2024, 2, 1))))
    assert parsed["outcomes"]["outcome"].to_list() == ["rejected"] * 4
    reason = f"broken web archive record at offset {len(PAGES[0] + PAGES[1])}: no record begins there"
    assert parsed["outcomes"]["reason"][2] == reason


def test_a_broken_archive_in_a_folder_stops_nothing(tmp_path):
    """What comes after it is pulled, and it is not read again before it changes."""
    (tmp_path / "a.warc.gz").write_bytes(gzip.compress(LARGE[0]) + gzip.compress(LARGE[1])[:-5_000])
    (tmp_path / "b.txt").write_text("tide")
    assert [page[:9] for page in outline(tmp_path)] == ["0", "at offset", "b.txt"]
    assert [Path(file.path).name for file in files_of(tmp_path)] == ["a.warc.gz", "b.txt"]
