"""A folder as yt-dlp leaves it: large media that nobody reads, and small files that tell all about them."""

import json
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from pipeline.pull import Pulled, pull
from pipeline.sources import from_argument
from pipeline.storage.home import Home
from pipeline.storage.lake import Lake

DAY = date(2024, 3, 4)
VIDEOS = 100
MEDIA_BYTES = 500 * 10**6


def bytes_read() -> int:
    """How many bytes this process has asked the kernel for since it began."""
    lines = Path("/proc/self/io").read_text().splitlines()
    return int(next(line.removeprefix("rchar: ") for line in lines if line.startswith("rchar: ")))


def sparse(path: Path, byte_count: int) -> None:
    """A file of this size that takes no room."""
    with path.open("wb") as file:
        file.truncate(byte_count)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """50 GB of media, whole and unfinished, beside an info.json and a picture for each."""
    folder = tmp_path / "videos"
    folder.mkdir()
    for number in range(VIDEOS):
        video_id = f"{number:010}A"
        name = f"Tide {number} [{video_id}]"
        sparse(folder / f"{name}.{'webm' if number % 2 else 'mp4'}", MEDIA_BYTES)
        sparse(folder / f"{name}.webp", 10_000)
        info = {"id": video_id, "title": "Tide", "extractor": "youtube", "epoch": 1_706_702_400 + number}
        (folder / f"{name}.info.json").write_text(json.dumps(info))
    sparse(folder / "Tide 100 [00000000100].f137.mp4.part", MEDIA_BYTES)
    return folder


def pulled(folder: Path, home: Home) -> Pulled:
    """Pull the folder."""
    return pull(home, DAY, [from_argument(str(folder))], only_this_day=False)


@pytest.mark.skipif(not Path("/proc/self/io").exists(), reason="only Linux tells how many bytes a process has read")
def test_media_are_counted_and_never_read(folder: Path, tmp_path: Path):
    """The pull reads what tells of videos, a thousandth of a thousandth of the folder, and says what else lies there."""
    before = bytes_read()
    found = pulled(folder, Home(tmp_path / "home"))
    assert found.page_count == VIDEOS
    assert dict(found.skipped) == {"media (mp4)": 50, "media (webm)": 50, "image (webp)": 100, "unfinished (part)": 1}
    assert sum(path.stat().st_size for path in folder.iterdir()) > 50 * 10**9
    assert bytes_read() - before < 20 * 2**20


def test_an_info_json_was_captured_at_its_epoch(folder: Path, tmp_path: Path):
    """Not when it was copied to where it lies now."""
    home = Home(tmp_path / "home")
    pulled(folder, home)
    lake = Lake(home.lake)
    pages = pl.concat(rows for part in lake.parts("raw") if part.table == "raw_pages" for rows in lake.read_batches(part))
    told = pages.filter(pl.col("url").str.contains("%5B0000000000A%5D")).select("captured_at", "captured_by").rows()
    assert told == [(datetime(2024, 1, 31, 12), "record")]
    assert pages["captured_by"].unique().to_list() == ["record"]


def test_pulling_again_reads_nothing(folder: Path, tmp_path: Path):
    """Files that did not change are known by name, size and time."""
    home = Home(tmp_path / "home")
    pulled(folder, home)
    again = pulled(folder, home)
    assert (again.page_count, again.skipped["already pulled"]) == (0, VIDEOS)
