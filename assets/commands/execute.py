"""One run of the daily job in this process.

Belongs here: calling Dagster, and finding out what failed. Does not: what is shown of it.
"""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import dagster as dg

from assets.commands.instance import open_instance
from assets.definitions import build_definitions
from assets.event_log import quick_event_log
from assets.failures import failure_of
from assets.gone_runs import report_gone_runs
from assets.jobs import JOB
from assets.progress import say
from assets.resources import COMMAND_TAG
from assets.steps import Settings
from pipeline.storage.lock import lock

_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass(frozen=True)
class Executed:
    """A run that has ended: its id, and its failure as (step, cause) where it failed."""

    run_id: str
    failure: tuple[str, str] | None


def execute(settings: Settings, day: date) -> Executed:
    """Run the daily job for the day, in the home's Dagster instance; one such run at a time, others wait."""
    with (
        _quiet(),
        lock(settings.home.run_lock, settings.command, say),
        quick_event_log(),
        open_instance(settings.home) as instance,
    ):
        for run_id in report_gone_runs(instance):
            say(f"an earlier run was interrupted; Dagster now shows it as failed ({run_id[:8]})")
        job = build_definitions(
            settings.home.root, sources=settings.sources, workers=settings.engine.workers, is_day_given=settings.only_this_day
        ).resolve_job_def(JOB)
        result = job.execute_in_process(
            instance=instance,
            partition_key=day.isoformat(),
            raise_on_error=False,
            run_config=_QUIET,
            tags={COMMAND_TAG: settings.command},
        )
    return Executed(result.run_id, None if result.success else _failure(result))


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dagster's notes to developers away from people who run a command."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.getLogger("dagster").setLevel(logging.CRITICAL)
        yield


def _failure(result: dg.ExecuteInProcessResult) -> tuple[str, str]:
    """The step that failed and why, in one line."""
    return failure_of(result.all_events) or ("run", f"its cause is told by Dagster run {result.run_id}")
