"""From raw shards to core parts."""

import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pipeline.shard
from pipeline.parse import PARSERS
from pipeline.pull import pull
from pipeline.schemas import TABLES, RawPages
from pipeline.schemas.derive import lake_schema
from pipeline.shard import Parsed, core_rows, parse_day, parse_days, parse_shards, stale_pages
from pipeline.sources import from_argument
from pipeline.storage.home import Home
from pipeline.storage.lake import Lake, LakeError, PartFile
from pipeline.transform.term_counts import TermCounter
from tests.parse.pages import as_in_the_lake
from tests.parse.test_golden import CASES, GOLDEN, page_of

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
        "import sys; from pathlib import Path; from pipeline.shard import parse_shards; from pipeline.storage.lake import Lake; "
        "root = Path(sys.argv[1]); raw = [p for p in Lake(root).parts('raw') if p.table == 'raw_pages']; "
        "print(*sorted(part.sha256 for part in parse_shards(root, tuple(raw))))"
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


@pytest.fixture(scope="module")
def golden_pages() -> pl.DataFrame:
    """A page of every golden case."""
    return as_in_the_lake(map(page_of, CASES))


def shards_of(lake: Lake, pages: pl.DataFrame, shards: list[list[list[int]]]) -> tuple[PartFile, ...]:
    """A raw shard a day, of row groups of the pages so numbered; every seventh page repeats another day's body."""
    made = []
    for number, groups in enumerate(shards):
        writer = lake.writer(RawPages, day := DAY + timedelta(number), 0)
        for group in groups:
            is_unchanged = pl.col("page_id").is_in(pages["page_id"].gather_every(7, number % 7).implode())
            rows = pages[group].with_columns(pulled_on=pl.lit(day), is_unchanged=is_unchanged)
            writer.write(rows.with_columns(body=pl.when(~is_unchanged).then("body")))
        made.append(writer.close())
    return tuple(filter(None, made))


def assert_same_bytes(root: Path, pages: pl.DataFrame, shards: list[list[list[int]]]) -> None:
    """All shards together give the same files as one by one, each row group by itself."""
    raw = shards_of(Lake(root), pages, shards)
    together = {part.path: part for part in parse_shards(root, raw)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline.shard, "BATCH_PAGES", 0)
        assert together == {part.path: part for shard in raw for part in parse_shards(root, (shard,))} != {}


def test_what_is_parsed_together_changes_no_byte(golden_pages: pl.DataFrame, tmp_path: Path) -> None:
    """A day's files are the same whether it is parsed alone or in a backfill: pages of all formats, each on two of four days."""
    numbers = range(golden_pages.height)
    days = [[n for n in numbers if day in (n % 4, n // 4 % 4)] for day in range(4)]
    assert_same_bytes(tmp_path, golden_pages, [[pages[::2], pages[1::2]] for pages in days])


@settings(max_examples=3, deadline=None)
@given(st.data())
def test_what_is_parsed_together_changes_no_byte_whatever_it_is(
    golden_pages: pl.DataFrame, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """However few pages the days have, and whichever."""
    group = st.lists(st.integers(0, golden_pages.height - 1), min_size=1, max_size=4, unique=True)
    shards = data.draw(st.lists(st.lists(group, min_size=1, max_size=2), min_size=2, max_size=4))
    assert_same_bytes(tmp_path_factory.mktemp("lake"), golden_pages, shards)


def test_many_days_are_parsed_as_each_of_them(home: Home, tmp_path: Path) -> None:
    """A backfill over days parses what is stale on each, tells each day's pages, and makes the rows that a day alone has."""
    pull(home, NEXT_DAY, [from_argument(str(tmp_path / "pages"))], only_this_day=True)
    told: list[int] = []
    days = [DAY, NEXT_DAY, NEXT_DAY + timedelta(1)]
    parsed = parse_days(home, days, on_pages=told.append)
    assert parsed == [Parsed(DAY, 1, 3), Parsed(NEXT_DAY, 1, 3), Parsed(days[-1])]
    assert sum(told) == 6
    assert [row["video_id"] for row in rows(home, "videos", NEXT_DAY)] == ["aaaaaaaaaaA", "aaaaaaaaaaE"]
    assert all(row["pulled_on"] == NEXT_DAY for row in rows(home, "videos", NEXT_DAY))
    assert [stale_pages(home, day) for day in days] == [0, 0, 0]
