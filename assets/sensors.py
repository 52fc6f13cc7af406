"""What makes things happen between two scheduled runs: files that come into the inbox, and runs that fail.

Belongs here: asking Dagster for a run, and handing on a failure. Does not: looking at the inbox (`inbox`), telling (`alerts`).
"""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg

from assets.alerts import Failure, tell
from assets.days import today
from assets.failures import failure_of, in_one_line
from assets.gone_runs import report_gone_runs
from assets.inbox import QUIET_SECONDS, Watch, state_of
from assets.names import Names
from pipeline.storage.home import Home

#: An asset job, whose type Dagster does not export.
AssetJob = Any

#: Seconds between two looks into the inbox.
_INTERVAL = 10

_IN_FLIGHT = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


def sensors(names: Names, home: Path, job: AssetJob) -> list[dg.SensorDefinition]:
    """The sensors of one home, both on by default."""
    return [_inbox(names, Home(home), job), _failures(names, Home(home), job)]


def _inbox(names: Names, home: Home, job: AssetJob) -> dg.SensorDefinition:
    @dg.sensor(
        name=names.plain("videolake_inbox"),
        job=job,
        minimum_interval_seconds=_INTERVAL,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=f"Pulls what is new in {home.inbox}, once nothing there has changed for {QUIET_SECONDS:.0f} seconds",
    )
    def inbox(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        report_gone_runs(context.instance)  # so that a killed run holds up nobody, and is told of, before the next one starts
        watch = Watch.read(context.cursor).next(state_of(home.inbox), time.time())
        if not watch.is_new:
            return _skipped("nothing new", watch)
        if not watch.is_due(time.time()):
            return _skipped("files are still arriving", watch)
        if context.instance.get_runs(dg.RunsFilter(job_name=job.name, statuses=_IN_FLIGHT), limit=1):
            return _skipped("waiting for the run in flight", watch)
        return dg.SensorResult([_request(names, home)], cursor=watch.asked_for().written())

    return inbox


def _skipped(why: str, watch: Watch) -> dg.SensorResult:
    return dg.SensorResult(skip_reason=why, cursor=watch.written())


def _request(names: Names, home: Home) -> dg.RunRequest:
    """A run of the daily job that pulls the inbox and no other source, into today."""
    resource = {"config": {"home": str(home.root), "sources": [str(home.inbox)]}}
    return dg.RunRequest(
        partition_key=today().isoformat(),
        run_config={"resources": {names.resource: resource}},
    )


def _failures(names: Names, home: Home, job: AssetJob) -> dg.SensorDefinition:
    @dg.run_failure_sensor(
        name=names.plain("videolake_failures"),
        monitored_jobs=[job],
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=f"Writes why a run failed to {home.last_failure}, and tells whom {home.alerts_toml} names",
    )
    def failures(context: dg.RunFailureSensorContext) -> None:
        run = context.dagster_run
        entries = context.instance.all_logs(run.run_id)
        step, cause = failure_of([event for entry in entries if (event := entry.dagster_event)]) or (
            "run",
            in_one_line(context.failure_event.message or "it was interrupted"),
        )
        now = datetime.now(UTC).isoformat(timespec="seconds")
        tell(home, Failure(str(home.root), run.job_name, run.run_id, now, step, cause))

    return failures
