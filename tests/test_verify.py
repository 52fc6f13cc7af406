"""Verify: core parts are made again, raw parts are kept aside, and pulls and parses go on."""

import shutil
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

import pipeline.pull
import pipeline.shard
import pipeline.sources.batch
from pipeline.held import held_pages
from pipeline.pull import pull, utc_now
from pipeline.shard import parse_days, stale_pages
from pipeline.sources import SAMPLE, from_argument
from pipeline.sources.batch import File
from pipeline.storage.found_pages import FoundPages
from pipeline.storage.home import Home
from pipeline.storage.lake import Lake, PartFile
from pipeline.storage.part_checks import outcome_problems
from pipeline.storage.sample import counting_parts, has_own_pages
from pipeline.transform.videos import videos
from pipeline.verify import verify
from tests.sources.reddit_files import comment, dump, post
from tests.storage.test_verify import spoil
from tests.test_pull import Pages, page
from tests.test_shard import PAGE

DAY, NEXT_DAY = date(2024, 3, 4), date(2024, 3, 5)
IDS = ("aaaaaaaaaaA", "aaaaaaaaaaE", "aaaaaaaaaaI")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of three pages."""
    folder = tmp_path / "pages"
    folder.mkdir()
    for video_id in IDS:
        (folder / f"2024-03-01 {video_id}.txt").write_text(PAGE.format(id=video_id, text=f"the tide turns {video_id}"))
    return folder


@pytest.fixture
def home(tmp_path: Path, folder: Path) -> Home:
    """A home with these pages pulled into a day, in one shard, and parsed."""
    home = Home(tmp_path / "home")
    pulled(home, folder, DAY)
    return home


def pulled(home: Home, folder: Path, day: date, *, backfill: bool = False) -> int:
    """Pull the folder into the day and parse it. Returns how many bodies are new."""
    done = pull(home, day, [from_argument(str(folder))], only_this_day=backfill)
    parse_days(home, [day])
    return done.page_count - done.unchanged_count


def part_of(home: Home, table: str, number: int = 0) -> PartFile:
    """The table's part of a number, on the first day."""
    lake = Lake(home.lake)
    parts = [*lake.day_parts("raw", DAY), *lake.day_damaged(DAY), *lake.day_parts("core", DAY)]
    return next(part for part in parts if (part.table, part.part) == (table, number))


def files(home: Home) -> dict[str, bytes]:
    """All files of the lake."""
    return {str(path): path.read_bytes() for path in home.lake.rglob("*") if path.is_file()}


def outcomes(home: Home) -> list[tuple[str, date]]:
    """Url and day of every page that has an outcome."""
    lake = Lake(home.lake)
    pages = pl.concat([rows for part in lake.parts() if part.table == "pages" for rows in lake.read_batches(part)])
    return pages.select("url", "pulled_on").sort("pulled_on", "url").rows()


def test_a_whole_lake_stays_as_it_is(home: Home) -> None:
    """Every part is hashed, all bytes are told, and no file is written."""
    before, told = files(home), []
    verified = verify(home, on_bytes=lambda done, total: told.append((done, total)))
    lake = Lake(home.lake)
    assert verified.part_count == len(lake.parts("raw")) + len(lake.parts())
    assert told[-1] == (verified.byte_count, verified.byte_count)
    assert (verified.is_whole, verified.is_changed, files(home)) == (True, False, before)


def test_damaged_core_parts_are_made_again(home: Home) -> None:
    """To the byte: neither manifests nor the warehouse see a difference."""
    before = files(home)
    spoil(home.lake / part_of(home, "keywords").path)
    (home.lake / part_of(home, "videos").path).unlink()
    verified = verify(home)
    assert sorted(damage.part.table for damage in verified.made_again) == ["keywords", "videos"]
    assert (verified.is_whole, verified.changed_days, files(home)) == (True, [], before)
    assert not verify(home).is_changed


def test_parts_that_newer_parsers_make_again_are_told(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the code has learnt something since, other rows come out: they count, and whoever runs the command is told."""
    home = Home(tmp_path / "home")
    monkeypatch.setattr(pipeline.shard, "videos", lambda rows: videos(rows).with_columns(title=pl.lit(None, pl.String)))
    pulled(home, folder, DAY)
    before = part_of(home, "videos")
    monkeypatch.undo()
    spoil(home.lake / before.path)
    assert verify(home).changed_days == [DAY]
    assert part_of(home, "videos").sha256 != before.sha256
    assert not verify(home).is_changed


def test_a_damaged_raw_part_leaves_its_rows(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was made of it counts, also when parsers change, and no claim about the day fails."""
    lake, core = Lake(home.lake), Lake(home.lake).parts()
    raw = part_of(home, "raw_pages")
    spoil(lake.path(raw))
    verified = verify(home)
    assert [(damage.part, damage.kept) for damage in verified.damaged] == [(raw, home.lake / "_damaged" / raw.path)]
    monkeypatch.setattr(pipeline.shard, "VERSION", "videodb_text=99")
    assert stale_pages(home, DAY) == 0
    parse_days(home, [DAY])
    assert (lake.parts(), lake.damaged()) == (core, [raw])
    assert outcome_problems(lake, [DAY]) == []
    assert not verify(home).is_whole, "it is damaged until it is restored"


def test_a_raw_part_that_was_never_parsed_is_no_missing_outcome(tmp_path: Path, folder: Path) -> None:
    """A day whose pages are lost before anything was made of them has nothing to account for, until they are restored."""
    home = Home(tmp_path / "home")
    pull(home, DAY, [from_argument(str(folder))], only_this_day=True)
    whole = spoil(home.lake / part_of(home, "raw_pages").path)
    assert not verify(home).is_whole
    parse_days(home, [DAY])
    assert outcome_problems(Lake(home.lake), [DAY]) == []
    (home.lake / part_of(home, "raw_pages").path).write_bytes(whole)
    assert verify(home).is_whole
    assert (len(outcomes(home)), outcome_problems(Lake(home.lake), [DAY])) == (3, [])


def test_pages_of_a_damaged_part_are_pulled_again(home: Home, folder: Path) -> None:
    """The next pull of their files stores their bodies once more; the one after it has nothing to do."""
    (home.lake / part_of(home, "raw_pages").path).unlink()
    verify(home)
    assert [pulled(home, folder, NEXT_DAY), pulled(home, folder, NEXT_DAY)] == [3, 0]
    assert [day for _, day in outcomes(home)] == [DAY] * 3 + [NEXT_DAY] * 3
    assert outcome_problems(Lake(home.lake), [DAY, NEXT_DAY]) == []


@pytest.mark.parametrize("backfill", [True, False])
def test_the_day_itself_can_be_pulled_again(home: Home, folder: Path, backfill: bool) -> None:
    """New parts take no number of a damaged one, so that what was made of both counts."""
    before = {part.path for part in Lake(home.lake).parts()}
    spoil(home.lake / part_of(home, "raw_pages").path)
    verify(home)
    assert [pulled(home, folder, DAY, backfill=backfill) for _ in range(2)] == [3, 0]
    lake = Lake(home.lake)
    assert [(part.table, part.part) for part in lake.day_parts("raw", DAY)] == [
        ("raw_files", 1),
        ("raw_pages", 2),
        ("raw_files", 3),
    ]
    assert before < {part.path for part in lake.parts()}
    assert outcome_problems(lake, [DAY]) == []


def test_a_body_that_later_days_only_repeat_is_pulled_again(home: Home, folder: Path) -> None:
    """An unchanged page has no body: it does not stand for one that is lost."""
    pulled(home, folder, NEXT_DAY, backfill=True)
    later = date(2024, 3, 6)
    for file in folder.iterdir():
        file.touch()
    assert pulled(home, folder, later) == 0
    shards = {part.pulled_on: part for part in Lake(home.lake).parts("raw") if part.table == "raw_pages"}
    for day in (DAY, NEXT_DAY):
        (home.lake / shards[day].path).unlink()
    verify(home)
    assert held_pages(Lake(home.lake), "pages", utc_now()).pages.is_empty()
    for file in folder.iterdir():
        file.touch()
    assert pulled(home, folder, date(2024, 3, 7)) == 3


def test_only_files_whose_pages_are_lost_are_opened_again(tmp_path: Path) -> None:
    """Of a pull of two shards, what the whole shard holds for certain is known: a file that is one page."""
    home, names = Home(tmp_path), ["/a/0.txt", "/a/1.txt", "/a/dump.jsonl"]
    told = [{"file": name, "url": f"file://{name}{'#0' if 'dump' in name else ''}"} for name in names]
    pages = [page(each["url"], each["file"], file=each["file"]) for each in told]
    source = Pages([[pages[0], pages[2]], [pages[1]]], [File(name, 1, 1) for name in names])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline.pull, "SHARD_PAGES", 2)
        pull(home, DAY, [source], only_this_day=False)  # type: ignore[list-item]
    (home.lake / part_of(home, "raw_pages", 1).path).unlink()
    verify(home)
    asked: list[str] = []

    class Asking(Pages):
        def batches(self, is_known):
            asked.extend(file.path for file in self.files if not is_known(file))
            return super().batches(is_known)

    done = pull(home, NEXT_DAY, [Asking([[pages[1], pages[2]]], source.files)], only_this_day=False)  # type: ignore[list-item]
    assert asked == ["/a/1.txt", "/a/dump.jsonl"]
    assert (done.page_count, done.unchanged_count) == (2, 1)


def test_lost_lines_of_a_reddit_dump_are_pulled_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dump is read again, and of its lines those that are still held are passed over."""
    home, dumps = Home(tmp_path / "home"), tmp_path / "dumps"
    dumps.mkdir()
    dump(dumps / "RS.zst", *(post(f"p{number}") for number in range(4)))
    dump(dumps / "RC.zst", *(comment(f"c{number}", f"p{number}") for number in range(4)))
    monkeypatch.setattr(pipeline.pull, "SHARD_PAGES", 3)
    monkeypatch.setattr(pipeline.sources.batch, "MAX_PAGES", 3)
    pulled(home, dumps, DAY)
    lost = part_of(home, "raw_pages", 1)
    (home.lake / lost.path).unlink()
    verify(home)
    done = pull(home, NEXT_DAY, [from_argument(str(dumps))], only_this_day=False)
    assert (lost.rows, done.page_count, done.unchanged_count) == (3, 3, 0)


def test_a_lost_list_of_files_costs_nothing_but_time(home: Home, folder: Path) -> None:
    """The files are opened again, and their pages are found to be there."""
    spoil(home.lake / part_of(home, "raw_files", 1).path)
    assert [damage.part.table for damage in verify(home).damaged] == ["raw_files"]
    assert pulled(home, folder, NEXT_DAY) == 0


def test_a_raw_part_is_restored(home: Home) -> None:
    """A good copy in its place makes the lake what it was; what lay there stays aside."""
    before = files(home)
    path = home.lake / part_of(home, "raw_pages").path
    whole = spoil(path)
    verify(home)
    path.write_bytes(whole)
    verified = verify(home)
    assert [part.path for part in verified.restored] == [path.relative_to(home.lake).as_posix()]
    assert verified.is_whole
    assert {name: held for name, held in files(home).items() if "_damaged" not in name} == before


def test_rows_whose_raw_part_is_lost_too_go_until_it_is_restored(home: Home) -> None:
    """All of the shard's, so that no table speaks of what another lacks; runs go on, and restoring brings them back."""
    before, core = files(home), Lake(home.lake).parts()
    raw = home.lake / part_of(home, "raw_pages").path
    whole = spoil(raw)
    spoil(home.lake / part_of(home, "videos").path)
    verified = verify(home)
    assert ([damage.part.table for damage in verified.lost], verified.changed_days) == (["videos"], [DAY])
    lake = Lake(home.lake)
    assert (lake.parts(), outcome_problems(lake, [DAY])) == ([], [])
    lake.sweep()
    assert all((home.lake / "_damaged" / part.path).exists() for part in core)
    raw.write_bytes(whole)
    assert verify(home).is_whole
    assert {name: held for name, held in files(home).items() if "_damaged" not in name} == before


def test_lost_pages_are_found(home: Home, folder: Path) -> None:
    """What is known of a page can be asked for without its bytes, by all that leads to it."""
    (home.lake / part_of(home, "raw_pages").path).unlink()
    verify(home)
    url = (folder / f"2024-03-01 {IDS[0]}.txt").as_uri()
    with duckdb.connect() as connection:
        pages = FoundPages(connection, Lake(home.lake))
        [found] = pages.by_url(url)
        assert (found.is_lost, found.outcome, found.row_counts["videos"]) == (True, "parsed", 1)
        assert pages.by_id(found.page_id[:8]) == pages.by_video(IDS[0]) == [found]
        assert pages.body(found) is None


def test_the_sample_stays_the_sample(tmp_path: Path, folder: Path) -> None:
    """Without its raw pages it is left out of a home with own pages as ever; own rows without theirs are own rows."""
    home = Home(tmp_path / "home")
    pulled(home, folder, NEXT_DAY)
    shutil.copytree(home.lake, tmp_path / "own")
    [example] = [part for part in Lake(home.lake).parts("raw") if part.table == "raw_pages"]
    pull(home, DAY, [SAMPLE], only_this_day=True)
    parse_days(home, [DAY])
    (home.lake / part_of(home, "raw_pages").path).unlink()
    verify(home)
    assert {part.pulled_on for part in counting_parts(Lake(home.lake))} == {NEXT_DAY}
    (home.lake / example.path).unlink()
    verify(home)
    assert has_own_pages(Lake(home.lake))
    assert {part.pulled_on for part in counting_parts(Lake(home.lake))} == {NEXT_DAY}
