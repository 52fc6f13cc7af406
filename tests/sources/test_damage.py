"""Broken files: a clear error where the file was named itself, and never the end of a folder's load."""

import gzip
import json
from collections.abc import Callable
from hashlib import sha512
from pathlib import Path

import polars as pl
import pytest
from backports import zstd

from pipeline.sources import BrokenDump, Source, SourceError, from_argument
from pipeline.sources.dump import DumpSource
from pipeline.sources.live import LiveSource
from tests.sources.gather import files_of, nothing_known, pages_of, skipped_of

# Digests compress badly, so half of the packed bytes holds about half of the lines.
RECORDS = [{"url": f"https://a.b/{n}", "text": sha512(str(n).encode()).hexdigest()} for n in range(10_000)]
LINES = "".join(json.dumps(record) + "\n" for record in RECORDS).encode()
PACKERS: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "zst": zstd.compress}


def read_until_error(source: Source) -> tuple[int, str]:
    """How many pages came before the error, and what it says."""
    assert not isinstance(source, LiveSource)
    count = 0
    try:
        for batch in source.batches(nothing_known):
            count += batch.pages.height
            assert batch.files == []
    except SourceError as error:
        return count, str(error)
    pytest.fail("the damage was not noticed")


@pytest.mark.parametrize("packed", PACKERS)
def test_a_truncated_dump_names_the_last_good_line_and_gives_all_before(tmp_path, packed):
    """A download that stopped is said to have stopped, and where."""
    path = tmp_path / f"dump.jsonl.{packed}"
    whole = PACKERS[packed](LINES)
    path.write_bytes(whole[: len(whole) // 2])
    count, message = read_until_error(from_argument(str(path)))
    assert 4_000 < count < 6_000
    assert message.startswith(f"{path}: broken after line {count}: its compressed data ends too early.")


def test_a_damaged_dump_is_an_error_too(tmp_path):
    """A wrong checksum at the end is found after the last line."""
    path = tmp_path / "dump.jsonl.gz"
    path.write_bytes(gzip.compress(LINES)[:-8] + bytes(8))
    count, message = read_until_error(from_argument(str(path)))
    assert count == 10_000
    assert "broken after line 10000: CRC check failed" in message


def test_a_parquet_file_without_its_end_is_an_error(tmp_path):
    """Its columns stand at its end."""
    path = tmp_path / "dump.parquet"
    pl.DataFrame({"url": ["https://a.b/1"], "text": ["tide"]}).write_parquet(path)
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(BrokenDump, match=r"dump\.parquet: broken at its start: .*Parquet"):
        from_argument(str(path))


def test_a_parquet_file_with_damaged_rows_gives_the_rows_before(tmp_path):
    """The error names the row."""
    path = tmp_path / "dump.parquet"
    frame = pl.DataFrame({"url": [f"https://a.b/{n}" for n in range(3_000)], "text": [f"{n} tide " * 50 for n in range(3_000)]})
    frame.write_parquet(path, row_group_size=1_000, compression="zstd", statistics=False)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 2_000] = bytes(2_000)
    path.write_bytes(content)
    count, message = read_until_error(from_argument(str(path)))
    assert count == 1_000
    assert message.startswith(f"{path}: broken after row 1000: ")


def test_a_quote_that_is_never_closed_is_named(tmp_path):
    """Instead of the whole rest being taken as one value."""
    path = tmp_path / "dump.csv"
    path.write_text('url,text\nhttps://a.b/1,tide\nhttps://a.b/2,"no end\n' + "more\n" * 10_000)
    count, message = read_until_error(DumpSource(name="dump", path=str(path), max_page_bytes=1_000))
    assert count == 1
    assert "the row that begins at line 3 is longer than 4,000 bytes: is a quote not closed?" in message


@pytest.mark.parametrize("packed", PACKERS)
def test_a_broken_dump_in_a_folder_gives_its_rows_and_is_named_among_the_skipped(tmp_path, packed):
    """The files after it are pulled, and it is not read again before it changes."""
    whole = PACKERS[packed](LINES)
    (tmp_path / f"a.jsonl.{packed}").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "b.txt").write_text("tide")
    pages = pages_of(tmp_path)
    assert 4_000 < len(pages) < 6_000
    assert pages[-1]["body"] == b"tide"
    [(kind, count)] = skipped_of(tmp_path).items()
    assert count == 1
    assert kind.startswith(f"rest of a broken dump ({tmp_path}/a.jsonl.{packed}: broken after line {len(pages) - 1}: ")
    assert [Path(file.path).name for file in files_of(tmp_path)] == [f"a.jsonl.{packed}", "b.txt"]


@pytest.mark.parametrize("packed", PACKERS)
def test_a_broken_compressed_page_in_a_folder_is_a_page_of_its_bytes(tmp_path, packed):
    """It has its outcome, and nothing of it is lost."""
    broken = PACKERS[packed](b"tide " * 1_000)[:-5]
    (tmp_path / f"page.txt.{packed}").write_bytes(broken)
    assert [page["body"] for page in pages_of(tmp_path)] == [broken]


def test_a_broken_parquet_file_in_a_folder_is_a_page(tmp_path):
    """As anything that can't be opened as a dump."""
    (tmp_path / "dump.parquet").write_bytes(b"PAR1 and nothing more")
    assert [page["body"] for page in pages_of(tmp_path)] == [b"PAR1 and nothing more"]


def test_zstd_with_a_window_of_2_gib_is_read(tmp_path):
    """Reddit's dumps are packed so. A frame by hand: packing with such a window would take the memory."""
    content = b'{"url": "https://a.b/1", "text": "tide"}\n'
    window_log_31 = bytes([21 << 3])
    last_raw_block = (len(content) << 3 | 1).to_bytes(3, "little")
    frame = b"\x28\xb5\x2f\xfd\x00" + window_log_31 + last_raw_block + content
    skippable = b"\x50\x2a\x4d\x18" + (4).to_bytes(4, "little") + b"size"
    (tmp_path / "dump.zst").write_bytes(skippable + frame + frame)
    assert [page["body"] for page in pages_of(tmp_path / "dump.zst")] == [b"tide"] * 2
