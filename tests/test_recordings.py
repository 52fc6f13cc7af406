"""Recorded pages of all kinds through a whole run: every file is accounted for, broken ones say what is wrong with them.

The recordings lie beside a checkout of the team's (../shared/recordings). What each page must give is told where its parser or
its source is tested; here it is what becomes of all of them together.
"""

import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.pull import Pulled, pull
from pipeline.schemas import TABLES
from pipeline.shard import parse_day
from pipeline.sources import from_argument
from pipeline.storage.home import Home
from pipeline.storage.lake import Lake
from pipeline.storage.staging import load
from tests.parse.test_captions_recordings import UNREADABLE
from tests.sources.test_archive_recordings import BROKEN

DAY = date(2024, 3, 4)
#: The pages of one video, oldest first: the recording, the name under which it is kept, views and likes that the page tells.
OVER_TIME = (
    ("2015-10-13__da946932___HSylqgVYQI__watch.html.gz", None, 556_256, 1_985),
    ("2019-02-02__1da02cbb___HSylqgVYQI-regular__watch.html.gz", None, 569_962, 2_063),
    ("HEAD__regular__watch.json.gz", "2020-10-30__watch.json.gz", 582_858, 2_347),
    ("HEAD__rich-thumbnails__watch.json.gz", "2020-12-31__watch.json.gz", 583_531, 2_357),
)

Ask = Callable[[str], list[tuple[Any, ...]]]


def run(folder: Path, home: Home) -> Pulled:
    """Pull, parse and load a folder."""
    pulled = pull(home, DAY, [from_argument(str(folder))], only_this_day=False)
    parse_day(home, DAY)
    load(home, Lake(home.lake).parts("core"))
    return pulled


def asked(home: Home, query: str) -> list[tuple[Any, ...]]:
    """Rows of a query on the home's staging, whose raw pages are `raw_pages`."""
    lake = Lake(home.lake)
    raw = [str(lake.path(part)) for part in lake.parts("raw") if part.table == "raw_pages"]
    with duckdb.connect(str(home.staging), read_only=True) as connection:
        connection.execute(f"create temp view raw_pages as from read_parquet({raw})")
        return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def recordings(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Pulled, Ask]:
    """What pulling all recordings did, and the home that holds them."""
    home = Home(tmp_path_factory.mktemp("recordings") / "home")
    pulled = run(shared / "recordings", home)
    return pulled, lambda query: asked(home, query)


def test_raw_pages_are_the_sum_of_the_outcomes(recordings: tuple[Pulled, Ask]):
    """No page is lost on the way, and none is counted twice."""
    pulled, ask = recordings
    outcomes: dict[str, int] = dict(ask("select outcome, count(*) from pages group by all"))
    assert set(outcomes) == {"parsed", "rejected"}
    assert [(pulled.page_count,)] == ask("select count(*) from raw_pages") == [(sum(outcomes.values()),)]


def test_every_file_is_accounted_for(recordings: tuple[Pulled, Ask], shared: Path):
    """Each gives pages, but for dumps of posts that link no video, and archives that hold no page or copies of others' pages."""
    _, ask = recordings
    files = {str(path) for path in (shared / "recordings").rglob("*") if path.is_file()}
    others = [Path(file) for file in files - {file for (file,) in ask("select distinct file from raw_pages")}]
    dumps = {"test_comments.ndjson", "test_submissions.ndjson"}
    assert {path.name for path in others if path.parent.parent.name != "warc"} == dumps


def test_a_parsed_page_gives_rows_or_a_reason(recordings: tuple[Pulled, Ask]):
    """Nobody has to guess why a page is in no table."""
    _, ask = recordings
    tables = [name for name in TABLES if name not in ("raw_pages", "raw_files", "pages", "rejected_rows", "vocabulary")]
    made = {page for (page,) in ask(" union ".join(f"select page_id from lake.{name}" for name in tables if has(ask, name)))}
    pages = ask("select url, page_id, reason from pages where outcome = 'parsed'")
    assert [url for url, page, reason in pages if (page in made) == (reason is not None)] == []


def has(ask: Ask, name: str) -> bool:
    """Whether staging has lake rows of the table."""
    return bool(ask(f"select 1 from duckdb_tables() where schema_name = 'lake' and table_name = '{name}'"))


def test_a_rejected_page_says_why(recordings: tuple[Pulled, Ask]):
    """And none is put down to a video that nothing names: no file's name holds an id, though some look a little like one."""
    _, ask = recordings
    assert ask("select url from pages where outcome = 'rejected' and reason is null") == []
    assert ask("select video_id from pages where outcome = 'rejected' and video_id is not null") == []


def test_broken_archives_cost_their_broken_records(recordings: tuple[Pulled, Ask]):
    """Each of these is one rejected page that says where it is and what is wrong."""
    _, ask = recordings
    found = ask("select file, reason from pages join raw_pages using (page_id) where reason like 'broken web archive record%'")
    told: dict[str, list[str]] = {}
    for file, reason in found:
        told.setdefault(Path(file).name, []).append(reason.removeprefix("broken web archive record at "))
    assert {name: sorted(faults) for name, faults in told.items()} == {
        name: sorted(faults) for name, (_, faults) in BROKEN.items() if faults
    }


def test_broken_caption_files_are_one_reject_each(recordings: tuple[Pulled, Ask], shared: Path):
    """As no page tells whose captions they are, that is what is wrong with those that can be read."""
    _, ask = recordings
    lines = [line.split("\t") for line in (shared / "recordings" / "INDEX.tsv").read_text().splitlines()[1:]]
    broken = [line[0].removeprefix("captions/") for line in lines if line[0].startswith("captions/") and line[6] != "real"]
    found = ask("select file, outcome, reason from pages join raw_pages using (page_id) where file like '%/captions/%'")
    told = [(file.partition("/captions/")[2], outcome, reason) for file, outcome, reason in found]
    expected = [(name, "rejected", UNREADABLE.get(name, "no video id")) for name in broken]
    assert sorted(each for each in told if each[0] in broken) == sorted(expected)


@pytest.fixture(scope="module")
def over_time(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """A home that holds four pages of one video, with the days of their capture in their names."""
    root = tmp_path_factory.mktemp("over_time")
    (root / "pages").mkdir()
    for name, kept_as, *_ in OVER_TIME:
        [path] = (shared / "recordings").rglob(name)
        shutil.copyfile(path, root / "pages" / (kept_as or name))
    home = Home(root / "home")
    run(root / "pages", home)
    return lambda query: asked(home, query)


def test_one_video_over_time_has_its_newest_values(over_time: Ask):
    """One row, whose facts are those of the last page, with the days of the first and the last."""
    *_, (_, _, views, likes) = OVER_TIME
    columns = "video_id, title, view_count, like_count, first_captured_at, captured_at"
    assert over_time(f"select {columns} from videos") == [
        ("_HSylqgVYQI", "Meor 2 - Screaming cat goes nuts!", views, likes, datetime(2015, 10, 13), datetime(2020, 12, 31))
    ]


def test_one_video_over_time_has_a_snapshot_a_page(over_time: Ask):
    """Each with what its page tells, at the day that its file's name tells."""
    days = [datetime.fromisoformat((kept_as or name)[:10]) for name, kept_as, *_ in OVER_TIME]
    expected = [(day, views, likes, "path") for day, (_, _, views, likes) in zip(days, OVER_TIME, strict=True)]
    snapshots = "select s.captured_at, view_count, like_count, captured_by from video_snapshots s join pages using (page_id)"
    assert over_time(f"{snapshots} order by 1") == expected
