"""Days that should be in the lake and are not, and why: a job, and the schedule that runs it every morning.

A day should be there from the first that is there to yesterday. A page can be pulled on its own day only, so this mends
nothing: it tells. What does not belong here: what a day holds.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

import dagster as dg

from assets.days import today
from assets.failures import failure_of
from assets.metadata import markdown_table
from assets.names import Names
from assets.progress import say
from pipeline.storage.home import Home
from pipeline.storage.lake import Lake

JOB = "videolake_missing_days"

_NEVER = "no run was asked for it: the daemon was not running, or the schedule was off"
_NOTHING_NEW = "its run succeeded and found nothing new"
_PARTITION_TAG = "dagster/partition"


def missing_days(lake: Lake, until: date) -> list[date]:
    """Days after the lake's first, to `until`, that have no pages, or pages whose outcome is unknown."""
    there = lake.days("raw")
    if not there:
        return []
    whole = set(there) & set(lake.days("core"))
    span = (there[0] + timedelta(days=offset) for offset in range((until - there[0]).days + 1))
    return [day for day in span if day not in whole]


def reasons(instance: dg.DagsterInstance, job: str, days: list[date]) -> dict[date, str]:
    """Why each of the days is missing, as the runs of the job tell it."""
    runs = instance.get_runs(dg.RunsFilter(job_name=job)) if days else []
    by_day: dict[str, list[dg.DagsterRun]] = {}
    for run in runs:
        by_day.setdefault(run.tags.get(_PARTITION_TAG, ""), []).append(run)
    return {day: _reason(instance, by_day.get(day.isoformat(), [])) for day in days}


def _reason(instance: dg.DagsterInstance, runs: list[dg.DagsterRun]) -> str:
    if not runs:
        return _NEVER
    last = runs[0]  # newest first
    if last.status is dg.DagsterRunStatus.SUCCESS:
        return _NOTHING_NEW
    if last.status is dg.DagsterRunStatus.CANCELED:
        return f"its run was cancelled ({last.run_id[:8]})"
    if last.status is not dg.DagsterRunStatus.FAILURE:
        return f"its run has not ended: {last.status.value.lower()} ({last.run_id[:8]})"
    failure = failure_of([event for entry in instance.all_logs(last.run_id) if (event := entry.dagster_event)])
    return f"its run failed ({last.run_id[:8]}): {': '.join(failure) if failure else 'it was interrupted'}"


def missing_days_job(names: Names, home: Path, daily: str) -> dg.Definitions:
    """The job that looks for the home's missing days, whose reasons the runs of the job `daily` know, and its schedule."""

    @dg.op(name=names.plain("missing_days"), out=dg.Out(dg.Nothing), description="Days that should be in the lake and are not")
    def find(context: dg.OpExecutionContext) -> None:
        found = reasons(context.instance, daily, missing_days(Lake(Home(home).lake), today() - timedelta(days=1)))
        for day, reason in told(found):
            say(f"{day} is missing: {reason}")
        context.add_output_metadata(
            {"missing_days": len(list(told(found))), "days": dg.MetadataValue.md(markdown_table(["day", "why"], found.items()))}
        )

    @dg.job(name=names.plain(JOB), description="Find days that should be in the lake and are not, and say why")
    def job() -> None:
        find()

    schedule = dg.ScheduleDefinition(
        name=names.plain(JOB),
        job=job,
        cron_schedule="0 6 * * *",
        execution_timezone="UTC",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Every day at 06:00 UTC, when the daily run should have ended",
    )
    return dg.Definitions(jobs=[job], schedules=[schedule])


def told(found: Mapping[date, str]) -> Iterator[tuple[date, str]]:
    """The days that somebody should know of: a day without news is none."""
    return ((day, reason) for day, reason in found.items() if reason != _NOTHING_NEW)
