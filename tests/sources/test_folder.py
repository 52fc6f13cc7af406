"""The source `folder`: every file once, in order, as what it is by its content."""

import gzip
import hashlib
import os
import socket
import tracemalloc
from pathlib import Path

import pytest
from backports import zstd

from pipeline.sources import File, SourceError, from_argument
from pipeline.sources.columns import Columns
from pipeline.sources.folder import FolderSource
from tests.sources.gather import files_of, names_of, pages_of, skipped_of

DUMP = '{"url": "https://a.b/1", "text": "tide"}\n'


def write(root: Path, *names: str, content: str = "tide") -> None:
    """Files with this content, and the folders that they need."""
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)


def folder(path: Path | str, **options) -> FolderSource:
    """A source as a sources.toml would make it."""
    return FolderSource(name="pages", path=str(path), **options)


def test_a_page_file_is_a_page_of_its_bytes(tmp_path):
    """With the file's address, no guess about HTTP, and nothing changed."""
    content = b"\xef\xbb\xbfone\r\ntwo\x00\xff"
    (tmp_path / "a page#1 é.txt").write_bytes(content)
    [page] = pages_of(tmp_path)
    assert page["url"] == (tmp_path / "a page#1 é.txt").as_uri()
    assert page["file"] == str(tmp_path / "a page#1 é.txt")
    assert (page["body"], page["byte_count"], page["sha256"]) == (content, len(content), None)
    assert {page[name] for name in ("http_status", "content_type", "etag", "last_modified")} == {None}


def test_files_come_in_the_order_of_their_names_at_any_depth(tmp_path):
    """So that the same folder gives the same lake."""
    write(tmp_path, "b/2.txt", "b/10.txt", "a.txt", "c.txt", "b/a/z.txt")
    assert names_of(tmp_path) == ["a.txt", "10.txt", "2.txt", "z.txt", "c.txt"]


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
@pytest.mark.parametrize("suffix", [".gz", ".zst", ".txt"])
def test_a_compressed_page_is_what_it_holds_whatever_its_name(tmp_path, pack, suffix):
    """The wrapper is transport, not content."""
    (tmp_path / f"page{suffix}").write_bytes(pack(b"tide " * 1_000) + pack(b"and more"))
    [page] = pages_of(tmp_path)
    assert page["body"] == b"tide " * 1_000 + b"and more"
    assert page["file"].endswith(f"page{suffix}")


def test_an_empty_file_is_a_page_with_an_empty_body(tmp_path):
    """It is there, so it has an outcome."""
    (tmp_path / "empty.txt").touch()
    (tmp_path / "packed.gz").write_bytes(gzip.compress(b""))
    assert [(page["body"], page["byte_count"]) for page in pages_of(tmp_path)] == [(b"", 0)] * 2


def test_an_image_with_the_name_of_a_text_is_a_page(tmp_path):
    """What it is in truth is for detection to say."""
    (tmp_path / "photo.txt").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)))
    [page] = pages_of(tmp_path)
    assert page["body"].startswith(b"\xff\xd8\xff")


def test_media_and_unfinished_downloads_are_counted_and_not_opened(tmp_path):
    """A yt-dlp folder is mostly these; opening a pipe would wait for ever."""
    names = ["a.mp4", "b.MP4", "c.jpg", "d.webm.part", "e.f137.mp4.part-Frag12", "f.ytdl", "g.temp", "page.txt"]
    write(tmp_path, *names)
    os.mkfifo(tmp_path / "h.mkv")
    assert names_of(tmp_path) == ["page.txt"]
    assert skipped_of(tmp_path) == {
        "media (mp4)": 2,
        "image (jpg)": 1,
        "unfinished (part)": 2,
        "unfinished (ytdl)": 1,
        "unfinished (temp)": 1,
        "media (mkv)": 1,
    }


def test_hidden_files_and_folders_are_counted(tmp_path):
    """A folder that was named itself is taken, hidden or not."""
    write(tmp_path, ".hidden/.DS_Store", ".hidden/.git/config", ".hidden/page.txt")
    assert names_of(tmp_path / ".hidden") == ["page.txt"]
    assert skipped_of(tmp_path / ".hidden") == {"hidden": 2}
    assert skipped_of(tmp_path) == {"hidden": 1}


def test_what_can_not_be_read_is_counted_and_the_rest_is_pulled(tmp_path):
    """A link to nothing, a pipe, a socket: none of them stops a load."""
    write(tmp_path, "page.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
    assert names_of(tmp_path) == ["page.txt"]
    assert skipped_of(tmp_path) == {"unreadable": 1, "no regular file": 2}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file, so there is no file without permission to test with")
def test_a_file_without_permission_is_counted(tmp_path):
    """The rest of the folder is pulled."""
    write(tmp_path, "a.txt", "b.txt")
    (tmp_path / "a.txt").chmod(0)
    assert names_of(tmp_path) == ["b.txt"]
    assert skipped_of(tmp_path) == {"unreadable": 1}


def test_links_to_folders_are_followed_but_never_in_circles(tmp_path):
    """A corpus is often spread over disks by links."""
    write(tmp_path, "elsewhere/page.txt", "pages/own.txt")
    (tmp_path / "pages" / "linked").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "pages" / "loop").symlink_to(tmp_path / "pages")
    assert names_of(tmp_path / "pages") == ["page.txt", "own.txt"]
    assert skipped_of(tmp_path / "pages") == {"link to a folder above it": 1}


def test_a_file_name_that_is_no_utf8_is_pulled(tmp_path):
    """Old disks have such names."""
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/t\xefde.txt")).write_text("tide")
    [page] = pages_of(tmp_path)
    assert page["url"].endswith("/t%EFde.txt")
    assert page["file"].endswith("/t\ufffdde.txt")


@pytest.mark.parametrize(
    ("options", "taken"),
    [
        ({"include": ["*.txt"]}, ["a.txt", "b.txt", "c.txt"]),
        ({"include": ["talks/*.txt"]}, ["b.txt"]),
        ({"include": ["talks/**/*.txt"]}, ["b.txt", "c.txt"]),
        ({"include": ["talks"]}, ["b.html", "b.txt", "c.txt"]),
        ({"include": ["[ab].*"], "exclude": ["*.html"]}, ["a.txt", "b.txt"]),
        ({"exclude": ["talks/"]}, ["a.txt"]),
        ({"exclude": ["**/old"]}, ["a.txt", "b.html", "b.txt"]),
    ],
)
def test_globs_choose_among_the_files_of_a_folder(tmp_path, options, taken):
    """As people know them from .gitignore."""
    write(tmp_path, "a.txt", "talks/b.txt", "talks/b.html", "talks/old/c.txt")
    source = folder(tmp_path, **{name: tuple(globs) for name, globs in options.items()})
    assert names_of(source) == taken


def test_files_that_globs_leave_out_are_counted(tmp_path):
    """Nobody wonders where they went."""
    write(tmp_path, "a.txt", "b.html", "c.csv", "old/d.txt")
    source = folder(tmp_path, include=("*.txt", "*.csv"), exclude=("*.csv", "old"))
    assert skipped_of(source) == {"excluded": 2, "not included": 1}


def test_a_glob_takes_files_and_whole_folders_once(tmp_path):
    """`**` fits a folder and also each file in it."""
    write(tmp_path, "2024/a.txt", "2024/b/c.txt", "2025/d.txt", "other/e.txt")
    assert names_of(tmp_path / "202*") == ["a.txt", "c.txt", "d.txt"]
    assert names_of(tmp_path / "20*" / "*.txt") == ["a.txt", "d.txt"]
    assert names_of(tmp_path / "2024" / "**") == ["a.txt", "c.txt"]


def test_a_file_whose_name_looks_like_a_glob_is_that_file(tmp_path):
    """yt-dlp writes `Title [id].txt`; the folder may have brackets too."""
    write(tmp_path, "[talks]/Tide [aaaaaaaaaaA].txt", "[talks]/t.txt")
    assert names_of(tmp_path / "[talks]" / "Tide [aaaaaaaaaaA].txt") == ["Tide%20%5BaaaaaaaaaaA%5D.txt"]
    assert names_of(tmp_path / "[talks]" / "?.txt") == ["t.txt"]


def test_a_dump_in_a_folder_is_opened_as_a_dump_whatever_its_name(tmp_path):
    """Content counts, not names."""
    write(tmp_path, "dump.txt", content=DUMP * 2)
    write(tmp_path, "page.txt")
    assert [page["url"] for page in pages_of(tmp_path)] == ["https://a.b/1"] * 2 + [(tmp_path / "page.txt").as_uri()]


def test_a_dump_without_the_needed_columns_is_one_page(tmp_path):
    """It has its outcome like any file; named itself it would be an error."""
    write(tmp_path, "dump.jsonl", content='{"id": 1, "title": "tide"}\n' * 3)
    [page] = pages_of(tmp_path)
    assert page["byte_count"] == 81


def test_columns_of_a_folder_s_dumps_can_be_named(tmp_path):
    """As for a dump that is named itself."""
    write(tmp_path, "dump.jsonl", content='{"id": "https://a.b/1", "transcript": "tide"}\n')
    [page] = pages_of(folder(tmp_path, columns=Columns(url="id", text="transcript")))
    assert (page["url"], page["body"]) == ("https://a.b/1", b"tide")


@pytest.mark.parametrize("line", ["Tide | Link, and text", "url", '{"url": 1', "{}", "text\turls\n"])
def test_a_text_that_only_resembles_a_dump_is_a_page(tmp_path, line):
    """Titles hold commas and bars, and braces too."""
    write(tmp_path, "page.txt", content=f"{line}\n\nVideo Statistics and Information\n")
    [page] = pages_of(tmp_path)
    assert page["body"].startswith(line.encode())


def test_a_page_that_is_too_large_is_measured_and_hashed_and_not_held(tmp_path):
    """300 MB on disk take no 300 MB of memory."""
    with (tmp_path / "large.txt").open("wb") as file:
        file.truncate(300 * 2**20)
    tracemalloc.start()
    [page] = pages_of(tmp_path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    zeros = hashlib.sha256()
    for _ in range(300):
        zeros.update(bytes(2**20))
    assert (page["body"], page["byte_count"], page["sha256"]) == (None, 300 * 2**20, zeros.hexdigest())
    assert peak < 64 * 2**20


def test_a_compressed_page_counts_unpacked(tmp_path):
    """A megabyte of zeros is small only while it is packed."""
    (tmp_path / "large.zst").write_bytes(zstd.compress(bytes(2**20)))
    [page] = pages_of(folder(tmp_path, max_page_bytes=2**20 - 1))
    assert (page["body"], page["byte_count"], page["sha256"]) == (None, 2**20, hashlib.sha256(bytes(2**20)).hexdigest())


def test_a_page_of_exactly_the_limit_is_kept(tmp_path):
    """The limit is what a page may have."""
    write(tmp_path, "page.txt", content="12345")
    assert [page["body"] for page in pages_of(folder(tmp_path, max_page_bytes=5))] == [b"12345"]


def test_known_files_are_not_opened_again(tmp_path):
    """They are counted; what is new beside them is pulled."""
    write(tmp_path, "a.txt", "b.txt")
    [known, _] = files_of(tmp_path)
    assert known == File(str(tmp_path / "a.txt"), 4, (tmp_path / "a.txt").stat().st_mtime_ns)
    (tmp_path / "a.txt").chmod(0)
    assert [page["url"][-5:] for page in pages_of(tmp_path, {known}.__contains__)] == ["b.txt"]
    assert skipped_of(tmp_path, {known}.__contains__) == {"already pulled": 1}


def test_a_folder_that_is_gone_by_the_time_it_is_pulled_is_an_error(tmp_path):
    """A typing mistake in a sources.toml must not look like an empty folder."""
    with pytest.raises(SourceError, match=r"/gone: no such file or folder\. Give a path"):
        pages_of(folder(tmp_path / "gone"))


def test_a_relative_argument_gives_absolute_addresses(tmp_path, monkeypatch):
    """The same folder is the same, wherever the command is run."""
    write(tmp_path, "pages/a.txt")
    monkeypatch.chdir(tmp_path)
    assert pages_of("pages") == pages_of(tmp_path / "pages")
    assert from_argument("pages/../pages") == from_argument("./pages")
