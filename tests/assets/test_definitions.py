"""What Dagster knows of a home, before anything runs."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from click.testing import CliRunner
from dagster._core.definitions.assets.graph.asset_graph import AssetGraph
from dagster._core.definitions.freshness import TimeWindowFreshnessPolicy

from assets.cli import main
from assets.definitions import build_definitions, default_home
from assets.jobs import JOB
from pipeline.schemas import LAKE_ONLY, TABLES
from pipeline.storage.sql_files import sql_files
from tests.assets.conftest import ROOT


@pytest.fixture(scope="module")
def definitions() -> dg.Definitions:
    """The definitions of a home that is not there."""
    return build_definitions(home="nowhere")


@pytest.fixture(scope="module")
def graph(definitions: dg.Definitions) -> AssetGraph:
    """All assets and what they are made from."""
    return definitions.resolve_asset_graph()


def key(name: str) -> dg.AssetKey:
    """The asset key that a path such as core/videos names."""
    return dg.AssetKey(name.split("/"))


def test_every_public_table_and_mart_is_an_asset(graph: AssetGraph):
    """Who looks for a table in the UI finds it under its layer and its name."""
    tables = {key(f"core/{name}") for name in TABLES if name not in LAKE_ONLY}
    marts = {key(f"marts/{mart.name}") for mart in sql_files("marts")}
    others = {key(name) for name in ("raw/raw_pages", "warehouse/staging", "warehouse/published")}
    reports = {each for each in graph.get_all_asset_keys() if each.path[0] == "reports"}
    assert reports >= {key("reports/word_cloud"), key("reports/daily_intake")}
    assert graph.get_all_asset_keys() == tables | marts | others | reports


def test_pages_and_reports_are_daily_and_the_warehouse_is_of_all_days(graph: AssetGraph):
    """A day can be made again by itself; the warehouse always shows all days."""
    daily = {each for each in graph.get_all_asset_keys() if graph.get(each).is_partitioned}
    of_all_days = {each for each in graph.get_all_asset_keys() if each.path[0] in ("warehouse", "marts")}
    assert daily >= {key("raw/raw_pages"), key("core/videos"), key("reports/word_cloud"), key("reports/daily_intake")}
    assert not daily & of_all_days


def test_today_can_be_asked_for_from_midnight(graph: AssetGraph):
    """Pages pulled a minute after midnight (UTC) have a partition to go to."""
    days = graph.get(key("raw/raw_pages")).partitions_def
    assert days is not None
    keys = days.get_partition_keys(current_time=datetime(2024, 3, 1, 0, 1, tzinfo=UTC))
    assert (keys[0], keys[-1]) == ("2020-01-01", "2024-03-01")


def test_a_mart_depends_on_what_its_sql_reads(graph: AssetGraph):
    """The graph in the UI tells what a mart is made from, and nobody has to keep it up to date."""
    parents = graph.get(key("marts/keyword_reach")).parent_keys
    assert parents == {key(name) for name in ("warehouse/staging", "core/keywords", "core/videos", "marts/video_channels")}


def test_the_published_file_comes_after_all_marts(graph: AssetGraph):
    """Nothing half built is published."""
    assert graph.get(key("warehouse/published")).parent_keys >= {key(f"marts/{mart.name}") for mart in sql_files("marts")}


def test_reports_come_after_what_analysts_see(graph: AssetGraph):
    """A report shows what is published, and one that fails holds up nobody."""
    for report, mart in (("word_cloud", "word_clouds"), ("daily_intake", "daily_intake")):
        assert graph.get(key(f"reports/{report}")).parent_keys >= {key("warehouse/published"), key(f"marts/{mart}")}


def test_every_asset_says_what_it_is_and_whose(graph: AssetGraph):
    """A newcomer can read the graph without the code, and ask it for a layer or for what is kept in a format."""
    for each in graph.get_all_asset_keys():
        node = graph.get(each)
        assert node.description, each
        assert node.owners, each
        assert node.group_name == each.path[0]
        kinds = {tag.removeprefix("dagster/kind/") for tag in node.tags if tag.startswith("dagster/kind/")}
        assert node.tags["layer"] == each.path[0]
        assert node.tags["format"] in kinds, each
        assert node.code_version, each


def test_layers_and_formats_can_be_selected(graph: AssetGraph):
    """As an asset selection of the UI, of `dg` or of a job of one's own writes them."""
    raw = dg.AssetSelection.from_string("tag:layer=raw")
    assert raw.resolve(graph) == {key("raw/raw_pages")}
    parquet = dg.AssetSelection.from_string("tag:format=parquet").resolve(graph)
    assert parquet == {each for each in graph.get_all_asset_keys() if each.path[0] in ("raw", "core")}


def test_the_published_file_should_be_of_the_last_day(graph: AssetGraph):
    """The UI shows it as late when a daily run did not come, with nothing but Dagster at hand."""
    policy = graph.get(key("warehouse/published")).freshness_policy
    assert isinstance(policy, TimeWindowFreshnessPolicy)
    assert policy.warn_window is not None
    assert timedelta(days=1) < policy.warn_window.to_timedelta() < policy.fail_window.to_timedelta() <= timedelta(days=3)


def test_a_table_shows_its_columns_with_descriptions(graph: AssetGraph):
    """The asset page is the data dictionary too."""
    schema = graph.get(key("core/videos")).metadata["dagster/column_schema"]
    assert isinstance(schema, dg.TableSchema)
    columns = {column.name: column for column in schema.columns}
    assert columns["view_count"].type == "BIGINT"
    assert all(column.description for column in schema.columns)


def test_every_claim_is_a_check(graph: AssetGraph):
    """A claim that is added as a file can be seen, and blocks if it says so."""
    checks = {check.name for check in graph.asset_check_keys}
    assert {claim.name for claim in sql_files("checks")} | {"keys_are_unique", "parts_are_as_declared"} == checks


def test_the_schedule_asks_for_the_day_that_has_begun(definitions: dg.Definitions):
    """Yesterday can no longer be pulled, so the run at 03:00 UTC is for today."""
    schedule = definitions.resolve_schedule_def(JOB)
    assert schedule.default_status is dg.DefaultScheduleStatus.RUNNING
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 3 * * *", "UTC")
    repository = definitions.get_repository_def()
    tick = dg.build_schedule_context(scheduled_execution_time=datetime(2024, 3, 2, 3, tzinfo=UTC), repository_def=repository)
    asked = schedule.evaluate_tick(tick).run_requests
    assert asked is not None
    assert [request.partition_key for request in asked] == ["2024-03-02"]


def test_the_hour_can_be_chosen(monkeypatch: pytest.MonkeyPatch):
    """By an argument, or by the environment for who starts Dagster without code of their own."""
    given = build_definitions(home="nowhere", schedule="30 4 * * *")
    assert given.resolve_schedule_def(JOB).cron_schedule == "30 4 * * *"
    monkeypatch.setenv("VIDEOLAKE_SCHEDULE", "0 5 * * 1-5")
    assert build_definitions(home="nowhere").resolve_schedule_def(JOB).cron_schedule == "0 5 * * 1-5"


def test_a_wrong_schedule_is_refused_at_once(tmp_path: Path):
    """Before anything starts, with an example of a right one."""
    done = CliRunner().invoke(main, ["ui", "--schedule", "at four", "--home", str(tmp_path / "home")])
    assert (done.exit_code, "0 4 * * *" in done.output) == (2, True)
    assert not (tmp_path / "home").exists()


def test_every_tick_of_a_schedule_is_a_run(definitions: dg.Definitions):
    """Who asks for two runs a day has two, and a tick that is evaluated twice has one."""
    schedule, repository = definitions.resolve_schedule_def(JOB), definitions.get_repository_def()
    keys = []
    for hour in (3, 15, 15):
        moment = datetime(2024, 3, 2, hour, tzinfo=UTC)
        tick = dg.build_schedule_context(scheduled_execution_time=moment, repository_def=repository)
        keys += [request.run_key for request in schedule.evaluate_tick(tick).run_requests or []]
    assert (len(keys), len(set(keys))) == (3, 2)


def test_the_daily_job_builds_and_checks_everything(definitions: dg.Definitions, graph: AssetGraph):
    """One job makes a day whole."""
    job = definitions.resolve_job_def(JOB)
    assert job.asset_layer.executable_asset_keys == graph.get_all_asset_keys()
    assert job.asset_layer.asset_graph.asset_check_keys == graph.asset_check_keys
    assert job.executor_def is dg.in_process_executor


def test_two_homes_fit_into_one_workspace(tmp_path: Path):
    """A team with two lakes sees both in one Dagster, each under its prefix."""
    both = dg.Definitions.merge(
        build_definitions(home=tmp_path / "a", key_prefix="a"), build_definitions(home=tmp_path / "b", key_prefix=["team", "b"])
    )
    dg.Definitions.validate_loadable(both)
    keys = both.resolve_asset_graph().get_all_asset_keys()
    assert {key("a/core/videos"), key("team/b/core/videos")} <= keys
    repository = both.get_repository_def()
    expected = {"videolake_daily", "videolake_missing_days", "videolake_inbox", "videolake_failures"}
    names = {each.name for each in repository.schedule_defs} | {each.name for each in repository.sensor_defs}
    assert names == {f"{prefix}_{name}" for prefix in ("a", "team_b") for name in expected}


def test_the_home_is_the_one_of_the_environment(monkeypatch: pytest.MonkeyPatch):
    """Dagster started with VIDEOLAKE_HOME works on that home, else on the folder data."""
    monkeypatch.setenv("VIDEOLAKE_HOME", "/somewhere")
    assert default_home() == Path("/somewhere")
    monkeypatch.delenv("VIDEOLAKE_HOME")
    assert default_home() == Path("data").absolute()


def test_help_waits_for_nothing_heavy():
    """`videolake --help` answers at once."""
    code = "import sys, assets.cli; print(*sys.modules)"
    imported = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert {"dagster", "polars", "duckdb", "rich"}.isdisjoint(imported)
