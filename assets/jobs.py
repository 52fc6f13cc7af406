"""When things are built: the daily job, its schedule, and the sensors that ask for it or watch over it."""

from pathlib import Path

import dagster as dg

from assets.names import Names
from assets.sensors import sensors

JOB = "videolake_daily"

#: When the daily job runs where nobody says otherwise, as cron writes it, in UTC.
SCHEDULE = "0 3 * * *"


def daily(names: Names, home: Path, keys: list[dg.AssetKey], cron: str) -> dg.Definitions:
    """The job that builds these assets of a home for one day, with their checks, the schedule that runs it, and the sensors.

    The job runs in one process, one step after the other. The schedule asks, at the times of `cron` in UTC, for the day that
    has begun: yesterday's pages can no longer be pulled.
    """
    job = dg.define_asset_job(
        names.plain(JOB),
        selection=dg.AssetSelection.assets(*keys),
        description="Pull, parse, load and publish one day, and draw its report",
        executor_def=dg.in_process_executor,
    )

    @dg.schedule(
        name=names.plain(JOB),
        job=job,
        cron_schedule=cron,
        execution_timezone="UTC",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description=f"At the times of `{cron}` (UTC), for that very day",
    )
    def schedule(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        moment = context.scheduled_execution_time
        return dg.RunRequest(run_key=moment.isoformat(), partition_key=moment.date().isoformat())

    return dg.Definitions(jobs=[job], schedules=[schedule], sensors=sensors(names, home, job))
