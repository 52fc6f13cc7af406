"""`videolake run`, from the command line to the published file."""

import json
import shutil
import subprocess
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from click.testing import CliRunner

from assets.cli import main
from assets.progress import STAGES
from pipeline.storage.home import Home
from pipeline.storage.lake import Lake
from pipeline.storage.lock import lock
from tests.assets.conftest import ROOT, Ran, command, ran, sample_pages, videolake


def stamps(home: Path) -> dict[str, int]:
    """The published file and all Parquet files of a home, with the time of their last change."""
    paths = [home / "videos.duckdb", *(home / "lake").rglob("*.parquet")]
    return {path.relative_to(home).as_posix(): path.stat().st_mtime_ns for path in paths}


def copy_of(home: Path, folder: Path) -> Path:
    """A copy of a home that a test may change."""
    return shutil.copytree(home, folder / "home")


def runs(home: Path) -> dict[str, dg.DagsterRunStatus]:
    """The runs that the Dagster UI of the home shows, by id."""
    with dg.DagsterInstance.from_config(str(home / "dagster")) as instance:
        return {run.run_id: run.status for run in instance.get_runs()}


def test_without_a_source_the_sample_is_published(sample: Ran):
    """A newcomer has a warehouse after one command."""
    with duckdb.connect(sample.home / "videos.duckdb", read_only=True) as connection:
        assert connection.execute("SELECT DISTINCT source FROM pages").fetchall() == [("sample",)]
        assert connection.execute("SELECT count(*) > 40 FROM videos").fetchone() == (True,)
        assert connection.execute("SELECT count(*) > 0 FROM marts.channels").fetchone() == (True,)


def test_the_report_tells_what_the_run_did(sample: Ran):
    """A program reads from the report what a person reads from the summary."""
    report = sample.report
    assert report["pages"] == sum(report["outcomes"].values()) > 0
    assert report["rows"]["pages"] == report["pages"]
    assert report["published"] == str(sample.home / "videos.duckdb")
    assert list(report["stages"]) == list(STAGES)
    assert 0 < sum(report["stages"].values()) < report["total_seconds"]
    assert report["peak_bytes"] > 50e6
    assert report["error"] is None


def test_the_summary_is_for_people(sample: Ran):
    """Stages in their order, rows per table, outcomes and the published path can be read off the screen."""
    lines = [line.split()[0] for line in sample.said.splitlines() if line.split()]
    assert [word for word in lines if word in STAGES] == [
        "pull",
        "parse",
        "checks",
        "load",
        "checks",
        "marts",
        "checks",
        "publish",
    ]
    files = [str(sample.home / name) for name in ("videos.duckdb", "history.duckdb")]
    for part in ("videos", "pages in:", "parsed", "rejects:", "skipped:", *files):
        assert part in sample.said


def test_the_commands_of_the_summary_work(sample: Ran):
    """What is offered to paste finds something."""
    offered = [line.strip() for line in sample.said.splitlines() if line.startswith("  videolake ")]
    assert len(offered) == 2
    for line in offered:
        shell = f"{' '.join(command())} {line.removeprefix('videolake ')}"
        done = subprocess.run(shell, shell=True, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert done.stdout.count("\n") > 4


def test_the_run_is_seen_in_dagster(sample: Ran):
    """The UI of the same home lists the run, its day, the materialised assets and the passed checks."""
    with dg.DagsterInstance.from_config(str(sample.home / "dagster")) as instance:
        run = instance.get_run_by_id(sample.report["run_id"])
        assert run is not None
        assert (run.job_name, run.status) == ("videolake_daily", dg.DagsterRunStatus.SUCCESS)
        assert run.tags["dagster/partition"] == sample.report["day"]
        event = instance.get_latest_materialization_event(dg.AssetKey(["core", "videos"]))
    assert event is not None
    assert event.asset_materialization is not None
    metadata = event.asset_materialization.metadata
    stored = sum(part.rows for part in Lake(sample.home / "lake").parts() if part.table == "videos")
    assert metadata["dagster/partition_row_count"].value == stored
    assert "video_id" in str(metadata["preview"].value)


def test_a_run_with_nothing_new_changes_no_file(sample: Ran, sample_again: Ran):
    """Running twice costs seconds and rewrites nothing, the published file included."""
    assert sample_again.report["pages"] == 0
    assert sample_again.report["rows"] == sample.report["rows"]
    assert stamps(sample_again.home) == stamps(sample.home)
    assert not sample_again.report["is_published_anew"]


def test_own_pages_take_the_place_of_the_sample(sample: Ran, tmp_path: Path):
    """The first pages of a user push the sample out of the warehouse, and the run says so."""
    home = copy_of(sample.home, tmp_path)
    own = ran(home, sample_pages(tmp_path / "own", 3))
    assert "sample" in own.said
    assert own.report["rows"]["videos"] == own.report["rows"]["pages"] == 3
    with duckdb.connect(home / "history.duckdb", read_only=True) as connection:
        assert connection.execute("SELECT count(*), count(body) FROM raw_pages").fetchall() == [(3, 3)]
        assert connection.execute("SELECT count(*) FROM pages").fetchall() == [(3,)]
    again = ran(home)
    assert "nothing to pull" in again.said
    assert again.report["rows"] == own.report["rows"]


def test_a_failed_claim_stops_publishing(sample: Ran, tmp_path: Path):
    """Wrong rows never reach analysts: the run ends with the claim and its first failing row, and the old file stays."""
    home = copy_of(sample.home, tmp_path)
    with duckdb.connect(home / "staging.duckdb") as connection:
        connection.execute("INSERT INTO main.keywords SELECT 'orphan', 0, 'k', 'k', page_id FROM main.keywords LIMIT 1")
    before = stamps(home)
    done = videolake("run", "--home", home, expect=1)
    assert "keywords_belong_to_a_video" in done.stderr
    assert "orphan" in done.stderr
    assert done.stderr.count("\n") == 1
    assert stamps(home) == before
    assert set(runs(home).values()) == {dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE}


def test_a_lost_raw_shard_is_named(sample: Ran, tmp_path: Path):
    """Whoever deletes files of the lake is told which one to restore."""
    home = copy_of(sample.home, tmp_path)
    [shard] = (home / "lake" / "raw_pages").rglob("*.parquet")
    shutil.rmtree(home / "lake" / "_manifests" / "core")
    shard.unlink()
    done = videolake("run", sample_pages(tmp_path / "own", 1), "--home", home, "--report", tmp_path / "report.json", expect=1)
    assert shard.name in done.stderr
    assert shard.name in json.loads((tmp_path / "report.json").read_text())["error"]


@pytest.fixture(scope="module")
def interrupted(sample: Ran, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, Ran]:
    """A home whose run was killed while it waited for another writer; what it said; and the run after it."""
    home = shutil.copytree(sample.home, tmp_path_factory.mktemp("interrupted") / "home")
    run = command("run", "--home", home)
    with (
        lock(Home(home).lake_lock, "somebody's run"),
        subprocess.Popen(run, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as waiting,
    ):
        said = ""
        while waiting.stdout and "waiting" not in said and (line := waiting.stdout.readline()):
            said += line
        waiting.kill()
    return home, said, ran(home)


def test_the_second_writer_waits_and_says_for_whom(interrupted: tuple[Path, str, Ran]):
    """Two runs at once on one home do no harm, and nobody wonders why nothing happens."""
    assert "somebody's run (pid" in interrupted[1]


def test_a_killed_run_is_reported_by_the_next(interrupted: tuple[Path, str, Ran]):
    """No run stays marked as running, and the next one succeeds at once."""
    home, _, after = interrupted
    assert "interrupted" in after.said
    assert sorted(status.value for status in runs(home).values()) == ["FAILURE", "SUCCESS", "SUCCESS"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--on", "2019-12-31"], "2020-01-01"),
        (["--on", "2999-01-01"], "today"),
        (["--on", "yesterday"], "YYYY-MM-DD"),
        (["/no/such/folder"], "/no/such/folder"),
        (["--engine", "magic"], "magic"),
        (["--workers", "0"], "workers"),
    ],
)
def test_wrong_usage_ends_with_2_before_anything_starts(arguments: list[str], said: str, tmp_path: Path):
    """A typing error is told at once, and leaves nothing behind."""
    done = CliRunner().invoke(main, ["run", *arguments, "--home", str(tmp_path / "home")])
    assert (done.exit_code, said in done.output) == (2, True), done.output
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(("name", "content"), [("dump.jsonl", '{"number": 1}\n'), ("dump.csv", "one,two\n1,2\n")])
def test_a_dump_without_pages_ends_with_1(name: str, content: str, tmp_path: Path):
    """A dump of something else is refused with its name and what it lacks."""
    (tmp_path / name).write_text(content)
    done = CliRunner().invoke(main, ["run", str(tmp_path / name), "--home", str(tmp_path / "home")])
    assert done.exit_code == 1
    assert name in done.output
    assert "url" in done.output


def test_a_dry_run_only_tells(sample: Ran, tmp_path: Path):
    """What would be pulled is counted by source, with what would be skipped, and nothing is written."""
    folder = sample_pages(tmp_path / "own", 2)
    (folder / "clip.mp4").write_bytes(b"\x00\x00\x00\x18ftypmp42" + bytes(64))
    before = stamps(sample.home)
    for home in (sample.home, tmp_path / "new"):
        done = CliRunner().invoke(main, ["run", str(folder), "--dry-run", "--home", str(home)])
        assert done.exit_code == 0
        assert "own: 2 pages" in done.output
        assert "media (mp4) 1" in done.output
    assert stamps(sample.home) == before
    assert not (tmp_path / "new").exists()
