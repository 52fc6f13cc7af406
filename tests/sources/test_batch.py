"""Batches: bounded, in order, and true about which files are done."""

import json
from pathlib import Path

from tests.sources.gather import batches_of


def test_a_batch_has_at_most_two_thousand_pages(tmp_path):
    """A load takes the same memory for a million pages as for a thousand."""
    lines = (json.dumps({"url": f"https://a.b/{number}", "text": "tide"}) for number in range(2_500))
    (tmp_path / "pages.jsonl").write_text("\n".join(lines))
    batches = batches_of(tmp_path / "pages.jsonl")
    assert [batch.pages.height for batch in batches] == [2_000, 500]
    assert [url for batch in batches for url in batch.pages["url"]] == [f"https://a.b/{number}" for number in range(2_500)]


def test_a_batch_has_at_most_32_mib_of_bodies(tmp_path):
    """A load takes the same memory for large pages as for small ones."""
    for number in range(5):
        (tmp_path / f"{number}.txt").write_bytes(b"x" * 15_000_000)
    assert [batch.pages["byte_count"].to_list() for batch in batches_of(tmp_path)] == [[15_000_000] * 2] * 2 + [[15_000_000]]


def test_a_file_is_done_with_the_batch_of_its_last_page(tmp_path):
    """Whatever stops a load, a file that it calls done is stored to its last page."""
    lines = (json.dumps({"url": f"https://a.b/{number}", "text": "tide"}) for number in range(2_500))
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    (tmp_path / "b.txt").write_text("tide")
    assert [[Path(file.path).name for file in batch.files] for batch in batches_of(tmp_path)] == [[], ["a.jsonl", "b.txt"]]


def test_an_empty_folder_gives_no_batch(tmp_path):
    """Nothing is nothing, and no error."""
    assert batches_of(tmp_path) == []
