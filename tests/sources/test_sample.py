"""The source `sample`: the package's own pages, the same wherever it is installed."""

import os
from datetime import datetime
from importlib.resources import files
from pathlib import Path

import pytest

from pipeline.sources import SAMPLE, File
from pipeline.sources.sample import CONTENT_TYPES, sample_batches
from tests.sources.gather import nothing_known, pages_of


@pytest.fixture
def root(tmp_path):
    """Sample pages of two days."""
    for name in ("2024-05-02/tide/aaaaaaaaaaA.txt", "2024-05-01/tide/aaaaaaaaaaA.html", "2024-05-01/ebb/-_aaaaaaaaA.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "2024-05-01" / "tide" / "notes.md").write_text("no page")
    (tmp_path / "__init__.py").touch()
    return tmp_path


def test_a_sample_page_has_its_address_and_day_from_its_place(root):
    """And no path of this machine."""
    [batch] = sample_batches(root, nothing_known)
    rows = batch.pages.select("url", "file", "captured_at", "captured_by", "content_type").rows()
    first, second = datetime(2024, 5, 1), datetime(2024, 5, 2)
    assert rows == [
        ("https://videodb.org/ebb/-_aaaaaaaaA", "sample/pages/2024-05-01/ebb/-_aaaaaaaaA.txt", first, "path", "text/plain"),
        ("https://videodb.org/tide/aaaaaaaaaaA", "sample/pages/2024-05-01/tide/aaaaaaaaaaA.html", first, "path", "text/html"),
        ("https://videodb.org/tide/aaaaaaaaaaA", "sample/pages/2024-05-02/tide/aaaaaaaaaaA.txt", second, "path", "text/plain"),
    ]
    assert batch.pages["body"].to_list()[0] == b"2024-05-01/ebb/-_aaaaaaaaA.txt"


def test_a_page_of_another_site_has_its_address_from_its_folders(tmp_path):
    """Behind the @ is the query; the last ending is the form, whatever the address ends in."""
    names = {
        "www.youtube.com/watch@v=aaaaaaaaaaA.html": ("https://www.youtube.com/watch?v=aaaaaaaaaaA", "text/html"),
        "www.youtube.com/watch@v=bbbbbbbbbbA.json": ("https://www.youtube.com/watch?v=bbbbbbbbbbA", "application/json"),
        "www.youtube.com/api/timedtext@v=a&fmt=vtt.vtt": ("https://www.youtube.com/api/timedtext?v=a&fmt=vtt", "text/vtt"),
        "www.reddit.com/comments/x.json@raw_json=1.json": (
            "https://www.reddit.com/comments/x.json?raw_json=1",
            "application/json",
        ),
    }
    for name in names:
        path = tmp_path / "2024-05-01" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    [batch] = sample_batches(tmp_path, nothing_known)
    assert sorted(batch.pages.select("url", "content_type").rows()) == sorted(names.values())
    assert set(batch.pages["file"]) == {f"sample/pages/2024-05-01/{name}" for name in names}
    assert set(batch.pages["captured_at"]) == {datetime(2024, 5, 1)}


def test_sample_pages_are_known_by_their_content(root):
    """A new installation changes every mtime and no page; a changed page is pulled."""
    [batch] = sample_batches(root, nothing_known)
    known = set(batch.files)
    os.utime(root / "2024-05-01" / "ebb" / "-_aaaaaaaaA.txt", (0, 0))
    (root / "2024-05-02" / "tide" / "aaaaaaaaaaA.txt").write_text("2024-05-02/tide/BBBBBBBBBBB.txt")
    [again] = sample_batches(root, known.__contains__)
    assert again.pages["captured_at"].to_list() == [datetime(2024, 5, 2)]
    assert again.skipped == {"already pulled": 2}
    assert isinstance(again.files[0], File)


def test_the_package_s_sample_is_read():
    """Every page that it carries, none twice."""
    folder = Path(str(files("pipeline.sample") / "pages"))
    carried = [path for path in folder.rglob("*") if path.suffix.removeprefix(".") in CONTENT_TYPES]
    assert len(carried) == sum(path.is_file() for path in folder.rglob("*"))
    pages = pages_of(SAMPLE)
    assert len(pages) == len({page["file"] for page in pages}) == len(carried) > 0
