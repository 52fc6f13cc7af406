"""Sources as people name them, and errors that tell what to write instead."""

import json
import re
from pathlib import Path

import pytest

from pipeline.sources import SAMPLE, SourceError, from_argument, from_toml
from pipeline.sources.archive import ArchiveSource
from pipeline.sources.columns import Columns
from pipeline.sources.dump import DumpSource
from pipeline.sources.folder import FolderSource
from pipeline.sources.web import DAILY, WebSource
from tests.sources.gather import names_of

RECORD = json.dumps({"url": "https://a.b/1", "text": "tide"})


def toml(folder: Path, text: str) -> Path:
    """A sources.toml."""
    (folder / "sources.toml").write_text(text)
    return folder / "sources.toml"


def test_an_argument_is_a_folder_a_page_file_a_dump_or_a_glob(tmp_path):
    """Told apart by what is there, and named after it."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.txt").write_text("tide")
    (tmp_path / "dump.txt").write_text(RECORD)
    assert from_argument(f"{tmp_path}/pages/") == FolderSource(name="pages", path=f"{tmp_path}/pages")
    assert from_argument(f"{tmp_path}/pages/a.txt") == FolderSource(name="a.txt", path=f"{tmp_path}/pages/a.txt")
    assert from_argument(f"{tmp_path}/dump.txt") == DumpSource(name="dump.txt", path=f"{tmp_path}/dump.txt")
    assert from_argument(f"{tmp_path}/pages/*.txt") == FolderSource(name="pages", path=f"{tmp_path}/pages/*.txt")


def test_a_home_folder_is_expanded(tmp_path, monkeypatch):
    """Also where no shell did it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "pages").mkdir()
    assert from_argument("~/pages") == FolderSource(name="pages", path=f"{tmp_path}/pages")


def test_a_user_s_folder_called_sample_is_not_the_sample(tmp_path):
    """The sample leaves the warehouse when a user's pages come; a user's pages stay."""
    (tmp_path / "sample").mkdir()
    assert SAMPLE.name == "sample"
    assert from_argument(f"{tmp_path}/sample").name == "./sample"


@pytest.mark.parametrize("text", ["nowhere", "nowhere/*.txt"])
def test_an_argument_that_leads_nowhere_is_an_error(tmp_path, monkeypatch, text):
    """With the whole path, since the wrong folder is the usual cause."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SourceError, match=rf"^{tmp_path}/nowhere.*: no such file or folder\. Give a path"):
        from_argument(text)


def test_an_empty_argument_is_an_error():
    """And not the folder in which the command happens to run."""
    with pytest.raises(SourceError, match=r"^an empty name: no such file or folder\. Give a path"):
        from_argument("")


def test_an_address_of_no_archive_is_that_of_a_page():
    """Which is asked for each day that it is named."""
    assert from_argument("https://a.b/c?d=e") == WebSource(name="https://a.b/c?d=e", urls=("https://a.b/c?d=e",), refresh=DAILY)


@pytest.mark.parametrize("address", ["https://", "http://a.b:x/", "https://[1/"])
def test_an_address_that_leads_nowhere_is_an_error(address):
    """And not a page that can't be had."""
    with pytest.raises(SourceError, match=rf"^{re.escape(address)}: no address of a page\. Look at its host and port\.$"):
        from_argument(address)


def test_an_address_of_an_archive_is_one():
    """Named after its last part."""
    assert from_argument("https://a.b/c/d.warc.gz?e=f") == ArchiveSource(name="d.warc.gz", url="https://a.b/c/d.warc.gz?e=f")
    assert from_argument("HTTP://a.b/d.ARC").name == "d.ARC"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("dump.jsonl", '{"id": 1, "title": "tide"}', "it has the columns id, title"),
        ("dump.csv", "id,title\n1,tide", "it has the columns id, title"),
        ("dump.ndjson", "", "it is no JSON lines, CSV or Parquet file with columns"),
        ("dump.jsonl.gz", "", "it is no JSON lines, CSV or Parquet file with columns"),
    ],
)
def test_a_dump_without_the_needed_columns_says_which_it_has_and_needs(tmp_path, name, content, says):
    """And how to map them."""
    (tmp_path / name).write_text(content)
    with pytest.raises(SourceError) as error:
        from_argument(f"{tmp_path}/{name}")
    assert str(error.value) == (
        f"{tmp_path}/{name}: no dump of pages: {says}. A dump needs a url column (url, uri, link, page_url) and a text column "
        "(text, content, body, raw_content) or an html column (html, raw_html, content_html). If other columns hold them, say so "
        f'in sources.toml: [[source]] kind = "dump", path = "{tmp_path}/{name}", columns = {{ url = "...", text = "..." }}.'
    )


def test_no_file_and_no_source_are_none(tmp_path):
    """Then the sample is pulled."""
    assert from_toml(tmp_path / "sources.toml") == []
    assert from_toml(toml(tmp_path, "# no source yet\n")) == []
    assert from_toml(toml(tmp_path, "source = []\n")) == []


def test_paths_are_relative_to_the_file_and_may_be_globs(tmp_path, monkeypatch):
    """Wherever the command is run, and whatever the folder is called."""
    home = tmp_path / "home [1]"
    (home / "pages").mkdir(parents=True)
    (home / "pages" / "a.txt").write_text("tide")
    monkeypatch.chdir("/")
    text = """
        [[source]]
        kind = "folder"
        path = "pages/*.txt"
        name = "talks"
        include = ["*.txt"]
        exclude = ["old/**"]

        [[source]]
        kind = "dump"
        path = "dump.jsonl"
        columns = { url = "where", text = "said" }
        max_page_bytes = 1000
    """
    talks, dump = from_toml(toml(home, text))
    assert isinstance(talks, FolderSource)
    assert (talks.name, talks.include, talks.exclude) == ("talks", ("*.txt",), ("old/**",))
    assert names_of(talks) == ["a.txt"]
    assert dump == DumpSource(
        name="dump.jsonl", path=f"{home}/dump.jsonl", columns=Columns(url="where", text="said"), max_page_bytes=1_000
    )


def test_archives_are_named_by_paths_or_by_addresses(tmp_path):
    """With patterns for the pages that are wanted."""
    text = """
        [[source]]
        kind = "archive"
        path = "crawl/*.warc.gz"
        include = ["videodb.org", "*.videodb.org"]
        exclude = ["re:[?&]print="]

        [[source]]
        kind = "archive"
        url = "https://a.b/crawl%20one.warc.gz"
    """
    crawl, far = from_toml(toml(tmp_path, text))
    assert crawl == ArchiveSource(
        name="crawl",
        path=f"{tmp_path}/crawl/*.warc.gz",
        include=("videodb.org", "*.videodb.org"),
        exclude=("re:[?&]print=",),
    )
    assert far == ArchiveSource(name="crawl one.warc.gz", url="https://a.b/crawl%20one.warc.gz")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[source]", ": Expected ']]'"),
        ("[[sources]]\nkind = 'folder'", ": unknown key sources. Allowed is only source, as tables that begin with [[source]]."),
        ("source = 'pages'", ": source is no list of tables. Begin each with a line [[source]]."),
        ("[[source]]\npath = 'a'", ", source 1: kind is missing. Allowed are archive, dump, folder, reddit, web and youtube."),
        ("[[source]]\nkind = 'internet'", ", source 1: kind is 'internet'. Allowed are archive, dump, folder, reddit, web and"),
        ("[[source]]\nkind = 'folder'", ", source 1: path is missing. Give the file or folder, or a glob, relative to "),
        (
            "[[source]]\nkind = 'dump'\npath = 'a'\ninclude = ['*']",
            ", source 1: unknown key include. A dump takes kind, name, path, columns, max_page_bytes.",
        ),
        (
            "[[source]]\nkind = 'dump'\npath = 'a'\n[[source]]\nkind = 'dump'\npath = 7",
            ", source 2: path: expected `str`, got `int`.",
        ),
        ("[[source]]\nkind = 'folder'\npath = 'a'\nmax_page_bytes = 0", ", source 1: max_page_bytes: expected `int` >= 1."),
        ("[[source]]\nkind = 'folder'\npath = 'a'\ninclude = '*.txt'", ", source 1: include: expected `array`, got `str`."),
        (
            "[[source]]\nkind = 'dump'\npath = 'a'\ncolumns = { body = 'b' }",
            ", source 1: columns: object contains unknown field `body`; allowed are url, text, html, date.",
        ),
        ("[[source]]\nkind = 'archive'", ", source 1: path or url is missing. Give the file or folder, or a glob, relative to "),
        ("[[source]]\nkind = 'archive'\npath = 'a'\nurl = 'http://a.b/'", ", source 1: an archive takes either path or url."),
        ("[[source]]\nkind = 'archive'\nurl = 'ftp://a.b/c.warc'", ", source 1: url: expected `str` matching regex '^https?://"),
        (
            "[[source]]\nkind = 'archive'\npath = 'a'\nexclude = ['b', 're:(']",
            ", source 1: exclude: 're:(' is no regular expression: missing ), unterminated subpattern at position 0.",
        ),
        (
            "[[source]]\nkind = 'dump'\npath = 'a'\nname = 'sample'",
            ", source 1: name is sample, which is the name of the sample pages.",
        ),
        (
            "[[source]]\nkind = 'dump'\npath = 'a'\n[[source]]\nkind = 'dump'\npath = 'b/a'",
            ": two sources are called 'a'. Give one of them another name.",
        ),
    ],
)
def test_a_mistake_names_the_file_the_entry_the_key_and_what_is_allowed(tmp_path, text, says):
    """So that it is mended at the first attempt."""
    path = toml(tmp_path, text)
    with pytest.raises(SourceError) as error:
        from_toml(path)
    assert str(error.value).startswith(f"{path}{says}")
