"""`videolake verify`: what is told of damage, and that everything else goes on."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from assets.cli import main
from assets.steps import Settings, check_parts, load_parts, make_marts, parse_pages, publish_staging, pull_pages
from pipeline.engine import LocalEngine
from pipeline.schemas import TABLES
from pipeline.storage.home import Home
from pipeline.storage.lake import Lake, PartFile
from pipeline.storage.lock import lock
from tests.assets.conftest import ROOT, sample_pages
from tests.storage.test_verify import spoil

DAY, NEXT_DAY = date(2024, 3, 4), date(2024, 3, 5)


def videolake(home: Home, *arguments: str) -> Result:
    """Run a command of `videolake` on the home, in this process."""
    return CliRunner(env={"COLUMNS": "200"}).invoke(main, [*arguments, "--home", str(home.root)])


def pulled(home: Home, pages: Path, day: date) -> Settings:
    """The first half of what `videolake run` does with a folder: its pages are pulled into the day and parsed."""
    settings = Settings(home, "a test", (str(pages),), engine=LocalEngine(1))
    pull_pages(settings, day)
    parse_pages(settings, [day])
    return settings


def ran(home: Home, pages: Path, day: date) -> None:
    """What `videolake run` does with a folder; claims are checked before publishing, as ever."""
    settings = pulled(home, pages, day)
    assert not any(check_parts(settings, [day], list(TABLES)).values())
    load_parts(settings)
    make_marts(settings)
    publish_staging(settings)


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A folder of two of the sample's pages, as a user's own."""
    return sample_pages(tmp_path / "pages", 2)


@pytest.fixture
def home(tmp_path: Path, pages: Path) -> Home:
    """A home whose lake has them."""
    home = Home(tmp_path / "home")
    pulled(home, pages, DAY)
    return home


def path_of(home: Home, table: str) -> Path:
    """The file of the table's first part."""
    return home.lake / _part(home, table).path


def _part(home: Home, table: str) -> PartFile:
    lake = Lake(home.lake)
    return next(part for part in [*lake.parts("raw"), *lake.parts()] if part.table == table)


def ask(file: Path, query: str) -> list[tuple[object, ...]]:
    """The rows of a query on a published file."""
    with duckdb.connect(file, read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_a_whole_home_is_told_in_a_line(home: Home):
    """What was checked, and that nothing was wrong."""
    done = videolake(home, "verify")
    assert done.exit_code == 0
    [line] = done.output.splitlines()
    assert line.startswith("checked ")
    assert line.endswith(" bytes: 0 made again, 0 damaged, 0 restored")


def test_a_core_part_is_made_again(home: Home):
    """The part is named, and since it is what it was, the next load has nothing to do."""
    load_parts(Settings(home, "a test"))
    whole = spoil(path_of(home, "videos"))
    done = videolake(home, "verify")
    assert done.exit_code == 0
    assert f"made again: {path_of(home, 'videos')}: its bytes changed since they were written" in done.output.splitlines()
    assert done.output.splitlines()[-1].endswith(": 1 made again, 0 damaged, 0 restored")
    assert path_of(home, "videos").read_bytes() == whole
    assert load_parts(Settings(home, "a test"))["parts"] == 0


def test_a_damaged_raw_part_is_told_until_it_is_restored(home: Home):
    """Where it lay, what it held, where it is now and what to do; `status` remembers it, and a good copy ends it."""
    path, part = path_of(home, "raw_pages"), _part(home, "raw_pages")
    assert "damaged  " not in videolake(home, "status").output
    whole = spoil(path)
    done = videolake(home, "verify")
    assert done.exit_code == 1
    for told in (f"damaged: {path}, 2 raw pages of {DAY}, sha256 {part.sha256}: its bytes changed", f"now {home.lake}/_damaged/"):
        assert told in done.output
    assert "put a good copy there, from a backup of the home, and run again: " in done.output
    assert "damaged      raw parts 1, pages 2; " in videolake(home, "status").output
    path.write_bytes(whole)
    done = videolake(home, "verify")
    assert (done.exit_code, f"restored: {path}, 2 raw pages of {DAY}" in done.output) == (0, True)
    assert "damaged  " not in videolake(home, "status").output


@pytest.mark.parametrize("day", [NEXT_DAY, DAY])
def test_runs_go_on_without_a_damaged_raw_part(home: Home, pages: Path, day: date):
    """Rows stay, every claim holds, history shows what there is at once, and the next run pulls the pages again, on any day."""
    ran(home, pages, DAY)
    path_of(home, "raw_pages").unlink()
    videos = ask(home.published, "FROM videos SELECT video_id, title ORDER BY ALL")
    assert videolake(home, "verify").exit_code == 1
    assert ask(home.history, "SELECT (SELECT count(*) FROM raw_pages), (SELECT count(*) FROM pages)") == [(0, 2)]
    ran(home, pages, day)
    home.staging.unlink()
    ran(home, pages, day)
    assert ask(home.published, "FROM videos SELECT video_id, title ORDER BY ALL") == videos
    assert ask(home.history, "SELECT count(*) FROM raw_pages WHERE body IS NOT NULL") == [(2,)]


def test_a_lost_page_says_why_it_has_no_bytes(home: Home):
    """Its facts can still be asked for."""
    page_id = next(Lake(home.lake).read_batches(_part(home, "raw_pages")))["page_id"][0]
    path_of(home, "raw_pages").unlink()
    videolake(home, "verify")
    assert "outcome       parsed" in videolake(home, "page", page_id).output
    done = videolake(home, "page", "--raw", page_id)
    assert (done.exit_code, "are not stored: their raw part is damaged" in done.output) == (1, True)


def test_rows_that_are_lost_are_told(home: Home, pages: Path):
    """Where raw and core part are damaged, nothing can be made of either: runs go on without, and pull the pages again."""
    ran(home, pages, DAY)
    spoil(path_of(home, "raw_pages"))
    spoil(path_of(home, "videos"))
    done = videolake(home, "verify")
    assert done.exit_code == 1
    assert f"other rows than before count for {DAY}; the warehouse gets them with the next: " in done.output
    assert done.output.splitlines()[-1].endswith(": 0 made again, 2 damaged, 0 restored")
    ran(home, pages, NEXT_DAY)
    assert ask(home.published, "FROM pages SELECT pulled_on, count(*) GROUP BY ALL") == [(NEXT_DAY, 2)]


def test_a_home_without_pages_is_no_whole_one(tmp_path: Path):
    """A mistyped home is not taken for one where all is well, and none is made."""
    done = videolake(Home(tmp_path / "nowhere"), "verify")
    assert (done.exit_code, "holds no pages yet" in done.output) == (1, True)
    assert not (tmp_path / "nowhere").exists()


def test_it_waits_for_a_writer_and_not_for_dagster(home: Home):
    """It says whom it waits for, and hashes as soon as that one is done."""
    code = "import sys, runpy; sys.modules['dagster'] = None; runpy.run_module('assets.cli', run_name='__main__')"
    command = [sys.executable, "-u", "-c", code, "verify", "--home", str(home.root)]
    with lock(home.lake_lock, "somebody's run"):
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert process.stdout
        assert "waiting for somebody's run (pid" in process.stdout.readline()
    said, _ = process.communicate(timeout=60)
    assert (process.returncode, said.startswith("checked ")) == (0, True), said
