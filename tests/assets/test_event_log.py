"""Dagster's event log, written quickly: nothing of it is lost, and the web page sees it while a run goes on."""

import os
from pathlib import Path

import dagster as dg

from assets.event_log import quick_event_log


@dg.job
def nothing() -> None:
    """A job without steps, whose runs are here written to by hand."""


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
