"""Dagster's event log, written quickly: nothing of it is lost, and the web page sees it while a run goes on."""

import multiprocessing
import os
import signal
import warnings
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from assets.event_log import BATCH_SIZE, quick_event_log

DAYS = dg.DailyPartitionsDefinition("2024-01-01")
KEYS = [dg.AssetKey(name) for name in ("first", "second", "after")]

#: What is done in the middle of a run, when its first two assets are made, by the name that a tag of the run gives.
MEANWHILE: dict[str, Callable[[str], object]] = {
    "nothing": lambda run_id: None,
    "killed": lambda run_id: os.kill(os.getpid(), signal.SIGKILL),
}


@dg.job
def nothing() -> None:
    """A job without steps, whose runs are here written to by hand."""


def some_assets() -> list[dg.AssetsDefinition]:
    """Two assets that are made together, each day with a number of its own and the first with a check, and one after them."""
    with warnings.catch_warnings():  # `backfill_policy` is beta
        warnings.simplefilter("ignore", dg.BetaWarning)
        single_run = dg.BackfillPolicy.single_run()

        @dg.multi_asset(
            specs=[dg.AssetSpec(key, partitions_def=DAYS) for key in KEYS[:2]],
            check_specs=[dg.AssetCheckSpec("is_good", asset=KEYS[0])],
            backfill_policy=single_run,
        )
        def both(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any]]:
            for key in KEYS[:2]:
                for number, day in enumerate(context.partition_keys):
                    context.add_asset_metadata({"number": number}, key, day)
                checks = [dg.AssetCheckResult(check_name="is_good", passed=True)] if key == KEYS[0] else []
                yield dg.MaterializeResult(asset_key=key, check_results=checks)

        @dg.asset(deps=KEYS[:2], partitions_def=DAYS, backfill_policy=single_run)
        def after(context: dg.AssetExecutionContext) -> None:
            MEANWHILE[context.run.tags["meanwhile"]](context.run.run_id)

    return [both, after]


def backfill(folder: Path, days: int, meanwhile: str = "nothing", *, is_quick: bool = True) -> str:
    """A run over the first days, with a Dagster instance in the folder. Returns its id."""
    folder.mkdir(exist_ok=True)
    keys = DAYS.get_partition_keys()
    tags = {"dagster/asset_partition_range_start": keys[0], "dagster/asset_partition_range_end": keys[days - 1]}
    jobs = [dg.define_asset_job("job", executor_def=dg.in_process_executor)]
    job = dg.Definitions(some_assets(), jobs=jobs).resolve_job_def("job")
    with quick_event_log() if is_quick else nullcontext(), dg.DagsterInstance.local_temp(str(folder)) as instance:
        return job.execute_in_process(instance=instance, tags=tags | {"meanwhile": meanwhile}).run_id


def log_of(folder: Path, run_id: str) -> list[tuple[str, str, str | None]]:
    """What another process reads of a run: kind, asset and day of each event, in their order."""
    with dg.DagsterInstance.local_temp(str(folder)) as reader:
        events = [entry.get_dagster_event() for entry in reader.all_logs(run_id) if entry.is_dagster_event]
    return [(one.event_type_value, str(one.asset_key), one.partition) for one in events]


def pages_of(folder: Path) -> list[object]:
    """What another process finds of the assets: numbers and tags of each day, the latest day, what was planned, the check."""
    found: list[object] = []
    with dg.DagsterInstance.local_temp(str(folder)) as reader:
        for key in KEYS:
            for made in reader.fetch_materializations(key, limit=1000).records:
                materialization = made.asset_materialization
                assert materialization is not None
                found.append((key, made.partition_key, materialization.metadata, list(materialization.tags or ())))
            tags = reader.get_event_tags_for_asset(key)
            found.append((key, len(tags), {name for tag in tags for name in tag}))
            latest = reader.get_latest_materialization_event(key)
            found.append(latest and latest.get_dagster_event().partition)
            planned = dg.EventRecordsFilter(dg.DagsterEventType.ASSET_MATERIALIZATION_PLANNED, key)
            found.extend((key, one.partition_key) for one in reader.event_log_storage.get_event_records(planned))
        checked = reader.event_log_storage.get_asset_check_execution_history(dg.AssetCheckKey(KEYS[0], "is_good"), limit=9)
        found.extend(one.status for one in checked)
    return found


def test_every_event_shows_as_a_change_of_its_file(tmp_path: Path):
    """Dagster's web page waits for that change before it looks for new events."""
    with quick_event_log(), dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        run = instance.create_run_for_job(nothing)
        instance.report_engine_event("the first event makes the file", run)
        [file] = tmp_path.rglob(f"{run.run_id}.db")
        for number in range(3):
            os.utime(file, (0, 0))
            instance.report_engine_event(f"event {number}", run)
            assert file.stat().st_mtime > 0
        with dg.DagsterInstance.local_temp(str(tmp_path)) as reader:
            last = reader.all_logs(run.run_id)[-1].dagster_event
        assert last is not None
        assert last.message == "event 2"


def test_nothing_is_left_beside_the_files(tmp_path: Path):
    """Once it has ended, each file of the log is whole by itself and can be copied."""
    with quick_event_log(), dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        run = instance.create_run_for_job(nothing)
        instance.report_engine_event("an event", run)
    assert list(tmp_path.rglob(f"{run.run_id}.db"))
    assert not list(tmp_path.rglob("*.db-wal"))


@pytest.mark.parametrize("size", [None, "2"])
def test_events_of_many_days_are_as_if_stored_one_by_one(
    tmp_path: Path, size: str | None, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    """All are there, in order, with each day's numbers, whatever the size of a batch."""
    slow, quick = tmp_path / "slow", tmp_path / "quick"
    expected = log_of(slow, backfill(slow, 5, is_quick=False))
    if size:
        monkeypatch.setenv(BATCH_SIZE, size)
    assert log_of(quick, backfill(quick, 5)) == expected
    assert pages_of(quick) == pages_of(slow)
    assert "event batch" not in capfd.readouterr().err, "Dagster could not store a batch"
    assert os.environ.get(BATCH_SIZE) == size


def test_a_day_more_costs_no_connection_more(tmp_path: Path):
    """So ninety days take little more of the log's time than one; fails where a new Dagster makes no batches."""
    opened: list[object] = []
    counts: list[int] = []

    def count(connection: object, _record: object) -> None:
        opened.append(connection)

    event.listen(Engine, "connect", count)
    try:
        for days in (2, 2, 30):  # the first also opens what a process opens once
            opened.clear()
            backfill(tmp_path / str(len(counts)), days)
            counts.append(len(opened))
    finally:
        event.remove(Engine, "connect", count)
    assert counts[2] == counts[1]


def test_what_is_made_shows_while_the_run_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A reader finds every day of an asset, and the file of the run changed, before the next asset is made."""
    seen: list[tuple[str, str, str | None]] = []
    monkeypatch.setitem(MEANWHILE, "read", lambda run_id: seen.extend(log_of(tmp_path, run_id)))
    run_id = backfill(tmp_path, 5, "read")
    assert sum(kind == "ASSET_MATERIALIZATION" for kind, _, _ in seen) == 10
    assert log_of(tmp_path, run_id)[: len(seen)] == seen


def test_a_killed_run_leaves_what_was_made(tmp_path: Path):
    """Its log ends where it was killed, and the days that were made before show as made."""
    process = multiprocessing.get_context("spawn").Process(target=backfill, args=(tmp_path, 5, "killed"))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    with dg.DagsterInstance.local_temp(str(tmp_path)) as reader:
        [run] = reader.get_runs()
        made = [len(reader.fetch_materializations(key, limit=100).records) for key in KEYS]
    assert made == [5, 5, 0]
    log = log_of(tmp_path, run.run_id)
    assert sum(kind == "ASSET_MATERIALIZATION" for kind, _, _ in log) == 10
    assert log[-1][0] == "STEP_START"
