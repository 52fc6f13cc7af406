"""`videolake site`, and the asset that keeps a home's site up to date."""

import shutil
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from click.testing import CliRunner, Result

from assets.cli import main
from assets.definitions import build_definitions
from assets.site import site_metadata
from assets.steps import Settings
from pipeline.report.site import search
from pipeline.storage.home import Home
from tests.assets.conftest import Ran

VIDEO_PAGES = dg.AssetKey(["reports", "video_pages"])
FEW = "SELECT video_id FROM videos ORDER BY video_id LIMIT 3"


@pytest.fixture
def home(sample: Ran, tmp_path: Path) -> Path:
    """A home of one's own, with what the sample published."""
    (tmp_path / "home").mkdir()
    shutil.copyfile(sample.home / "videos.duckdb", tmp_path / "home/videos.duckdb")
    return tmp_path / "home"


def site(home: Path, *arguments: str) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, ["site", "--home", str(home), *arguments])


def test_the_command_makes_the_site_in_the_home(home: Path):
    """It says how many pages, what search took, and how to look at it."""
    said = site(home, "--videos", FEW).output.splitlines()
    assert said[0] == f"site:    {home / 'site'}"
    assert said[1].endswith(" s")
    assert ", 0 kept, 0 removed" in said[1]
    assert said[2].startswith("search:  1 of 1 indexes made, in ")
    assert said[-1] == f"  python3 -m http.server 8000 --bind 127.0.0.1 --directory {home / 'site'}"
    assert "nothing changed" in site(home, "--videos", FEW).output


def test_the_site_may_lie_elsewhere(home: Path, tmp_path: Path):
    """And the home stays as it was."""
    said = site(home, "--videos", FEW, "--no-search", "--out", str(tmp_path / "my site"))
    assert "search:  none" in said.output
    assert f"--directory '{tmp_path / 'my site'}'" in said.output
    assert [path.name for path in home.iterdir()] == ["videos.duckdb"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--videos", "SELECT title FROM videos"], "Error: --videos: its first column gives no id of a video that is held"),
        (["--videos", "SELEC"], "Error: --videos: Parser Error"),
        (["--out", "."], "is not empty and no site of videolake's"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(home: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str):
    """And the command fails."""
    monkeypatch.chdir(home)
    done = site(home, *arguments)
    assert done.exit_code == 1
    assert told in done.output


def test_without_a_warehouse_there_is_no_site(tmp_path: Path):
    """The message says how to make one."""
    done = site(tmp_path)
    assert done.exit_code == 1
    assert "make it with: videolake run" in done.output


def test_without_the_extra_the_command_says_what_to_install(home: Path, monkeypatch: pytest.MonkeyPatch):
    """Pages can be made without search where only pagefind is missing."""
    monkeypatch.setattr(search, "find_spec", lambda name: None)
    done = site(home)
    assert done.exit_code == 1
    assert "pip install 'videolake[site]'" in done.output
    assert site(home, "--no-search", "--videos", FEW).exit_code == 0


def test_a_run_makes_no_site_and_says_how_to(sample: Ran):
    """Nobody pays for what they don't use."""
    assert not (sample.home / "site").exists()
    with dg.DagsterInstance.from_config(str(sample.home / "dagster")) as instance:
        event = instance.get_latest_materialization_event(VIDEO_PAGES)
    assert event is not None
    assert event.asset_materialization is not None
    assert "videolake site --home" in str(event.asset_materialization.metadata["site"].value)


def test_a_run_brings_a_site_up_to_date(home: Path):
    """As it was asked for: of the same videos, without search; where nothing was published, it compares nothing."""
    site(home, "--videos", FEW, "--no-search")
    settings = Settings(Home(home), "a test")
    assert site_metadata(settings, is_alone=False)["written"] == 0
    with duckdb.connect(home / "videos.duckdb") as connection:
        [[changed]] = connection.execute(f"SELECT max(video_id) FROM ({FEW})").fetchall()
        connection.execute("UPDATE videos SET view_count = 987654321 WHERE video_id = ?", [changed])
        connection.execute("UPDATE meta.publication SET id = 'zzz'")
    updated = site_metadata(settings, is_alone=False)
    assert updated["written"] > 0
    assert updated["kept"] > 0
    assert "987,654,321" in (home / f"site/videos/{changed}.html").read_text()
    assert len(list((home / "site/videos").iterdir())) == 3


def test_a_site_that_cant_be_made_stops_no_run(home: Path, monkeypatch: pytest.MonkeyPatch):
    """What was published stays published, and the asset's page says why."""
    site(home, "--videos", FEW)
    monkeypatch.setattr(search, "find_spec", lambda name: None)
    with duckdb.connect(home / "videos.duckdb") as connection:
        connection.execute("UPDATE meta.publication SET id = 'zzz'")
    assert "pip install" in site_metadata(Settings(Home(home), "a test"), is_alone=False)["site"]


def test_the_asset_alone_makes_the_site(home: Path):
    """By a click on `Materialize` on its page."""
    with duckdb.connect(home / "videos.duckdb") as connection:
        connection.execute(f"DELETE FROM videos WHERE video_id NOT IN ({FEW})")
    job = build_definitions(home).resolve_implicit_global_asset_job_def()
    assert job.execute_in_process(asset_selection=[VIDEO_PAGES]).success
    assert (home / "site/index.html").exists()
