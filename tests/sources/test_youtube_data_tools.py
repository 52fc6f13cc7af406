"""Lists of YouTube Data Tools: recognised by their header, each row a page that its own parser can read."""

import os
from datetime import datetime
from pathlib import Path

import pytest

from pipeline.sources import SourceError, from_toml
from pipeline.sources.dump import DumpSource
from tests.parse.pages import parsed
from tests.parse.test_golden import GOLDEN
from tests.sources.gather import files_of, pages_of, skipped_of

LISTS = GOLDEN / "youtube_data_tools"
FIRST, SECOND, EARLY = (
    LISTS / name for name in ("row_of_the_first_version/input.csv", "chart_of_regions/input.csv", "early_list_of_tabs/input.tab")
)
URL = "https://www.youtube.com/watch?v=Hb9-xQ2_tLk"


def stored(folder: Path, recording: Path, name: str) -> Path:
    """A copy of a list under another name."""
    (folder / name).write_bytes(recording.read_bytes())
    os.utime(folder / name, (0, 0))
    return folder / name


@pytest.mark.parametrize("recording", [FIRST, SECOND, EARLY], ids=["first", "second", "early"])
def test_a_row_is_a_page_byte_by_byte(tmp_path, recording):
    """With the header before it, so that it can be read by itself; the file is put together from its pages."""
    path = stored(tmp_path, recording, "list.csv")
    pages = pages_of(tmp_path)
    header, *rows = path.read_bytes().splitlines(keepends=True)
    assert [page["body"] for page in pages] == [header + row for row in rows]
    assert (pages[0]["url"], pages[0]["file"], pages[0]["http_status"]) == (URL, str(path), None)
    assert files_of(tmp_path)[0].path == str(path)
    assert skipped_of(tmp_path) == {}


@pytest.mark.parametrize(("recording", "media_type"), [(FIRST, "text/csv"), (EARLY, "text/tab-separated-values")])
def test_a_page_is_read_as_the_row_that_it_is(tmp_path, recording, media_type):
    """From the file to the rows of tables, though the list was named on the command line as any dump."""
    pages = pages_of(stored(tmp_path, recording, "list.tab"))
    assert {page["content_type"] for page in pages} == {media_type}
    for page in pages:
        rows = parsed(page["body"], url=page["url"], content_type=page["content_type"])
        [video] = rows["videos"]
        assert page["url"].endswith(video["video_id"])
        assert rows["outcomes"][0]["format"] == "youtube_data_tools"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("videolist_channel2_2023_08_15-10_11_12.tab", (datetime(2023, 8, 15, 10, 11, 12), "path")),
        ("mine_videolist_search50_2023_08_15-10_11_12.csv", (datetime(2023, 8, 15, 10, 11, 12), "path")),
        ("videolist 2024-05-01.csv", (datetime(2024, 5, 1), "path")),
        ("videolist_seeds2_2023_13_15-10_11_12.csv", (datetime(1970, 1, 1), "mtime")),
    ],
)
def test_a_list_was_captured_when_the_program_made_it(tmp_path, name, told):
    """As the program writes it into the name, or people do; so that each list gives a snapshot of its own day."""
    page, *_ = pages_of(stored(tmp_path, EARLY, name))
    assert (page["captured_at"], page["captured_by"]) == told


def test_a_row_that_does_not_fit_costs_itself(tmp_path):
    """Its page says what it is, and the next row is read."""
    header, first, second = EARLY.read_bytes().splitlines(keepends=True)
    (tmp_path / "list.tab").write_bytes(header + b"broken\tline\n" + first + b"\n" + second)
    broken, *others = pages_of(tmp_path)
    assert [page["body"] for page in others] == [header + first, header + second]
    assert broken["url"].endswith("list.tab#2")
    [outcome] = parsed(broken["body"], url=broken["url"])["outcomes"]
    assert (outcome["outcome"], outcome["reason"]) == ("rejected", "a row of 2 values under 16 columns")


def test_the_mapping_can_be_named(tmp_path):
    """In a sources.toml, by the name under which it ships."""
    stored(tmp_path, FIRST, "list.csv")
    (tmp_path / "sources.toml").write_text('[[source]]\nkind = "dump"\npath = "*.csv"\ncolumns = "youtube-data-tools"\n')
    [source] = from_toml(tmp_path / "sources.toml")
    assert isinstance(source, DumpSource)
    assert [page["url"] for page in pages_of(source)] == [URL]


def test_what_is_named_a_list_and_is_none_is_told(tmp_path):
    """With the columns that a list has, and those that are there."""
    (tmp_path / "pages.csv").write_text("url,text\nhttps://a.b/,tide\n")
    source = DumpSource(name="list", path=str(tmp_path / "pages.csv"), columns="youtube-data-tools")
    with pytest.raises(SourceError, match=r"has the columns url, text\. A list of YouTube Data Tools has the columns videoId, "):
        pages_of(source)


@pytest.mark.parametrize("kind", ["dump", "folder"])
def test_a_mapping_that_does_not_ship_is_told(tmp_path, kind):
    """At once, and with the one that does."""
    (tmp_path / "sources.toml").write_text(f'[[source]]\nkind = "{kind}"\npath = "x.csv"\ncolumns = "youtube"\n')
    with pytest.raises(SourceError, match=r"source 1: columns: no mapping .* 'youtube'; there is 'youtube-data-tools'\."):
        from_toml(tmp_path / "sources.toml")
