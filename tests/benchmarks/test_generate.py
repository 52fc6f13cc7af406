"""The pages that the benchmark runs on: what makes its figures mean something. Nothing here is timed."""

import json
import re
from argparse import ArgumentTypeError
from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from tests.benchmarks import duckdb_alone, peer
from tests.benchmarks.facts import differences, read_facts
from tests.benchmarks.generate import cached_dump, facts_of, page_count, write_dump
from tests.benchmarks.pages import CHUNK, chunk, video_ids
from tests.benchmarks.words import EXPONENT, OFFSET, VOCABULARY_SIZE, vocabulary


@cache
def pages() -> list[dict[str, str]]:
    """The pages of one chunk."""
    rows: list[dict[str, str]] = chunk(0).pages.to_pylist()
    return rows


@cache
def word_counts() -> Counter[str]:
    """How often each word is said."""
    words = set(vocabulary())
    said = Counter(token.strip(".,").lower() for page in pages() for token in page["text"].split())
    return Counter({word: count for word, count in said.items() if word in words})


def test_pages_are_the_same_each_time() -> None:
    """Figures of two runs are about the same pages, and another seed gives other pages."""
    assert chunk(1).pages.equals(chunk(1).pages)
    assert not chunk(1).pages.equals(chunk(1, seed=2).pages)


def test_a_small_dump_is_the_beginning_of_a_large_one(tmp_path: Path) -> None:
    """A peer that is given fewer pages is given the same pages."""
    write_dump(tmp_path / "large.parquet", 2 * CHUNK)
    write_dump(tmp_path / "small.parquet", CHUNK)
    assert pq.read_table(tmp_path / "large.parquet").slice(0, CHUNK).equals(pq.read_table(tmp_path / "small.parquet"))


def test_word_frequency_follows_zipf() -> None:
    """The frequency of the word of rank r falls as (r + 2.7) to the power of -1.15."""
    ranks = np.arange(1, 1_001)
    counts = [word_counts()[word] for word in vocabulary()[:1_000]]
    slope = np.polyfit(np.log(ranks + OFFSET), np.log(counts), 1)[0]
    assert slope == pytest.approx(-EXPONENT, abs=0.03)


def test_the_vocabulary_is_that_of_a_language() -> None:
    """There are 22,000 different words, and some thousand pages use nearly all of them."""
    assert len(set(vocabulary())) == VOCABULARY_SIZE
    assert len(word_counts()) > 0.95 * VOCABULARY_SIZE


def test_pages_are_as_long_as_real_ones() -> None:
    """A page has about 7,700 bytes, and a transcript about 1,300 words, few of them long."""
    made = chunk(0)
    assert np.mean([len(page["text"].encode()) for page in pages()]) == pytest.approx(7_700, rel=0.1)
    assert made.facts["words"] / made.facts["videos"] == pytest.approx(1_300, rel=0.1)
    assert np.median([len(page["text"]) for page in pages()]) < 0.85 * np.mean([len(page["text"]) for page in pages()])


def test_ids_are_unique_and_valid() -> None:
    """An id is 11 letters of which the last ends in two zero bits, as YouTube's do, and no two videos share one."""
    ids = video_ids(1, 0, 100_000).to_pylist()
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{10}[AEIMQUYcgkosw048]", video_id) for video_id in ids)


def test_a_page_names_the_video_of_its_address() -> None:
    """The id in a page's block is the one in its address, which has a slug before it."""
    for page in pages():
        address = re.fullmatch(r"https://videodb\.org/([^/ ]+)/([\w-]{11})", page["url"])
        block = re.search(r"^Id: (.*)$", page["text"], re.MULTILINE)
        assert address
        assert block is None or block[1] == address[2]


def test_every_class_of_page_occurs_in_its_share() -> None:
    """A third of the pages has no `Video` line, a sixth has comments, a few are cut."""
    texts = [page["text"] for page in pages()]
    assert np.mean(["\nVideo\n" not in text for text in texts]) == pytest.approx(20 / 67, abs=0.05)
    assert np.mean(["🗫︎ replies\n" in text for text in texts]) == pytest.approx(12 / 67, abs=0.05)
    assert np.mean(["\nRelated Videos\n" not in text for text in texts]) == pytest.approx(0.04, abs=0.02)


def test_lines_hold_the_same_pages_as_parquet(tmp_path: Path) -> None:
    """A .jsonl dump is the .parquet dump, one page a line."""
    assert write_dump(tmp_path / "pages.jsonl", CHUNK) == write_dump(tmp_path / "pages.parquet", CHUNK)
    lines = (tmp_path / "pages.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == pages()


def test_a_dump_tells_what_it_holds_and_is_made_once(tmp_path: Path) -> None:
    """A dump carries its facts, and is kept for the next run."""
    dump = cached_dump(tmp_path, CHUNK)
    first = dump.stat().st_mtime_ns
    assert facts_of(dump)["videos"] == CHUNK
    assert cached_dump(tmp_path, CHUNK).stat().st_mtime_ns == first


def test_a_number_of_pages_that_cannot_be_made_is_refused() -> None:
    """The error says which number, and which numbers can be given."""
    with pytest.raises(ArgumentTypeError, match=r"2500: give a multiple of 2000"):
        page_count("2500")


def test_a_competitor_that_did_less_is_told_apart() -> None:
    """A table that is short of a row, or that cannot be read, is named with both figures; a word in a thousand is let pass."""
    truth = {"videos": 2_000, "words": 1_000_000}
    assert differences({"videos": 2_000, "words": 999_500}, truth) == []
    assert differences({"videos": 1_999, "words": 1_000_000}, truth) == ["videos: 1,999 instead of 2,000"]
    assert differences({"videos": 2_000, "words": -1}, truth) == ["words: -1 instead of 1,000,000"]


def test_a_peer_finds_what_the_pages_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The facts of a dump are those of a database made from it, so that competitors can be held to them."""
    write_dump(tmp_path / "pages.parquet", CHUNK)
    monkeypatch.setattr("sys.argv", ["", *(str(tmp_path / name) for name in ("pages.parquet", "output", "report"))])
    duckdb_alone.main()
    assert not differences(read_facts(peer.call().output), facts_of(peer.call().dump))
    assert set(json.loads(peer.call().report.read_text())["stages"]) == {"tables", "marts"}
