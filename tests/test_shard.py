"""From raw shards to core parts."""

import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import pipeline.shard
from pipeline.parse import PARSERS
from pipeline.pull import pull
from pipeline.schemas import TABLES
from pipeline.schemas.derive import lake_schema
from pipeline.shard import Parsed, core_rows, parse_day, stale_pages
from pipeline.sources import from_argument
from pipeline.storage.home import Home
from pipeline.storage.lake import Lake, LakeError, PartFile
from pipeline.transform.term_counts import TermCounter
from tests.parse.pages import as_in_the_lake
from tests.parse.test_golden import GOLDEN, page_of

DAY, NEXT_DAY = date(2024, 3, 4), date(2024, 3, 5)
PAGE = """Low water

Video Statistics and Information

Video
Captions Word Cloud
Reddit Comments
Captions
{text}
Channel: Harbour
Views: 1,234
Rating: undefined out of 5
Keywords: tide, harbour
Id: {id}
Channel Id: undefined
Length: 0min 20sec (20 seconds)
Published: Wed Jun 19 2024
Related Videos
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with two pages and an empty file pulled into one day."""
    folder = tmp_path / "pages"
    folder.mkdir()
    for video_id in ("aaaaaaaaaaA", "aaaaaaaaaaE"):
        (folder / f"2024-03-01 {video_id}.txt").write_text(PAGE.format(id=video_id, text="the Tide turns [Music] the tide rests"))
    (folder / "empty.txt").touch()
    home = Home(tmp_path / "home")
    pull(home, DAY, [from_argument(str(folder))], only_this_day=True)
    return home


def rows(home: Home, table: str, day: date = DAY) -> list[dict[str, Any]]:
    """All rows of a table's parts of a day."""
    lake = Lake(home.lake)
    frames = [rows for part in lake.day_parts("core", day) if part.table == table for rows in lake.read_batches(part)]
    return pl.concat(frames).to_dicts() if frames else []


def test_a_page_becomes_rows_of_every_table_that_it_fills(home: Home) -> None:
    """One page gives its video, a snapshot of its counts, its transcript with word counts, and its keywords."""
    assert parse_day(home, DAY) == Parsed(DAY, shard_count=1, page_count=3)
    video, _ = rows(home, "videos")
    assert (video["video_id"], video["view_count"], video["captured_at"]) == ("aaaaaaaaaaA", 1234, datetime(2024, 3, 1))
    assert [row["keywords"] for row in rows(home, "video_snapshots")] == [["tide", "harbour"]] * 2
    transcript, _ = rows(home, "transcripts")
    assert (transcript["word_count"], len(transcript["text_sha256"])) == (6, 64)
    words = {row["term_id"]: row["term"] for row in rows(home, "vocabulary")}
    (counts,) = [row for row in rows(home, "term_counts") if row["field"] == "transcript" and row["video_id"] == "aaaaaaaaaaA"]
    said = dict(zip((words[i] for i in counts["term_ids"]), counts["term_counts"], strict=True))
    assert said == {"the": 2, "tide": 2, "turns": 1, "rests": 1}


def test_every_raw_page_has_one_outcome(home: Home) -> None:
    """Pages in = outcomes out, rejected ones with their reason."""
    parse_day(home, DAY)
    outcomes = {row["url"].rsplit("/", 1)[1]: (row["outcome"], row["reason"]) for row in rows(home, "pages")}
    assert sorted(outcomes.values(), key=str) == [("parsed", None), ("parsed", None), ("rejected", "empty page")]
    assert outcomes["empty.txt"] == ("rejected", "empty page")


def test_an_unchanged_page_gives_its_outcome_and_nothing_else(home: Home, tmp_path: Path) -> None:
    """A page that was the same a day later counts as pulled, not as a second observation of its rows."""
    for file in (tmp_path / "pages").iterdir():
        file.touch()
    pull(home, NEXT_DAY, [from_argument(str(tmp_path / "pages"))], only_this_day=False)
    parse_day(home, NEXT_DAY)
    assert [row["outcome"] for row in rows(home, "pages", NEXT_DAY)] == ["unchanged"] * 3
    assert rows(home, "videos", NEXT_DAY) == []


def test_a_parsed_day_is_not_parsed_again(home: Home) -> None:
    """A run without news reads no page."""
    parse_day(home, DAY)
    before = Lake(home.lake).parts()
    assert stale_pages(home, DAY) == 0
    assert parse_day(home, DAY) == Parsed(DAY)
    assert Lake(home.lake).parts() == before


def test_a_changed_parser_parses_all_again(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a parser learns something, history is read anew, and what came out the same stays the same file."""
    parse_day(home, DAY)
    before = Lake(home.lake).parts()
    monkeypatch.setattr(pipeline.shard, "VERSION", "videodb_text=99")
    assert stale_pages(home, DAY) == 3
    assert parse_day(home, DAY).page_count == 3
    after = Lake(home.lake).parts()
    assert [part.path for part in after] == [part.path for part in before]
    assert {part.parser_version for part in after} == {"videodb_text=99"}


def raw_part(home: Home) -> PartFile:
    """The day's one raw shard."""
    (part,) = (part for part in Lake(home.lake).parts("raw") if part.table == "raw_pages")
    return part


def test_a_damaged_raw_shard_stops_the_day_and_is_named(home: Home) -> None:
    """Rows are never made from bytes that are not those that were pulled."""
    path = home.lake / raw_part(home).path
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(LakeError, match=r"part-00000-.*its bytes changed .* backup"):
        parse_day(home, DAY)
    path.unlink()
    with pytest.raises(LakeError, match=r"part-00000-.* is missing"):
        parse_day(home, DAY)
    assert Lake(home.lake).parts() == []


@pytest.mark.parametrize("name", [parser.format for parser in PARSERS])
def test_a_shard_of_one_format_alone(name: str) -> None:
    """Whoever has nothing but caption files, or nothing but threads, gets what these tell: no table needs another format's."""
    pages = as_in_the_lake(page_of(case) for case in sorted((GOLDEN / name).iterdir()))
    made = dict(core_rows(pages, TermCounter()))
    assert made["pages"].height == pages.height
    assert all(set(frame.columns) == set(lake_schema(TABLES[table])) for table, frame in made.items())


def test_threads_do_not_change_a_byte(home: Home) -> None:
    """The lake of a laptop and of a server are the same files."""
    code = (
        "import sys; from pathlib import Path; from pipeline.shard import parse_shard; from pipeline.storage.lake import Lake; "
        "root = Path(sys.argv[1]); raw = [p for p in Lake(root).parts('raw') if p.table == 'raw_pages']; "
        "print(*sorted(part.sha256 for part in parse_shard(root, raw[0])))"
    )
    digests = [
        subprocess.run(
            [sys.executable, "-c", code, str(home.lake)],
            env={**os.environ, "POLARS_MAX_THREADS": threads},
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).resolve().parents[1],
        ).stdout
        for threads in ("1", "4")
    ]
    assert digests[0] == digests[1] != ""
