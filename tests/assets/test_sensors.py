"""The sensors: what is asked of Dagster when files come in, and what is handed on when a run fails."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from assets.alerts import last_failure
from assets.definitions import build_definitions
from assets.inbox import QUIET_SECONDS, Watch
from assets.jobs import JOB
from assets.processes import PROCESS, this_process
from pipeline.storage.home import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with one file in its inbox, which came a while ago."""
    home = Home(tmp_path / "home")
    home.inbox.mkdir(parents=True)
    page = home.inbox / "page.txt"
    page.write_text("a page")
    return home


def look(home: Home, instance: dg.DagsterInstance, cursor: str | None) -> Any:
    """One look of the sensor into the inbox."""
    repository = build_definitions(home=home.root).get_repository_def()
    context = dg.build_sensor_context(instance=instance, cursor=cursor, repository_def=repository)
    return repository.get_sensor_def("videolake_inbox").evaluate_tick(context)


def waited(cursor: str) -> str:
    """The cursor as it would be if its last change had been long enough ago."""
    watch = Watch.read(cursor)
    return Watch(watch.state, time.time() - QUIET_SECONDS - 1, watch.asked).written()


def test_a_file_that_lies_still_is_pulled_once(home: Home):
    """The run pulls the inbox and nothing else, into today; what was asked for is not asked for again."""
    with dg.DagsterInstance.ephemeral() as instance:
        arrived = look(home, instance, None)
        assert arrived.run_requests == []
        assert arrived.skip_message == "files are still arriving"
        due = look(home, instance, waited(arrived.cursor))
        [request] = due.run_requests
        assert request.run_config["resources"]["videolake"]["config"]["sources"] == [str(home.inbox)]
        dg.validate_run_config(build_definitions(home=home.root).resolve_job_def(JOB), request.run_config)
        again = look(home, instance, due.cursor)
        assert (again.run_requests, again.skip_message) == ([], "nothing new")


def test_a_change_while_waiting_starts_the_waiting_anew(home: Home):
    """A copy under way is not pulled by half."""
    with dg.DagsterInstance.ephemeral() as instance:
        arrived = look(home, instance, None)
        os.utime(home.inbox / "page.txt", (1, 1))
        assert look(home, instance, waited(arrived.cursor)).skip_message == "files are still arriving"


def test_one_run_at_a_time(home: Home):
    """While a run is in flight the inbox waits."""
    job = build_definitions(home=home.root).resolve_job_def(JOB)
    with dg.DagsterInstance.ephemeral() as instance:
        arrived = look(home, instance, None)
        run = instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED)
        waiting = look(home, instance, waited(arrived.cursor))
        assert waiting.skip_message == "waiting for the run in flight"
        instance.report_run_failed(run)
        assert len(look(home, instance, waiting.cursor).run_requests) == 1


def test_a_killed_run_holds_up_nobody(home: Home):
    """It is reported as failed within seconds, though no other run has started since, and files are pulled."""
    job = build_definitions(home=home.root).resolve_job_def(JOB)
    with dg.DagsterInstance.ephemeral() as instance:
        with subprocess.Popen([sys.executable, "-c", ""]) as process:
            tags = {PROCESS: this_process().replace(str(os.getpid()), str(process.pid), 1)}
        killed = instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED, tags=tags)
        own = instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED, tags={PROCESS: this_process()})
        waiting = look(home, instance, waited(look(home, instance, None).cursor))
        found = {run.run_id: run.status for run in instance.get_runs()}
        assert found == {killed.run_id: dg.DagsterRunStatus.FAILURE, own.run_id: dg.DagsterRunStatus.STARTED}
        instance.report_run_failed(own)
        assert len(look(home, instance, waiting.cursor).run_requests) == 1


def test_a_failed_run_tells_its_cause(home: Home):
    """The sensor writes the same line that the command line would print."""
    definitions = build_definitions(home=home.root, sources=["/no/such/folder"])
    with dg.DagsterInstance.ephemeral() as instance:
        result = definitions.resolve_job_def(JOB).execute_in_process(
            instance=instance, partition_key="2024-03-01", raise_on_error=False
        )
        failure_event = next(event for event in result.all_events if event.is_run_failure)
        context = dg.build_run_status_sensor_context(
            "videolake_failures", failure_event, instance, result.dagster_run
        ).for_run_failure()
        sensor = definitions.get_repository_def().get_sensor_def("videolake_failures")
        sensor(context)
    failure = last_failure(home)
    assert failure is not None
    assert (failure.run_id, failure.step) == (result.run_id, "raw/raw_pages")
    assert failure.cause.startswith("/no/such/folder")
